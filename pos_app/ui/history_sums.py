"""The money of what was found, in one line, every currency by itself. It adds no two currencies."""

from collections.abc import Iterable

from pos_app.core.money import Currency
from pos_app.core.payment import Direction
from pos_app.ledger.reader import Found
from pos_app.wording.amounts import format_amount, format_digits
from pos_app.wording.catalog import _, ngettext


def found_line(found: Iterable[Found], direction: Direction = Direction.IN) -> str:
    """`Total : 12 paiements, 150 000 Ar, dont 120 000 Ar encaissés`, and the same of each other currency."""
    sums = tuple(found)
    # Both CFA francs have one symbol; where both are about, each amount carries its code.
    coded = {Currency.XAF, Currency.XOF} <= {one.currency for one in sums}
    parts = [_part(one, direction, coded=coded and one.currency is not Currency.MGA) for one in sums]
    return _("Total : {sums}").format(sums=" · ".join(parts)) if parts else ""


def _part(one: Found, direction: Direction, *, coded: bool) -> str:
    if direction is Direction.IN:
        counted = ngettext("{count} paiement", "{count} paiements", one.count)
        part = _("{counted}, {amount}, dont {paid} encaissés")
    else:
        counted = ngettext("{count} rendu", "{count} rendus", one.count)
        part = _("{counted}, {amount}, dont {paid} versés")
    code = f" ({one.currency})" if coded else ""
    return part.format(
        counted=counted.format(count=format_digits(one.count)),
        amount=format_amount(one.amount, one.currency) + code,
        paid=format_amount(one.paid_amount, one.currency) + code,
    )
