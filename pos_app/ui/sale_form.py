"""What the sale screen makes of what was typed: the amount and the number to charge, or why there is none yet."""

import os
from dataclasses import dataclass

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import MAX_AMOUNT, Money
from pos_app.core.operator import Operator
from pos_app.core.payment import Payment, Status
from pos_app.core.phone import COUNTRIES, Msisdn, network_of
from pos_app.ui import theme
from pos_app.ui.typed import national_so_far
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.errors import NETWORKS, sentence

_NAME_LIMIT = 40
_PREFIX_DIGITS = 3
_EXAMPLE = 10_000


@dataclass(frozen=True, slots=True)
class AmountRead:
    """`money` when it can be charged, `error` when it is wrong; neither while nothing is typed."""

    money: Money | None = None
    error: InvalidInput | None = None


@dataclass(frozen=True, slots=True)
class PhoneRead:
    """`number` when it can be charged, `error` when it is wrong; neither while it is empty or still too short."""

    number: Msisdn | None = None
    error: InvalidInput | None = None


def read_amount(typed: str, operator: Operator | None) -> AmountRead:
    """The amount, held against the operator's limits."""
    if not typed or operator is None:
        return AmountRead()
    try:
        return AmountRead(money=operator.admit_amount(typed))
    except InvalidInput as error:
        return AmountRead(error=error)


def looks_complete(typed: str, operator: Operator) -> bool:
    """Whether as many digits stand there as the operator's country writes; cheap enough for every key."""
    country = COUNTRIES[operator.region]
    national = national_so_far(typed, country)
    return national is not None and len(_digits(national)) >= country.national_digits


def read_phone(typed: str, operator: Operator | None) -> PhoneRead:
    """The number, held against the operator's networks. The first call imports the numbers' metadata."""
    if not typed or operator is None:
        return PhoneRead()
    try:
        return PhoneRead(number=operator.admit_phone(typed))
    except InvalidInput as error:
        return PhoneRead(error=error)


def early_phone_error(typed: str, operator: Operator | None) -> InvalidInput | None:
    """A prefix that the operator cannot charge is told after three digits, not after ten."""
    if operator is None or operator.any_network:
        return None
    country = COUNTRIES[operator.region]
    national = national_so_far(typed, country)
    if national is None or len(_digits(national)) < _PREFIX_DIGITS:
        return None
    network = network_of(national, country)
    if network is None or network in operator.networks:
        return None
    return InvalidInput("phone_other_network", operator=operator.name, network=network)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside the number: the network's name, and whether it will do."""

    text: str = ""
    icon: str = ""
    colour: str = theme.INK_SOFT


def mark_of(typed: str, operator: Operator, *, whole: bool) -> Mark:
    """The network of the number typed so far; `whole` once the number can be charged."""
    country = COUNTRIES[operator.region]
    national = national_so_far(typed, country)
    network = network_of(national, country) if national else None
    if network is None:
        return Mark()
    name = NETWORKS[network]
    if not operator.any_network and network not in operator.networks:
        return Mark(name, "circle-x", theme.REFUSED)
    return Mark(name, "circle-check", theme.PAID) if whole else Mark(name)


def button_words(operator: Operator, money: Money, number: Msisdn) -> str:
    """Exactly what the press will do."""
    amount = format_amount(money.amount, money.currency)
    if operator.by_link:
        return _("Créer le lien de {amount} pour {phone}").format(amount=amount, phone=number.grouped)
    return _("Demander {amount} à {phone}").format(amount=amount, phone=number.grouped)


def limits_line(operator: Operator | None) -> str:
    """What one payment may be, before anything is typed."""
    if operator is None:
        return ""
    highest = format_amount(operator.maximum, operator.currency)
    if operator.maximum >= MAX_AMOUNT:
        # The provider names no limit, and the till's own is nobody's business.
        return (
            ""
            if operator.minimum <= 1
            else _("À partir de {lowest} par paiement").format(
                lowest=format_amount(operator.minimum, operator.currency)
            )
        )
    if operator.minimum <= 1:
        return _("Jusqu'à {highest} par paiement").format(highest=highest)
    lowest = format_amount(operator.minimum, operator.currency)
    return _("De {lowest} à {highest} par paiement").format(lowest=lowest, highest=highest)


def fee_line(operator: Operator | None, money: Money | None, announced: str = "") -> str:
    """What the customer and the shop will pay for it: in the provider's own words, else as the settings say."""
    if operator is None:
        return ""
    if announced:
        return _("{operator} annonce : {words}").format(operator=plain(operator.name, _NAME_LIMIT), words=announced)
    if operator.fee is None:
        return _("Frais : selon votre contrat avec {operator}").format(operator=plain(operator.name, _NAME_LIMIT))
    if money is None:
        example = format_amount(_EXAMPLE, operator.currency)
        fee = format_amount(operator.fee.fee_of(_EXAMPLE), operator.currency)
        if operator.fee.paid_by_customer:
            return _("Frais pour le client : {fee} pour {amount}").format(fee=fee, amount=example)
        return _("Frais pour le commerce : {fee} pour {amount}").format(fee=fee, amount=example)
    cost = operator.fee.fee_of(money.amount)
    by_customer = operator.fee.paid_by_customer
    return _("Frais pour le client : {fee} · le commerce reçoit {received}").format(
        fee=format_amount(cost if by_customer else 0, operator.currency),
        received=format_amount(money.amount if by_customer else money.amount - cost, operator.currency),
    )


def again_sentence(earlier: Payment) -> str:
    """What a second attempt of a sale is, and what to beware of."""
    if earlier.status is Status.ABANDONED:
        return _(
            "Nouvelle demande pour la même vente. La demande {reference} a été abandonnée : "
            "s'assurer que le client ne la paiera pas aussi."
        ).format(reference=earlier.reference)
    return _("Nouvelle demande pour la même vente, à la place de {reference}.").format(reference=earlier.reference)


def failure_sentence(error: BaseException) -> str:
    """Why charging is stopped, and what to do before anything else."""
    if isinstance(error, KnownError):
        return sentence(error)
    return _(
        "Une erreur du programme a arrêté l'encaissement. Ce qui est déjà enregistré est conservé. "
        "Fermer et rouvrir la caisse, puis regarder « En cours » avant de redemander un paiement."
    )


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def new_sale() -> str:
    """An id for the next customer's sale, never met again. 128 random bits, without what `uuid` costs to import."""
    return os.urandom(16).hex()
