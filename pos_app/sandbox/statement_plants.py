"""Differences planted into a statement on order, so that a till has something to find. The world stays as it is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, timedelta

from pos_app.core.reference import make_reference
from pos_app.sandbox.statement import Entry

OTHER_TILL = "caisse99"
MORE = 100
"""Whole units by which the amount of a planted line differs."""


class PlantRefused(ValueError):
    """The plant is unknown, or there is no payment to plant it beside."""


def plant(entries: list[Entry], wanted: list[str]) -> list[Entry]:
    """The list with the differences, in the order of time. Each takes a paid line of its own, as long as there are.

    Raises `PlantRefused`.
    """
    unknown = [name for name in wanted if name not in PLANTS]
    if unknown:
        raise PlantRefused(f"plant: any of {', '.join(PLANTS)}")
    paid = [entry for entry in entries if entry.is_paid and not entry.outgoing]
    if wanted and not paid:
        raise PlantRefused("nothing was paid yet: there is nothing to plant a difference beside")
    for number, name in enumerate(dict.fromkeys(wanted)):
        entries = PLANTS[name](entries, paid[number % len(paid)])
    return sorted(entries, key=lambda entry: entry.at)


def _missing(entries: list[Entry], chosen: Entry) -> list[Entry]:
    return [entry for entry in entries if entry != chosen]


def _orphan(entries: list[Entry], chosen: Entry) -> list[Entry]:
    """Money that no till asked for: a customer paid the merchant's number by themselves."""
    return [*entries, _beside(chosen, "1", reference="", token=f"{chosen.token}1", amount=chosen.amount + MORE)]


def _amount(entries: list[Entry], chosen: Entry) -> list[Entry]:
    return [replace(entry, amount=entry.amount + MORE) if entry == chosen else entry for entry in entries]


def _failed(entries: list[Entry], chosen: Entry) -> list[Entry]:
    refused = type(chosen.outcome).REFUSED
    return [replace(entry, outcome=refused) if entry == chosen else entry for entry in entries]


def _duplicate(entries: list[Entry], chosen: Entry) -> list[Entry]:
    """The same line once more: an export can overlap itself."""
    return [*entries, chosen]


def _second_debit(entries: list[Entry], chosen: Entry) -> list[Entry]:
    """The customer was charged twice: another number, all else alike."""
    return [*entries, _beside(chosen, "2")]


def _other_till(entries: list[Entry], chosen: Entry) -> list[Entry]:
    reference = make_reference(OTHER_TILL, chosen.at.replace(tzinfo=UTC), None)
    return [*entries, _beside(chosen, "3", reference=reference, token=f"{chosen.token}3", label=reference)]


def _beside(chosen: Entry, digit: str, **other: str | int) -> Entry:
    """Another line a minute later, with a number of its own."""
    number = f"{chosen.transaction_id}{digit}"
    return replace(chosen, transaction_id=number, at=chosen.at + timedelta(minutes=1), **other)  # type: ignore[arg-type]


PLANTS: Mapping[str, Callable[[list[Entry], Entry], list[Entry]]] = {
    "missing": _missing,
    "orphan": _orphan,
    "amount": _amount,
    "failed": _failed,
    "duplicate": _duplicate,
    "second_debit": _second_debit,
    "other_till": _other_till,
}
