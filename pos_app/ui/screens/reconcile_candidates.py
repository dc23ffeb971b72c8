"""Which line may belong to a payment, and which payment to a line: proposed in an order, never decided. Values only."""

from collections.abc import Iterable
from datetime import timedelta

from pos_app.core.payment import Status
from pos_app.core.reconciliation import NEAR, Ours, Pair
from pos_app.core.statement import LineStatus, StatementLine
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.payments import status_word

_SAME_DIGITS = 8
"""Statements write numbers with and without country code and zero; so many last digits are one subscriber."""
_HOUR = 3_600
_PAID = (Status.PAID, Status.CONFIRMED_MANUALLY)


def same_phone(one: str | None, other: str | None) -> bool:
    """Whether two numbers are one, however much of it each side wrote."""
    left, right = (_digits(phone) for phone in (one, other))
    if min(len(left), len(right)) < _SAME_DIGITS:
        return False
    return left[-_SAME_DIGITS:] == right[-_SAME_DIGITS:]


def candidates(pair: Pair, others: Iterable[Pair]) -> list[Pair]:
    """Those of `others` that could be the other half of `pair`: same amount first, then same number, then nearest.

    What cannot be is left out: another currency, another direction, a line that says itself that nothing moved.
    """
    fitting = (other for other in others if _can_be_one(*_halves(pair, other)))
    return sorted(fitting, key=lambda other: _rank(*_halves(pair, other)))


def hints(pair: Pair, other: Pair) -> str:
    """What speaks for it, in words: same amount, same number, how far apart in time."""
    ours, line = _halves(pair, other)
    if ours is None or line is None:
        return ""
    words = [_("Même montant") if ours.amount == line.amount else _("Montant différent")]
    if same_phone(ours.phone, line.phone):
        words.append(_("même numéro"))
    apart = distance(ours, line)
    if apart is not None:
        words.append(apart_words(apart))
    if ours.status not in _PAID:
        words.append(_("état : {status}").format(status=status_word(ours.status)))
    return ", ".join(words)


def apart_words(apart: timedelta) -> str:
    """`même heure`, `à 12 min`, `à 3 h`, `à 2 jours`."""
    seconds = round(apart.total_seconds())
    if seconds < 60:
        return _("même heure")
    if seconds < _HOUR:
        return _("à {count} min").format(count=seconds // 60)
    if seconds < 48 * _HOUR:
        return _("à {count} h").format(count=seconds // _HOUR)
    days = seconds // (24 * _HOUR)
    return ngettext("à {count} jour", "à {count} jours", days).format(count=days)


def distance(ours: Ours, line: StatementLine) -> timedelta | None:
    """How far the line lies outside the time in which the payment's money can have moved."""
    if line.at is None:
        return None
    if line.at < ours.begin:
        return ours.begin - line.at
    return max(timedelta(0), line.at - ours.end)


def _halves(pair: Pair, other: Pair) -> tuple[Ours | None, StatementLine | None]:
    return (other.ours, pair.line) if pair.ours is None else (pair.ours, other.line)


def _can_be_one(ours: Ours | None, line: StatementLine | None) -> bool:
    if ours is None or line is None:
        return False
    return ours.currency is line.currency and ours.direction is line.direction and line.status is LineStatus.SUCCESS


def _rank(ours: Ours | None, line: StatementLine | None) -> tuple[bool, bool, timedelta]:
    assert ours is not None
    assert line is not None
    apart = distance(ours, line)
    return (
        ours.amount != line.amount,
        not same_phone(ours.phone, line.phone),
        NEAR * 1_000 if apart is None else apart,
    )


def _digits(phone: str | None) -> str:
    return "".join(character for character in phone or "" if character.isdecimal())
