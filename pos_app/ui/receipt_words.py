"""What a till says of its receipts on the way to paper: to whoever works at it, never to a customer. Pure."""

from dataclasses import dataclass

from pos_app.core.printing import Job, JobState, PrintState
from pos_app.receipts.marks import copy_mark
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.print_faults import held_words, no_printer, short_fault

_PATH_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words for one kind of paper: what became of it, what its keys say, and what they say before a copy.

    `stem` begins the names of its files.
    """

    sent: str
    saved: str
    print: str
    save: str
    stem: str
    print_copy: str = N_("Imprimer un DUPLICATA")
    save_copy: str = N_("DUPLICATA")


RECEIPT = Spoken(
    N_("Reçu envoyé à l'imprimante."),
    N_("Reçu enregistré dans {path}."),
    N_("Imprimer le reçu"),
    N_("Reçu en PDF"),
    "recu",
)
SLIP = Spoken(
    N_("Ticket envoyé à l'imprimante."),
    N_("Ticket enregistré dans {path}."),
    N_("Imprimer le ticket"),
    N_("Ticket en PDF"),
    "ticket",
)
CASH_SALE = Spoken(SLIP.sent, SLIP.saved, N_("Ticket"), N_("Ticket en PDF"), SLIP.stem, N_("DUPLICATA"))
"""Of a sale in cash, where there is no room for many words."""
CODE = Spoken(
    N_("QR envoyé à l'imprimante."),
    N_("QR enregistré dans {path}."),
    N_("Imprimer le QR"),
    N_("QR en PDF"),
    "qr",
    N_("DUPLICATA"),
)
REPORT = Spoken(
    N_("Rapport envoyé à l'imprimante."),
    N_("Rapport enregistré dans {path}."),
    N_("Imprimer le ticket du rapport"),
    N_("Ticket du rapport en PDF"),
    "rapport-ticket",
)
ANY = Spoken(RECEIPT.sent, RECEIPT.saved, N_("Réimprimer"), RECEIPT.save, RECEIPT.stem)
"""Of the history, where most of what is printed was printed before."""


def with_copy(copy: int | None, words: str) -> str:
    """`words`, behind the mark of a copy where it is one."""
    mark = copy_mark(copy)
    return _("{copy} : {words}").format(copy=mark, words=words) if mark else words


def sent_words(spoken: Spoken, copy: int | None) -> str:
    """It is on paper."""
    return with_copy(copy, _(spoken.sent))


def saved_words(spoken: Spoken, copy: int | None, path: str) -> str:
    """It is in a file."""
    return with_copy(copy, _(spoken.saved).format(path=plain(path, _PATH_LIMIT)))


def question(*, on_paper: bool, key: str) -> str:
    """It has been handed out before: what one more press does. `key` is what is pressed."""
    words = (
        _("Déjà imprimé ou enregistré. Encore « {key} » imprime un DUPLICATA.")
        if on_paper
        else _("Déjà imprimé ou enregistré. Encore « {key} » enregistre un DUPLICATA.")
    )
    return words.format(key=key)


def instead(*, key: str) -> str:
    """Its paper waits for the printer: what one more press for a file does. The paper is the copy then."""
    return _(
        "Le papier attend l'imprimante. Encore « {key} » l'enregistre en PDF ; le papier portera alors la mention "
        "DUPLICATA."
    ).format(key=key)


def perhaps(*, on_paper: bool, key: str) -> str:
    """It may have been handed out before this till was opened: what one more press does."""
    words = (
        _("S'il a déjà été imprimé, il portera la mention DUPLICATA. Encore « {key} » l'imprime.")
        if on_paper
        else _("S'il a déjà été imprimé, il portera la mention DUPLICATA. Encore « {key} » l'enregistre.")
    )
    return words.format(key=key)


def job_words(job: Job, state: PrintState) -> tuple[str, bool]:
    """Where a job is, and whether that is a trouble."""
    if job.state is JobState.SENDING:
        return _("Impression…"), False
    if job.state is JobState.HELD:
        return _("{why}. Voir la file d'impression.").format(why=held_words(job)), True
    if state.printer is None:
        return f"{no_printer()}.", True
    if state.fault is not None:
        return _("{fault}. L'impression reprendra d'elle-même.").format(fault=short_fault(state.fault)), True
    return _("Envoi à l'imprimante…"), False
