"""What a manager is asked before a difference is explained, and what is written down then."""

from dataclasses import dataclass

from pos_app.core.reconciliation import Ours, Pair
from pos_app.core.shop import Explain, How
from pos_app.core.statement import StatementLine
from pos_app.ui.approval import Approved
from pos_app.ui.screens.reconcile_table import Row, name_words, ours_words, phone_words, theirs_words, time_words
from pos_app.wording.catalog import N_, _


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to explain, and how. `partner` is the other half of the row, where it is elsewhere."""

    how: How
    row: Row
    partner: Row | None = None

    def act(self, approved: Approved) -> Explain:
        """What writes it down, in the name of whoever allowed it."""
        ours, line = self.halves
        return Explain(
            operator=self.row.operator,
            how=self.how,
            note=approved.reason,
            by=approved.by,
            pin=approved.pin,
            reference=None if ours is None else ours.reference,
            line=None if line is None else line.key,
        )

    @property
    def halves(self) -> tuple[Ours | None, StatementLine | None]:
        """The payment and the line of the row, or of its partner where the row has none."""
        own = self.row.pair
        other = own if self.partner is None else self.partner.pair
        return own.ours or other.ours, own.line or other.line


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
    parts = [_about(wanted.row)]
    if wanted.partner is not None:
        parts.append(_about(wanted.partner))
    warning = _different_amounts(wanted)
    if warning:
        parts.append(warning)
    parts.append(_(_CONSEQUENCES[wanted.how]))
    reasons = tuple(_(reason) for reason in _REASONS[wanted.how])
    return Question(_(_TITLES[wanted.how]), " — ".join(parts), _(_CONFIRM[wanted.how]), reasons)


def explained_words(how: How) -> str:
    """What was written down."""
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


def _different_amounts(wanted: Wanted) -> str:
    ours, line = wanted.halves
    if wanted.how is not How.MATCHED or ours is None or line is None or ours.amount == line.amount:
        return ""
    whole = Pair(ours, line)
    return _(_SEPARATE).format(ours=ours_words(whole), theirs=theirs_words(whole))
