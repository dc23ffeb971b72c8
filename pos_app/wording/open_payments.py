"""The payments that a report names because nobody knew their outcome: how much, and whose. The report stays as it is.

A stored Z holds references alone; what a person needs beside them is looked up when it is shown or written.
"""

from collections.abc import Callable

from pos_app.core.payment import Json, Payment
from pos_app.wording.clean import plain
from pos_app.wording.numbers import national
from pos_app.wording.payments import amount_words

_MOST = 200
"""Payments that are looked up; no day of a shop has nearly as many open."""
_LONGEST = 40
_TOLD = "open_payments"


def with_payments(report: Json, payment_of: Callable[[str], Payment | None]) -> Json:
    """A copy of the report, to be shown, that also says what is known of the payments it names."""
    names = dict.fromkeys([*report["carried_over"], *report["undecided"]])
    found = [payment for payment in map(payment_of, [*names][:_MOST]) if payment is not None]
    return {**report, _TOLD: {payment.reference: [amount_words(payment), _whose(payment)] for payment in found}}


def masked_by(report: Json, mask: Callable[[str], str]) -> Json:
    """A copy of the report that shows of every customer's number only what `mask` leaves of it."""
    told = report.get(_TOLD, {})
    return {**report, _TOLD: {name: [amount, mask(whose)] for name, (amount, whose) in told.items()}}


def told_of(report: Json, reference: str) -> tuple[str, str]:
    """The amount, and the customer's number, of a payment that the report names; empty where it is not known."""
    amount, whose = report.get(_TOLD, {}).get(reference, ("", ""))
    return amount, whose


def _whose(payment: Payment) -> str:
    return plain(national(payment.phone) if payment.phone else payment.customer or "", _LONGEST)
