"""What the raw events say of the business days, computed by nobody's code but its own: the other half of I9."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Data = Mapping[str, Any]
NEWER = "SELECT seq, reference, kind, data, seal FROM events WHERE seq > ? ORDER BY seq"
_SILENT = frozenset({"sending", "answered", "accepted", "lost", "checked", "callback", "released"})


@dataclass
class Sale:
    """A payment or payout. `state` is one of open, review, over, gone, manual, paid."""

    operator: str
    environment: str
    currency: str
    amount: int
    out: bool
    first: int
    state: str = "open"
    booked: int | None = None
    fee: int | None = None
    late: bool = False

    @property
    def net(self) -> int:
        return -self.amount if self.out else self.amount


@dataclass
class Book:
    """One day."""

    number: int
    since: int
    floats: list[Data]
    moves: list[tuple[str, Data]] = field(default_factory=list)
    corrections: list[tuple[int, Data]] = field(default_factory=list)
    compared: dict[str, Data] = field(default_factory=dict)
    report: Data | None = None
    closed: int | None = None


class Books:
    """Reads a ledger event by event, over a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.sales: dict[str, Sale] = {}
        self.days: list[Book] = []
        self.said: list[Data] = []
        self.line_of: dict[str, str] = {}
        self._used: dict[tuple[str, str, str], str] = {}
        self._seq, self._seal = 0, ""
        self._corrected: list[tuple[int, Data]] = []
        self.by_decision = 0
        """Money that decisions took back from closed days."""

    def close(self) -> None:
        self._connection.close()

    @property
    def closed(self) -> int:
        """The number of the last event of the last closed day."""
        return max((day.closed or 0 for day in self.days), default=0)

    @property
    def open(self) -> Book | None:
        return self.days[-1] if self.days and self.days[-1].closed is None else None

    def read_on(self) -> None:
        """Take in what was written since the last time. Raises `AssertionError` for a day that was closed wrongly."""
        for seq, reference, kind, text, seal in self._connection.execute(NEWER, (self._seq,)).fetchall():
            data = json.loads(text)
            if reference == "@days":
                self._of_days(seq, kind, data)
            elif reference == "@statements":
                self._of_statements(kind, data)
            elif not reference.startswith("@"):
                self._of_sale(seq, reference, kind, data)
            self._seq, self._seal = seq, seal

    # ---- events

    def _of_days(self, seq: int, kind: str, data: Data) -> None:
        if kind == "day_opened":
            assert self.open is None, "I9: two days open"
            self.days.append(Book(data["day"], data["since"], data["floats"]))
            assert [day.number for day in self.days] == [*range(1, len(self.days) + 1)], "I9: a gap between days"
            before = self.days[-2].closed if len(self.days) > 1 else 0
            assert data["since"] == before, f"I9: day {data['day']} begins behind {data['since']}, not {before}"
            return
        day = self.open
        assert day is not None, f"I9: {kind} while no day is open"
        assert data["day"] == day.number, f"I9: {kind} of another day"
        if kind == "corrected":
            day.corrections.append((seq, data))
        elif kind == "day_closed":
            expected = {**self.report(data["counted"]), "number": day.number, "carried_over": self.undecided()}
            require_equal(data["report"], expected, f"I9: Z {day.number}")
            assert data["carried_over"] == self.undecided(), "an undecided payment is carried over by nobody"
            day.report, day.closed = data["report"], seq
        else:
            day.moves.append((kind, data))

    def _of_statements(self, kind: str, data: Data) -> None:
        if kind == "explained":
            self.said.append(data)
        elif kind == "compared":
            self.days[data["day"] - 1].compared[data["operator"]] = data

    def _of_sale(self, seq: int, reference: str, kind: str, data: Data) -> None:
        if kind in ("created", "payout"):
            told = (data["operator"], data["environment"], data["currency"], data["amount"])
            self.sales[reference] = Sale(*told, kind == "payout", seq)
            return
        sale = self.sales[reference]
        if kind == "paid" or (kind == "decided" and data["as"] == "paid"):
            sale.late |= sale.state == "over" or sale.first <= self.closed
            sale.booked = sale.booked or seq
            sale.state = "paid" if kind == "paid" else "manual"
            sale.fee = data["fee"] if kind == "paid" else sale.fee
        elif kind == "decided":
            self._taken_back(reference, sale, data)
        elif kind == "reconciled":
            self._reconciled(reference, sale, data)
        elif kind not in _SILENT:
            sale.state = _after(kind, sale.state)

    def _taken_back(self, reference: str, sale: Sale, data: Data) -> None:
        if sale.booked is not None and sale.booked <= self.closed:
            day = self.open
            assert day is not None, f"I9: {reference} is taken back without a correction"
            assert day.corrections, f"I9: {reference} is taken back without a correction"
            seq, last = day.corrections[-1]
            assert (seq, last["about"], last["amount"]) == (self._seq, reference, -sale.net), (
                f"I9: {reference} is taken back without a correction"
            )
            self.by_decision += last["amount"]
        sale.state, sale.booked = "over", None

    def _reconciled(self, reference: str, sale: Sale, data: Data) -> None:
        if data["line"] != "asked":
            assert reference not in self.line_of, f"{reference} has a second line"
            account = "pvit" if sale.operator == "pvit-web" else sale.operator
            owner = self._used.setdefault((account, sale.environment, data["line"]), reference)
            assert owner == reference, f"the line of {owner} was consumed once more, by {reference}"
            self.line_of[reference] = data["line"]
        sale.fee = data["fee"] if sale.fee is None else sale.fee
        sale.state = "paid"

    # ---- what follows

    def undecided(self) -> list[str]:
        return [reference for reference, sale in self.sales.items() if sale.state in ("open", "review")]

    def report(self, counted: Iterable[Data] = ()) -> Data:
        """What the report of the open day has to say."""
        day = self.open
        assert day is not None
        booked = [sale for sale in self.sales.values() if sale.booked is not None and sale.booked > day.since]
        return {
            "day_number": day.number,
            "since": day.since,
            "totals": _totals([sale for sale in booked if not sale.out]),
            "payouts": _payouts([sale for sale in booked if sale.out]),
            "cash": _cash(day, list(counted)),
            "corrections": [(seq, one["means"], one["amount"], one["by"]) for seq, one in day.corrections],
            "undecided": self.undecided(),
            "reconciliation": [self._piles(*one) for one in sorted(day.compared.items())],
            "ledger_head": self._seal,
        }

    def _piles(self, operator: str, data: Data) -> Data:
        entries = [(reference, None) for reference in data["ours_only"]]
        # Another till's own lines need no word of anybody.
        entries += [(None, key) for key in data["theirs_only"] if key not in data["other_till"]]
        entries += [(one, key) for one, key in data["differs"]]
        said = [one for one in self.said if one["operator"] == operator]
        explained = [any((one["reference"], one["line"]) == entry for one in said) for entry in entries]
        piles = {name: len(data[name]) for name in ("ours_only", "theirs_only", "differs")}
        return {"operator": operator, "matched": data["matched"], **piles, "unexplained": explained.count(False)}

    def require_nothing_lost(self) -> None:
        """All Z and what came since make what is booked, less what decisions took back from a closed day."""
        counted = sum(_net(day.report) for day in self.days if day.report is not None)
        since = sum(sale.net for sale in self.sales.values() if (sale.booked or 0) > self.closed)
        booked = sum(sale.net for sale in self.sales.values() if sale.booked is not None)
        assert counted + since + self.by_decision == booked, (
            f"I9: {counted} in all Z, {since} since, {self.by_decision} taken back: {booked} are booked"
        )


def require_equal(report: Data, expected: Data, what: str) -> None:
    """The report says what it has to, whatever else it says."""
    found = dict(report)
    found["corrections"] = [(one["seq"], one["means"], one["amount"], one["by"]) for one in report["corrections"]]
    for name, value in expected.items():
        assert found[name] == value, f"{what}: {name} is {found[name]}, the events say {value}"


def _after(kind: str, state: str) -> str:
    if kind == "declined":
        return "over" if state == "open" else state
    if kind == "contradicted":
        return "paid" if state == "paid" else "review"
    return {"abandoned": "over", "not_sent": "gone"}[kind]


def _net(report: Data) -> int:
    came = sum(int(total["amount"]) + int(total["manual_amount"]) for total in report["totals"])
    return came - sum(int(total["amount"]) for total in report["payouts"])


def _totals(booked: list[Sale]) -> list[Data]:
    keys = sorted({(sale.operator, sale.currency, sale.environment) for sale in booked})
    found: list[Data] = []
    for operator, currency, environment in keys:
        mine = [sale for sale in booked if (sale.operator, sale.currency) == (operator, currency)]
        paid = [sale for sale in mine if sale.state == "paid"]
        vouched = [sale for sale in mine if sale.state != "paid"]
        found.append(
            {
                "operator": operator,
                "environment": environment,
                "count": len(paid),
                "amount": sum(sale.amount for sale in paid),
                "fees": sum(sale.fee or 0 for sale in paid),
                "late_count": sum(sale.late for sale in paid),
                "manual_count": len(vouched),
                "manual_amount": sum(sale.amount for sale in vouched),
                "currency": currency,
            }
        )
    return found


def _payouts(booked: list[Sale]) -> list[Data]:
    sums: dict[tuple[str, str, str], list[int]] = {}
    for sale in booked:
        sums.setdefault((sale.operator, sale.currency, sale.environment), []).append(sale.amount)
    return [
        {"operator": key[0], "environment": key[2], "count": len(all_), "amount": sum(all_), "currency": key[1]}
        for key, all_ in sorted(sums.items())
    ]


def _cash(day: Book, counted: list[Data]) -> list[Data]:
    corrected = [one for _, one in day.corrections if one["means"] == "cash"]
    named = [*day.floats, *counted, *corrected, *(data for _, data in day.moves)]
    return [_drawer(day, currency, counted, corrected) for currency in sorted({one["currency"] for one in named})]


def _drawer(day: Book, currency: str, counted: list[Data], corrected: list[Data]) -> Data:
    floats = [one for one in day.floats if one["currency"] == currency]
    moved: dict[str, list[int]] = {"cash_sale": [], "cash_in": [], "cash_out": []}
    for kind, data in day.moves:
        if data["currency"] == currency:
            moved[kind].append(data["amount"])
    came, went = sum(moved["cash_sale"] + moved["cash_in"]), sum(moved["cash_out"])
    begun, signed = sum(one["amount"] for one in floats), _sum(corrected, currency)
    expected = begun + came - went + signed
    in_drawer = next((one["amount"] for one in counted if one["currency"] == currency), None)
    return {
        "currency": currency,
        "float": begun,
        "float_counted": bool(floats) and all(one["counted"] for one in floats),
        "sales": sum(moved["cash_sale"]),
        "sale_count": len(moved["cash_sale"]),
        "in": came,
        "out": went,
        "corrections": signed,
        "counted": in_drawer,
        "expected": expected,
        "difference": None if in_drawer is None else in_drawer - expected,
    }


def _sum(entries: list[Data], currency: str) -> int:
    return sum(int(one["amount"]) for one in entries if one["currency"] == currency)
