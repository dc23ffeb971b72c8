"""Explanations, one after the other under one approval: the first refusal ends them, what was written stays written."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from pos_app.core.news import ActDone, ActRefused
from pos_app.core.reconciliation import Ours, Pair
from pos_app.core.shop import Explain, How
from pos_app.core.statement import StatementLine
from pos_app.ui.approval import Approved
from pos_app.ui.screens.reconcile_table import Row, name_words, ours_words, phone_words, theirs_words, time_words
from pos_app.ui.till import Till
from pos_app.wording.catalog import N_, _, ngettext


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to explain, and how. `partner` is the other half of the only row, where it is elsewhere."""

    how: How
    rows: tuple[Row, ...]
    partner: Row | None = None

    def acts(self, approved: Approved) -> list[Explain]:
        """One act for each row, in the name of whoever allowed it."""
        return [self._act(row, approved) for row in self.rows]

    def _act(self, row: Row, approved: Approved) -> Explain:
        ours, line = self.halves(row)
        return Explain(
            operator=row.operator,
            how=self.how,
            note=approved.reason,
            by=approved.by,
            pin=approved.pin,
            reference=None if ours is None else ours.reference,
            line=None if line is None else line.key,
        )

    def halves(self, row: Row) -> tuple[Ours | None, StatementLine | None]:
        """The payment and the line of a row, or of its partner where the row has none."""
        other = row.pair if self.partner is None else self.partner.pair
        return row.pair.ours or other.ours, row.pair.line or other.line


@dataclass(frozen=True, slots=True)
class Question:
    """What a manager is asked: title, what it is about and what will follow, the button, and usual reasons."""

    title: str
    text: str
    confirm: str
    reasons: tuple[str, ...]


_TITLES = {
    How.NOTE: N_("Expliquer cet écart"),
    How.MATCHED: N_("C'est le même paiement"),
    How.REFUND: N_("Cet argent doit retourner au client"),
    How.OTHER_TILL: N_("Cet argent est d'une autre caisse"),
}
_CONSEQUENCES = {
    How.NOTE: N_("L'écart reste dans le rapport, avec ce motif : aucun argent ne bouge et aucun total ne change."),
    How.MATCHED: N_(
        "La ligne est rattachée à ce paiement pour toujours. S'il n'était pas encore payé dans la caisse, il le sera."
    ),
    How.REFUND: N_("Rien ne part maintenant : la caisse garde en mémoire qu'il faut rendre cet argent."),
    How.OTHER_TILL: N_("La ligne ne comptera pas dans cette caisse : son argent est compté dans l'autre."),
}
_CONFIRM = {
    How.NOTE: N_("Noter l'explication"),
    How.MATCHED: N_("Oui, c'est le même"),
    How.REFUND: N_("À rembourser"),
    How.OTHER_TILL: N_("Oui, autre caisse"),
}
_REASONS = {
    How.NOTE: (
        N_("Vérifié sur le compte de l'opérateur"),
        N_("Réclamation faite à l'opérateur"),
        N_("Sera sur le prochain relevé"),
        N_("Vu avec le client"),
    ),
    How.MATCHED: (N_("Vu avec le client"), N_("Vérifié sur le compte de l'opérateur")),
    How.REFUND: (N_("Payé deux fois"), N_("Payé trop"), N_("Payé sans achat")),
    How.OTHER_TILL: (N_("Encaissé par une autre caisse"),),
}
_SEPARATE = N_("Attention : la caisse dit {ours}, le relevé dit {theirs}. Le montant de la caisse ne changera pas.")


def question(wanted: Wanted) -> Question:
    """What to ask a manager before this is written down."""
    row = wanted.rows[0]
    about = _about(row) if len(wanted.rows) == 1 else _about_all(len(wanted.rows))
    parts = [about]
    if wanted.partner is not None:
        parts.append(_about(wanted.partner))
    warning = _different_amounts(wanted)
    if warning:
        parts.append(warning)
    parts.append(_(_CONSEQUENCES[wanted.how]))
    reasons = tuple(_(reason) for reason in _REASONS[wanted.how])
    return Question(_(_TITLES[wanted.how]), " — ".join(parts), _(_CONFIRM[wanted.how]), reasons)


def explained_words(how: How, count: int) -> str:
    """What was written down."""
    if count > 1:
        return ngettext("{count} écart expliqué.", "{count} écarts expliqués.", count).format(count=count)
    words = {
        How.NOTE: _("L'écart est expliqué."),
        How.MATCHED: _("Le paiement et la ligne sont rapprochés."),
        How.REFUND: _("C'est noté : cet argent reste à rendre au client."),
        How.OTHER_TILL: _("C'est noté : cette ligne est d'une autre caisse."),
    }
    return words[how]


def _about(row: Row) -> str:
    pair = row.pair
    amount = theirs_words(pair) if pair.ours is None else ours_words(pair)
    side = _("Relevé") if pair.ours is None else _("Caisse")
    facts = (amount, time_words(pair), name_words(pair), phone_words(pair))
    return _("{side} : {facts}").format(side=side, facts=" · ".join(fact for fact in facts if fact))


def _about_all(count: int) -> str:
    return ngettext("{count} ligne du relevé", "{count} lignes du relevé", count).format(count=count)


def _different_amounts(wanted: Wanted) -> str:
    ours, line = wanted.halves(wanted.rows[0])
    if wanted.how is not How.MATCHED or ours is None or line is None or ours.amount == line.amount:
        return ""
    whole = Pair(ours, line)
    return _(_SEPARATE).format(ours=ours_words(whole), theirs=theirs_words(whole))


class Explaining(QObject):
    """`begin` hands over the acts one by one. The PIN is forgotten with the last of them."""

    progressed = Signal(int, int)
    finished = Signal(int)
    """How many were written."""
    refused = Signal(object, int)
    """The `KnownError` of the one that was not, and how many were written before it."""

    def __init__(self, till: Till, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._acts: list[Explain] = []
        self._total = 0
        till.act_done.connect(self._act_done)
        till.act_refused.connect(self._act_refused)

    @property
    def is_running(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._acts)

    def begin(self, acts: Sequence[Explain]) -> None:
        """Ask for these, each once the one before is written."""
        self._acts, self._total = list(acts), len(acts)
        self._till.act(self._acts[0])

    @property
    def _done(self) -> int:
        return self._total - len(self._acts)

    def _is_mine(self, act: object) -> bool:
        return bool(self._acts) and act is self._acts[0]

    def _act_done(self, news: ActDone) -> None:
        if not self._is_mine(news.act):
            return
        del self._acts[0]
        self.progressed.emit(self._done, self._total)
        if self._acts:
            self._till.act(self._acts[0])
        else:
            self.finished.emit(self._total)

    def _act_refused(self, news: ActRefused) -> None:
        if self._is_mine(news.act):
            written, self._acts = self._done, []
            self.refused.emit(news.error, written)
