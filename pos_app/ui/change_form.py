"""What the change screen makes of what was typed: the amount, the number and the wallet, or why it cannot be sent."""

from collections.abc import Iterable

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Money, parse_amount
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Payment
from pos_app.core.phone import COUNTRIES, network_of
from pos_app.ui.sale_form import AmountRead, PhoneRead
from pos_app.ui.typed import national_so_far
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.clean import plain
from pos_app.wording.errors import INPUT, hint

_NAME_LIMIT = 40


def payout_operators(operators: Iterable[Operator], payment: Payment | None) -> tuple[Operator, ...]:
    """The operators that can send money back; for `payment` those of its currency and country, its account first."""
    able = [operator for operator in operators if operator.payout is not None]
    if payment is None:
        return tuple(able)
    same = [
        operator
        for operator in able
        if operator.currency is payment.currency
        and (payment.phone is None or payment.phone.startswith(f"+{COUNTRIES[operator.region].calling_code}"))
    ]
    own = next((known.account_id for known in operators if known.id == payment.operator), payment.operator)
    return tuple(sorted(same, key=lambda operator: operator.account_id != own))


def read_payout_amount(typed: str, operator: Operator | None, payment: Payment | None) -> AmountRead:
    """The amount, held against the shop's limit of one operation and against what the customer had paid."""
    if not typed or operator is None or operator.payout is None:
        return AmountRead()
    terms = operator.payout
    facts = {"currency": operator.currency, "operator": operator.name}
    try:
        amount = parse_amount(typed)
        if amount < terms.minimum:
            raise InvalidInput("payout_below", minimum=terms.minimum, **facts)
        if amount > terms.per_operation:
            raise InvalidInput("payout_above", maximum=terms.per_operation, **facts)
        if payment is not None and payment.direction is Direction.IN and amount > payment.amount:
            raise InvalidInput("payout_above_payment", maximum=payment.amount, **facts)
    except InvalidInput as error:
        return AmountRead(error=error)
    return AmountRead(money=Money(amount, operator.currency))


def read_payout_phone(typed: str, operator: Operator | None, wallet: str | None) -> PhoneRead:
    """The number, held against the wallets that can receive. The first call imports the numbers' metadata."""
    if not typed or operator is None or operator.payout is None:
        return PhoneRead()
    try:
        number = operator.admit_payout(operator.payout.minimum, typed, wallet)[1]
    except InvalidInput as error:
        return PhoneRead(error=error)
    return PhoneRead(number=number)


def early_payout_phone_error(typed: str, operator: Operator | None, wallet: str | None) -> InvalidInput | None:
    """A prefix that cannot receive is told after three digits, not after ten."""
    if operator is None or operator.payout is None or wallet is not None:
        return None
    country = COUNTRIES[operator.region]
    national = national_so_far(typed, country)
    network = network_of(national, country) if national and len(national) >= 3 else None
    if network is None or network in operator.payout.wallets:
        return None
    return InvalidInput("phone_other_network", operator=operator.name, network=network)


def payout_limits_line(operator: Operator | None) -> str:
    """What one payout, and all of a day, may be: the shop's own limits."""
    if operator is None or operator.payout is None:
        return ""
    terms, currency = operator.payout, operator.currency
    return _("De {lowest} à {highest} par envoi, {daily} par 24 h").format(
        lowest=format_amount(terms.minimum, currency),
        highest=format_amount(terms.per_operation, currency),
        daily=format_amount(terms.per_day, currency),
    )


def about_what(payment: Payment | None) -> str:
    """What the money is given back of."""
    if payment is None:
        return _("Sans paiement d'origine : vérifier deux fois le numéro.")
    amount = format_amount(payment.amount, payment.currency)
    if payment.direction is Direction.OUT:
        return _("Nouvel essai du rendu {reference} de {amount}, qui n'a rien versé.").format(
            reference=payment.reference, amount=amount
        )
    return _("Sur le paiement {reference} de {amount}.").format(reference=payment.reference, amount=amount)


def rejection(error: KnownError) -> str:
    """Why nothing was recorded, always with the assurance that no money left."""
    if error.code in INPUT:
        return _("{what} Aucun argent n'est parti.").format(what=hint(error))
    return hint(error)


def given_before(payouts: Iterable[Payment]) -> str:
    """What the number has already been sent in the last 24 hours, for whoever confirms; nothing for the first time."""
    known = list(payouts)
    if not known:
        return ""
    total = format_amount(sum(payout.amount for payout in known), known[0].currency)
    return ngettext(
        "Attention : ce numéro a déjà reçu {count} rendu en 24 h, {total}.",
        "Attention : ce numéro a déjà reçu {count} rendus en 24 h, {total}.",
        len(known),
    ).format(count=len(known), total=total)


def confirmation(operator: Operator, amount: str, phone: str, wallet: str) -> str:
    """The last thing that is asked."""
    return _(
        "Envoyer {amount} au {phone} ({wallet}) par {operator} ? Cet argent quitte le compte du commerce et ne peut "
        "pas être repris : relire le numéro avec le client."
    ).format(amount=amount, phone=phone, wallet=wallet, operator=plain(operator.name, _NAME_LIMIT))
