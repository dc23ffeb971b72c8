"""The search of payments said again in plain Python: what the ledger's SQL is compared with, and what fakes use."""

import unicodedata
from collections.abc import Iterable

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Payment, Status
from pos_app.core.phone import COUNTRIES
from pos_app.ledger.reader import Found, Search

_SUCCEEDED = (Status.PAID, Status.CONFIRMED_MANUALLY)


def search(payments: Iterable[Payment], wanted: Search) -> list[Payment]:
    """Every payment that `wanted` finds, in the order given."""
    listed = [payment for payment in payments if payment.direction is wanted.direction]
    text = wanted.text.strip()
    column = next((name for name in _EXACT if any(_is(payment, name, text) for payment in listed)), None)
    found = [payment for payment in listed if _fits(payment, wanted)]
    if not text:
        return found
    if column is not None:
        return [payment for payment in found if _is(payment, column, text)]
    return [payment for payment in found if _holds(payment, text)]


def sums(found: Iterable[Payment]) -> tuple[Found, ...]:
    """The money of these payments, by currency."""
    by_currency: dict[Currency, list[Payment]] = {}
    for payment in found:
        by_currency.setdefault(payment.currency, []).append(payment)
    return tuple(_found(currency, by_currency[currency]) for currency in sorted(by_currency))


def _found(currency: Currency, payments: list[Payment]) -> Found:
    paid = [payment.amount for payment in payments if payment.status in _SUCCEEDED]
    return Found(currency, len(payments), sum(payment.amount for payment in payments), len(paid), sum(paid))


_EXACT = ("reference", "transaction_id", "provider_reference", "phone")


def _is(payment: Payment, column: str, text: str) -> bool:
    if column == "phone":
        return payment.direction is Direction.IN and payment.phone is not None and payment.phone in _numbers(text)
    return bool(text) and getattr(payment, column) == (text.upper() if column == "reference" else text)


def _fits(payment: Payment, wanted: Search) -> bool:
    reconciled = payment.statement_line is not None
    return (
        (not wanted.statuses or payment.status in wanted.statuses)
        and wanted.flags <= payment.flags
        and wanted.operator in (None, payment.operator)
        and wanted.reconciled in (None, reconciled)
        and (not wanted.currencies or payment.currency in wanted.currencies)
        and (wanted.least is None or payment.amount >= wanted.least)
        and (wanted.most is None or payment.amount <= wanted.most)
        and (wanted.start is None or payment.created_at >= wanted.start)
        and (wanted.end is None or payment.created_at < wanted.end)
    )


def _holds(payment: Payment, text: str) -> bool:
    written = [payment.reference, payment.transaction_id, payment.provider_reference]
    names = [payment.customer, payment.description, payment.cashier]
    if payment.direction is Direction.OUT:
        written.append(payment.returns)
        names += [payment.approved_by, payment.why]
    if any(_lower(text) in _lower(one) for one in written if one) or any(
        fold(text) in fold(one) for one in names if one
    ):
        return True
    digits = _digits(text)
    number = digits[2:] if digits.startswith("00") else digits.removeprefix("0")
    return bool(number) and (number in (payment.phone or "") or payment.amount == int(digits[:18]))


def fold(text: str) -> str:
    """Without accents and capitals."""
    marks = unicodedata.normalize("NFD", text.casefold())
    return "".join(mark for mark in marks if not unicodedata.combining(mark))


def _lower(text: str) -> str:
    """As SQLite's LIKE sees it: the capitals of ASCII only."""
    return "".join(character.lower() if character.isascii() else character for character in text)


def _digits(text: str) -> str:
    bare = "".join(character for character in text if character not in " .-+()\u00a0\u202f")
    return bare if bare.isascii() and bare.isdecimal() else ""


def _numbers(text: str) -> set[str]:
    digits = _digits(text)
    if not digits:
        return set()
    national = {f"+{country.calling_code}{rest}" for country in COUNTRIES.values() for rest in (digits, digits[1:])}
    return national | {f"+{digits.removeprefix('00')}"}
