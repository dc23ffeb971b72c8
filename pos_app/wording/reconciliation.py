"""What the till and the operator's statement say of each other, in words: what it means for the shop and what to do."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from pos_app.core.payment import Direction, Status
from pos_app.core.reconciliation import By, Pair, Reconciled, Why
from pos_app.core.shop import How, Imported
from pos_app.core.statement import LineStatus, Statement
from pos_app.wording.amounts import format_day
from pos_app.wording.catalog import N_, _, ngettext
from pos_app.wording.clean import plain
from pos_app.wording.payments import operator_label, status_word

_NAME_LIMIT = 40
_WORD_LIMIT = 40


class Pile(StrEnum):
    """The four piles, by the names that they have in `core.reconciliation.Reconciled` and in its JSON."""

    MATCHED = "matched"
    OURS_ONLY = "ours_only"
    THEIRS_ONLY = "theirs_only"
    DIFFERS = "differs"

    def of(self, reconciled: Reconciled) -> tuple[Pair, ...]:
        """The entries of this pile."""
        pairs: tuple[Pair, ...] = getattr(reconciled, self.value)
        return pairs


PILES: Mapping[Pile, str] = {
    Pile.MATCHED: N_("Concordants"),
    Pile.OURS_ONLY: N_("Caisse seulement"),
    Pile.THEIRS_ONLY: N_("Relevé seulement"),
    Pile.DIFFERS: N_("Différents"),
}

_WHY_WORDS: Mapping[Why, str] = {
    Why.NOT_ON_STATEMENT: N_("Absent du relevé"),
    Why.NO_STATEMENT: N_("Pas de relevé"),
    Why.NOT_COVERED: N_("Hors du relevé"),
    Why.NOT_IN_TILL: N_("Absent de la caisse"),
    Why.OTHER_TILL: N_("Autre caisse"),
    Why.SECOND_DEBIT: N_("Débité deux fois ?"),
    Why.AMBIGUOUS: N_("Plusieurs possibles"),
    Why.AMOUNT: N_("Montant différent"),
    Why.CURRENCY: N_("Monnaie différente"),
    Why.STATUS: N_("État différent"),
    Why.DIRECTION: N_("Sens contraire"),
    Why.PHONE: N_("Autre numéro"),
}

_WHY: Mapping[Why, str] = {
    Why.NOT_ON_STATEMENT: N_(
        "La caisse tient ce paiement pour payé, le relevé de {operator} n'en parle pas : l'argent n'est peut-être pas "
        "arrivé. Regarder le compte {operator} ou importer un relevé plus récent avant d'expliquer l'écart."
    ),
    Why.NO_STATEMENT: N_(
        "Aucun relevé de {operator} n'a été importé : rien d'autre que sa réponse ne confirme ce paiement. "
        "Importer le relevé, ou interroger {operator} sur chaque paiement."
    ),
    Why.NOT_COVERED: N_(
        "Le relevé importé s'arrête avant ce paiement, ou commence après lui : il n'en dit rien. "
        "Importer un relevé qui couvre cette heure."
    ),
    Why.NOT_IN_TILL: N_(
        "{operator} a reçu cet argent, cette caisse ne le connaît pas : un client a payé sans demande, ou une autre "
        "caisse a encaissé. Chercher la vente, puis noter l'explication ou rembourser le client."
    ),
    Why.OTHER_TILL: N_(
        "La référence de cette ligne est celle d'une autre caisse de la boutique : l'argent est compté là-bas. "
        "Un gérant le confirme, pour toutes ces lignes à la fois s'il le veut."
    ),
    Why.SECOND_DEBIT: N_(
        "Ce paiement a déjà sa ligne, celle-ci en est une deuxième : le client a peut-être été débité deux fois. "
        "Vérifier avec lui, puis lui rembourser ce qui est en trop."
    ),
    Why.AMBIGUOUS: N_(
        "Plusieurs paiements et plusieurs lignes se ressemblent : la caisse ne devine pas. "
        "Un gérant dit lesquels vont ensemble."
    ),
    Why.AMOUNT: N_(
        "C'est le même paiement, mais {operator} annonce un autre montant que la caisse. Voir ce que le client a "
        "vraiment payé : rembourser le trop-perçu ou encaisser ce qui manque, et noter pourquoi."
    ),
    Why.CURRENCY: N_(
        "C'est le même paiement, mais dans une autre monnaie que celle de la caisse : les deux montants ne se "
        "comparent pas. Vérifier le compte {operator} et noter ce qui a vraiment été reçu."
    ),
    Why.STATUS: N_(
        "La caisse et {operator} ne disent pas la même chose de ce paiement. "
        "Regarder le compte {operator}, puis un gérant tranche."
    ),
    Why.DIRECTION: N_(
        "La caisse et le relevé ne donnent pas le même sens à cet argent : entré pour l'un, sorti pour l'autre. "
        "Ne rien renvoyer ; regarder le compte {operator}, puis noter ce qui s'est passé."
    ),
    Why.PHONE: N_(
        "C'est la même transaction, mais le relevé donne un autre numéro : quelqu'un d'autre a sans doute payé pour le "
        "client. Si personne ne le sait dans la boutique, demander au client avant de noter l'explication."
    ),
}

_WHY_OUT: Mapping[Why, str] = {
    Why.NOT_ON_STATEMENT: N_(
        "La caisse tient ce rendu pour versé, le relevé de {operator} n'en parle pas : le client n'a peut-être rien "
        "reçu. Regarder le compte {operator} avant de renvoyer quoi que ce soit."
    ),
    Why.NO_STATEMENT: N_(
        "Aucun relevé de {operator} n'a été importé : rien d'autre que sa réponse ne confirme ce rendu. "
        "Importer le relevé ; ne rien renvoyer d'ici là."
    ),
    Why.NOT_COVERED: N_(
        "Le relevé importé s'arrête avant ce rendu, ou commence après lui : il n'en dit rien. "
        "Importer un relevé qui couvre cette heure ; ne rien renvoyer d'ici là."
    ),
    Why.NOT_IN_TILL: N_(
        "Cet argent a quitté le compte {operator} sans ordre de cette caisse. Si personne de la boutique ne l'a "
        "envoyé, prévenir tout de suite le responsable et {operator}."
    ),
    Why.SECOND_DEBIT: N_(
        "Ce rendu a déjà sa ligne, celle-ci en est une deuxième : l'argent est peut-être parti deux fois. "
        "Ne rien renvoyer ; voir avec le client et avec {operator}."
    ),
    Why.AMOUNT: N_(
        "C'est le même rendu, mais {operator} a versé un autre montant que celui ordonné. "
        "Voir avec le client ce qu'il a reçu, et noter pourquoi."
    ),
}
"""For money that goes back to a customer, where other words are needed."""

_PAID_HERE_NOT_THERE = N_(
    "La caisse le tient pour payé, le relevé de {operator} dit « {word} » : l'argent n'est peut-être pas là. "
    "Regarder le compte {operator} ; sans lui, un gérant note l'écart."
)
_PAID_THERE_NOT_HERE = N_(
    "{operator} a reçu cet argent, la caisse dit « {status} ». Si c'est bien ce client, un gérant confirme que c'est "
    "le même paiement ; s'il a payé autrement, le rembourser."
)

_BY: Mapping[By, str] = {
    By.TRANSACTION: N_("Reconnu à son numéro de transaction."),
    By.REFERENCE: N_("Reconnu à sa référence."),
    By.NEAR: N_("Reconnu au montant, au numéro et à l'heure : rien d'autre ne leur correspond."),
    By.MANUAL: N_("Un gérant a dit que ce paiement et cette ligne sont le même."),
    By.ASKED: N_("Sans relevé : {operator}, interrogé, a confirmé."),
}

_HOW_WORDS: Mapping[How, str] = {
    How.NOTE: N_("Expliqué"),
    How.MATCHED: N_("Rapproché"),
    How.REFUND: N_("À rembourser"),
    How.OTHER_TILL: N_("Autre caisse"),
}

_HOW: Mapping[How, str] = {
    How.NOTE: N_("Un gérant a expliqué cet écart."),
    How.MATCHED: N_("Un gérant a dit que ce paiement et cette ligne sont le même."),
    How.REFUND: N_("Un gérant veut que cet argent retourne au client : il reste à le rendre."),
    How.OTHER_TILL: N_("Un gérant a confirmé que cette ligne est d'une autre caisse de la boutique."),
}

_LINE_STATUS: Mapping[LineStatus, str] = {
    LineStatus.SUCCESS: N_("Réussi"),
    LineStatus.FAILED: N_("Échoué"),
    LineStatus.PENDING: N_("En attente"),
    LineStatus.UNCLEAR: N_("Mot inconnu"),
}


def pile_word(pile: Pile) -> str:
    """The name of a pile."""
    return _(PILES[pile])


def why_word(why: Why) -> str:
    """The few words of a list: what is wrong."""
    return _(_WHY_WORDS[why])


def why_words(pair: Pair) -> str:
    """All that is wrong with an entry, in a few words; empty for what matched."""
    return ", ".join(why_word(why) for why in pair.why)


def direction_of(pair: Pair) -> Direction:
    """Which way the money of an entry went; the till's word counts more than the line's."""
    if pair.ours is not None:
        return pair.ours.direction
    return Direction.IN if pair.line is None else pair.line.direction


def why_sentence(why: Why, pair: Pair, operator_name: str) -> str:
    """What it means for the shop that an entry lies in its pile for this reason, and what to do."""
    operator = plain(operator_name, _NAME_LIMIT)
    if why is Why.STATUS and pair.ours is not None and pair.line is not None:
        if pair.ours.status in (Status.PAID, Status.CONFIRMED_MANUALLY):
            word = pair.line.word or line_status_word(pair.line.status)
            return _(_PAID_HERE_NOT_THERE).format(operator=operator, word=plain(word, _WORD_LIMIT))
        if pair.line.status is LineStatus.SUCCESS and pair.line.direction is Direction.IN:
            return _(_PAID_THERE_NOT_HERE).format(operator=operator, status=status_word(pair.ours.status))
    outgoing = direction_of(pair) is Direction.OUT
    source = _WHY_OUT.get(why, _WHY[why]) if outgoing else _WHY[why]
    return _(source).format(operator=operator)


def by_sentence(by: By, operator_name: str) -> str:
    """What made a payment and a line one pair."""
    return _(_BY[by]).format(operator=plain(operator_name, _NAME_LIMIT))


def how_word(how: How) -> str:
    """How a difference was explained, in a word or two."""
    return _(_HOW_WORDS[how])


def how_sentence(how: How) -> str:
    """How a difference was explained, and what is left to do."""
    return _(_HOW[how])


def line_status_word(status: LineStatus) -> str:
    """What the operator says became of the money on a line."""
    return _(_LINE_STATUS[status])


def lines_words(count: int) -> str:
    """`1 ligne`, `86 lignes`."""
    return ngettext("{count} ligne", "{count} lignes", count).format(count=count)


def statement_sentence(statement: Statement) -> str:
    """How many lines a statement has and which days they are of; what stood in it twice counts once."""
    period = statement.period
    words = lines_words(len(statement.lines))
    if period is not None:
        words = period_words(words, *period)
    if statement.repeated:
        twice = ngettext(
            "{count} ligne est en double et compte une fois",
            "{count} lignes sont en double et comptent une fois",
            statement.repeated,
        ).format(count=statement.repeated)
        words = _("{lines} ; {twice}").format(lines=words, twice=twice)
    return words


def period_words(lines: str, first: datetime, last: datetime) -> str:
    """`86 lignes du 21/11/2026`, `86 lignes, du 20/11/2026 au 21/11/2026`."""
    start, end = format_day(first), format_day(last)
    if start == end:
        return _("{lines} du {day}").format(lines=lines, day=start)
    return _("{lines}, du {start} au {end}").format(lines=lines, start=start, end=end)


def imported_sentence(imported: Imported) -> str:
    """What came of a statement that was imported."""
    words = _imported_words(imported)
    if not imported.contradicting:
        return words
    warning = ngettext(
        "Attention : {count} ligne déjà rapprochée dit maintenant autre chose. Elle est gardée comme elle était ; "
        "regarder le compte {operator}, un gérant corrige au besoin.",
        "Attention : {count} lignes déjà rapprochées disent maintenant autre chose. Elles sont gardées comme elles "
        "étaient ; regarder le compte {operator}, un gérant corrige au besoin.",
        imported.contradicting,
    ).format(count=imported.contradicting, operator=operator_label(imported.operator))
    return _("{imported} {warning}").format(imported=words, warning=warning)


def _imported_words(imported: Imported) -> str:
    operator, lines = operator_label(imported.operator), imported.lines
    if lines == 0:
        words = _("Relevé {operator} : rien de nouveau, toutes ses lignes étaient déjà connues.")
        return words.format(operator=operator)
    parts = [ngettext("{count} ligne nouvelle", "{count} lignes nouvelles", lines).format(count=lines)]
    if imported.known:
        known = ngettext("{count} déjà connue", "{count} déjà connues", imported.known)
        parts.append(known.format(count=imported.known))
    if imported.repeated:
        repeated = ngettext("{count} en double", "{count} en double", imported.repeated)
        parts.append(repeated.format(count=imported.repeated))
    return _("Relevé {operator} importé : {counts}.").format(operator=operator, counts=", ".join(parts))


def asked_sentence(done: int, total: int) -> str:
    """How far asking about every payment has come."""
    return _("{done} paiements sur {total} vérifiés").format(done=done, total=total)


def entry_time(pair: Pair) -> datetime | None:
    """When it happened: the line's time, else the payment's; None for a line that has none."""
    if pair.line is not None and pair.line.at is not None:
        return pair.line.at
    return None if pair.ours is None else pair.ours.begin
