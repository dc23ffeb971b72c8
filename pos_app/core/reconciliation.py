"""Compares the till's payments with the lines of an operator's statement, one to one, never by guessing."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from pos_app.core.money import Currency
from pos_app.core.nearness import NEAR, TIGHT, last_digits
from pos_app.core.pairing import Pairing
from pos_app.core.payment import Json, Payment
from pos_app.core.piles import BOOKED, By, Ours, Pair, Reconciled, Why
from pos_app.core.statement import LineStatus, StatementLine

__all__ = ["NEAR", "TIGHT", "By", "Ours", "Pair", "Period", "Reconciled", "Why", "as_json", "match", "ours_of"]

Period = tuple[datetime, datetime]
"""The first and the last moment in the statements of an operator."""

_AHEAD_OF_UTC = {Currency.MGA: timedelta(hours=3), Currency.XAF: timedelta(hours=1), Currency.XOF: timedelta(0)}
"""Local time of the countries with that currency; none of them sets its clocks forward in summer."""


def ours_of(payment: Payment, *, any_phone: bool = False) -> Ours:
    """The payment as the matcher sees it: its money can have moved from the send until it was settled."""
    begin = payment.sent_at or payment.created_at
    return Ours(
        payment.reference,
        payment.direction,
        payment.amount,
        payment.currency,
        payment.status,
        begin,
        max(begin, payment.settled_at or payment.changed_at),
        payment.transaction_id,
        payment.provider_reference,
        payment.phone,
        any_phone,
    )


def match(
    operator: str,
    ours: Iterable[Ours],
    lines: Iterable[StatementLine],
    till: str,
    *,
    taken: Iterable[Ours] = (),
    period: Period | None = None,
) -> Reconciled:
    """The four piles of an operator's payments and lines. `till` is the mark of this till's references.

    A pair is made by transaction number; else by our reference or the provider's; else by amount, currency, direction,
    number and time, where exactly one line fits exactly one payment. A pair in which anything differs lies in
    `differs` with every reason. Every payment and every line lies in exactly one pile, except payments whose money did
    not come and that no line speaks of, and lines without success of payments that nobody here took for paid: those
    lie in none. A line whose word nobody has explained proves nothing; where it names nobody it lies among theirs.
    Grows with the number of lines (and their sorting), never with its square.

    `taken` are payments that have had their line before, so that another line of theirs is a second debit and nothing
    else. `period` spans all statements that were imported, also the lines that are consumed; without it `lines` tell.
    """
    ours, lines, taken = tuple(ours), tuple(lines), tuple(taken)
    pairing = Pairing(ours, lines, taken, till)
    paired = [(ours[payment], lines[line], by) for line, (payment, by) in pairing.partners.items()]
    pairs = [Pair(payment, line, differences(payment, line), by) for payment, line, by in paired]
    with_line = {payment for payment, _ in pairing.partners.values()}
    span = period or _span(lines)
    ours_only = [
        Pair(payment, None, (why,))
        for at, payment in enumerate(ours)
        if at not in with_line and (why := pairing.why_of_payment(at, _absent(payment, bool(lines), span)))
    ]
    theirs_only = [
        Pair(None, line, (why,))
        for at, line in enumerate(lines)
        if at not in pairing.partners and (why := pairing.why_of_line(at))
    ]
    return Reconciled(
        operator,
        _sorted(pair for pair in pairs if not pair.why),
        _sorted(ours_only),
        _sorted(theirs_only),
        _sorted(pair for pair in pairs if pair.why),
    )


def differences(ours: Ours, line: StatementLine) -> tuple[Why, ...]:
    """Everything in which a payment and its line differ. Of a number the last digits count, where both have one and
    where it says who pays."""
    numbers = {last_digits(ours.phone), last_digits(line.phone)} - {None}
    reasons = {
        Why.AMOUNT: ours.amount != line.amount,
        Why.CURRENCY: ours.currency is not line.currency,
        Why.STATUS: (line.status is LineStatus.SUCCESS) is not (ours.status in BOOKED),
        Why.DIRECTION: ours.direction is not line.direction,
        Why.PHONE: len(numbers) > 1 and not ours.any_phone,
    }
    return tuple(why for why, differs in reasons.items() if differs)


def as_json(reconciled: Reconciled) -> Json:
    """`operator` and the four piles, each a list of objects as the outer contract names their fields.

    `ours` and `theirs` are amounts, null where there is none; `at` is the line's time, else the payment's; `why` is the
    list's words joined by a comma, or null.
    """
    piles = {
        "matched": reconciled.matched,
        "ours_only": reconciled.ours_only,
        "theirs_only": reconciled.theirs_only,
        "differs": reconciled.differs,
    }
    return {
        "operator": reconciled.operator,
        **{name: [_pair_as_json(pair) for pair in pile] for name, pile in piles.items()},
    }


def _pair_as_json(pair: Pair) -> Json:
    ours, line = pair.ours, pair.line
    at = _at(pair)
    return {
        "reference": (ours and ours.reference) or (line and line.reference),
        "transaction_id": (line and line.transaction_id) or (ours and ours.transaction_id),
        "ours": ours and ours.amount,
        "theirs": line and line.amount,
        "phone": (line and line.phone) or (ours and ours.phone),
        "at": at and at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "why": ",".join(pair.why) or None,
    }


def _at(pair: Pair) -> datetime | None:
    if pair.line is not None and pair.line.at is not None:
        return pair.line.at
    return None if pair.ours is None else pair.ours.begin


def _absent(ours: Ours, any_lines: bool, span: Period | None) -> Why:
    """Why no line speaks of a payment that is booked.

    Statements are exported by days: one begins with the local day of its first line, and ends with its last one.
    """
    if span is None:
        return Why.NOT_ON_STATEMENT if any_lines else Why.NO_STATEMENT
    first, last = span
    covered = ours.end >= _start_of_day(first, ours.currency) and ours.begin <= last + NEAR
    return Why.NOT_ON_STATEMENT if covered else Why.NOT_COVERED


def _start_of_day(at: datetime, currency: Currency) -> datetime:
    ahead = _AHEAD_OF_UTC[currency]
    return datetime.combine((at.astimezone(UTC) + ahead).date(), time(), UTC) - ahead


def _span(lines: Iterable[StatementLine]) -> Period | None:
    times = [line.at for line in lines if line.at is not None]
    return (min(times), max(times)) if times else None


def _sorted(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """By time, then by whatever tells two entries apart: the order in which lines came in must not show."""
    return tuple(sorted(pairs, key=_order))


def _order(pair: Pair) -> tuple[float, tuple[str, ...]]:
    at, ours, line = _at(pair), pair.ours, pair.line
    words: list[object] = []
    if ours is not None:
        words += (ours.reference, ours.amount, ours.direction, ours.status, ours.transaction_id, ours.phone)
    if line is not None:
        words += (line.key, line.row, line.transaction_id, line.reference, line.amount, line.status, line.phone)
    return (at.timestamp() if at else 0.0, tuple(map(str, words)))
