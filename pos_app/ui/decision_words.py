"""What a manager can decide about a payment or payout, and what each decision means, in plain words."""

from dataclasses import dataclass
from enum import StrEnum

from pos_app.core.payment import Direction, Payment, Status
from pos_app.core.people import LONGEST_NAME
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain

_OPEN = frozenset({Status.AWAITING, Status.UNKNOWN, Status.REVIEW})


class Decision(StrEnum):
    """The three decisions; each is an act of its own."""

    PAID = "paid"
    REFUSED = "refused"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    meaning: str
    confirm: str
    reasons: tuple[str, ...]


_SEEN = N_("Vu sur le relevé de l'opérateur")
_TOLD = N_("Confirmé par le service client de l'opérateur")
_ABSENT = N_("Absent du relevé de l'opérateur")
_IN = {
    Decision.PAID: _Words(
        N_("Le client a payé"),
        N_(
            "Le relevé ou l'application de {operator} montre ce paiement, avec son numéro. Il est compté à part, au "
            "nom du gérant, jusqu'à ce que le relevé importé le prouve."
        ),
        N_("Déclarer payé"),
        (_SEEN, _TOLD),
    ),
    Decision.REFUSED: _Words(
        N_("Le client n'a pas payé"),
        N_(
            "{operator} ne montre aucun paiement. La vente peut être redemandée. Si l'argent arrive quand même, la "
            "caisse le dira."
        ),
        N_("Déclarer non payé"),
        (_ABSENT, _TOLD),
    ),
    Decision.RELEASE: _Words(
        N_("Autoriser un second essai"),
        N_(
            "Sans savoir ce qu'est devenu le premier. Risque : si les deux aboutissent, le client est débité deux "
            "fois et il faudra lui rendre l'argent."
        ),
        N_("Autoriser le second essai"),
        (N_("Le client n'a rien reçu sur son téléphone"), N_("Le client ne peut pas attendre")),
    ),
}
_OUT = {
    Decision.PAID: _Words(
        N_("Le client a reçu l'argent"),
        N_("Le relevé ou l'application de {operator} montre ce versement, avec son numéro."),
        N_("Déclarer versé"),
        (_SEEN, _TOLD),
    ),
    Decision.REFUSED: _Words(
        N_("L'argent n'est pas parti"),
        N_(
            "{operator} ne montre aucun versement, ou l'a rendu au commerce. Le rendu peut être refait. Risque : si "
            "le premier aboutit quand même, le client reçoit deux fois."
        ),
        N_("Déclarer non versé"),
        (_ABSENT, _TOLD),
    ),
}


def decisions(payment: Payment) -> tuple[Decision, ...]:
    """What can be decided about it: nothing where it is settled, or has only just left."""
    if payment.status not in _OPEN:
        return ()
    if payment.direction is Direction.OUT:
        return (Decision.PAID, Decision.REFUSED)
    if payment.released_by is not None:
        return (Decision.PAID, Decision.REFUSED)
    return (Decision.PAID, Decision.REFUSED, Decision.RELEASE)


def title(decision: Decision, payment: Payment) -> str:
    """What the decision is called."""
    return _(_words(decision, payment).title)


def meaning(decision: Decision, payment: Payment, operator: str) -> str:
    """What it means for the money."""
    return _(_words(decision, payment).meaning).format(operator=operator)


def asked(decision: Decision, payment: Payment) -> str:
    """The decision with the amount that it is about, above the fields."""
    amount = format_amount(payment.amount, payment.currency)
    return _("{decision} : {amount}").format(decision=title(decision, payment), amount=amount)


def confirm(decision: Decision, payment: Payment) -> str:
    """The words of the button."""
    return _(_words(decision, payment).confirm)


def reasons(decision: Decision, payment: Payment) -> tuple[str, ...]:
    """The usual reasons."""
    return tuple(_(words) for words in _words(decision, payment).reasons)


def released_note(payment: Payment) -> str:
    """That a second attempt is allowed, by whom, and what to watch; empty where none is."""
    if payment.released_by is None:
        return ""
    return _(
        "Second essai autorisé par {name}. Redemander avec Nouvelle demande (F6). Cette première demande reste "
        "suivie : si les deux sont payées, la caisse le dira."
    ).format(name=plain(payment.released_by, LONGEST_NAME))


def _words(decision: Decision, payment: Payment) -> _Words:
    return (_OUT if payment.direction is Direction.OUT else _IN)[decision]
