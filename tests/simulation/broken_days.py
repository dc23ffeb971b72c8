"""Shops whose people or days are wrong in one way each. The simulation must find each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Self

from pos_app.core.day import Count, Report
from pos_app.core.errors import InvalidInput
from pos_app.core.fold import apply
from pos_app.core.operator import Operator
from pos_app.core.payment import Event, Flag, Kind, Payment
from pos_app.core.people import Permission, Person
from pos_app.core.shop import Release
from pos_app.core.statement import StatementLine
from pos_app.engine.day import Admitted, Days
from pos_app.engine.deciding import Decisions
from pos_app.engine.engine import Engine
from pos_app.engine.explaining import Explaining
from pos_app.engine.people import People
from pos_app.engine.record import Entry, Record
from pos_app.engine.shop import Shop as Acts
from pos_app.ledger import reports
from pos_app.ledger.connection import Connect, connect_for_writing
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.schema import CURRENT, Schema
from tests.simulation.faults import PoweredLedger
from tests.simulation.shop import Shop


def _with(change: Callable[[Acts], None]) -> type[Engine]:
    """An engine whose shop is changed after it was made."""

    class Changed(Engine):
        def __init__(self, *arguments: object, **named: object) -> None:
            super().__init__(*arguments, **named)  # type: ignore[arg-type]
            assert self._shop is not None
            change(self._shop)

    return Changed


def _turned(part: str, kind: type) -> type[Engine]:
    """An engine with another class for one part of its shop."""

    def change(acts: Acts) -> None:
        getattr(acts, part).__class__ = kind

    return _with(change)


# ---- the day


class _Wrong(PoweredLedger):
    def report(self, at: datetime, counted: Sequence[Count] = (), carried_over: Sequence[str] = ()) -> Report:
        return self.spoilt(self._ledger.report(at, counted, carried_over))

    def spoilt(self, report: Report) -> Report:
        raise NotImplementedError

    def since(self, report: Report, since: int) -> Report:
        """The report as if the day had begun there."""
        day = replace(report.day, since=since)
        wrong = reports.report(self._ledger._rows, day, report.at, (), ())
        return replace(report, totals=wrong.totals, payouts=wrong.payouts)


class CountsAgain(_Wrong):
    def spoilt(self, report: Report) -> Report:
        return self.since(report, 0)


class ForgetsLateMoney(_Wrong):
    def spoilt(self, report: Report) -> Report:
        return replace(report, totals=tuple(total for total in report.totals if not total.late_count))


class CutsByTheClock(_Wrong):
    def spoilt(self, report: Report) -> Report:
        opened = report.day.opened_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        ((since,),) = self._ledger._rows("SELECT coalesce(min(seq), 1) - 1 FROM events WHERE at >= ?", opened)
        return self.since(report, since)


class DropsUndecided(PoweredLedger):
    def undecided(self) -> list[Payment]:
        return []


class _ReportsTooEarly(Days):
    early: Report

    def admit_closing(self, counted: Sequence[Count], by: str) -> Admitted:
        self.early = super()._report(counted)
        return super().admit_closing(counted, by)

    def _report(self, counted: Sequence[Count], carried_over: Sequence[str] = ()) -> Report:
        found = super()._report(counted, carried_over)
        return replace(found, totals=self.early.totals) if hasattr(self, "early") else found


class _CorrectsNothing(Decisions):
    def _corrected(self, payment: Payment, paid: bool, reason: str, by: str) -> list[Entry]:
        return []


class _NeverLate(Record):
    def flags(self, payment: Payment) -> list[str]:
        return [flag for flag in super().flags(payment) if flag != Flag.LATE]


class NeverLate(Engine):
    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self._record.__class__ = _NeverLate


# ---- lines and attempts


_ONE_LINE = tuple(f"one_{table}_of_a_line" for table in ("payment", "payout"))
_LOOSE = replace(CURRENT, objects={name: sql for name, sql in CURRENT.objects.items() if name not in _ONE_LINE})


class ForgetsWhoseLine(Ledger):
    @classmethod
    def open(cls, path: Path, key: bytes, *, connect: Connect = connect_for_writing, schema: Schema = CURRENT) -> Self:
        opened = super().open(path, key, connect=connect, schema=_LOOSE)
        for index in _ONE_LINE:
            opened._connection.execute(f"DROP INDEX IF EXISTS {index}")
        return opened

    def _admitted(self, before: Payment | None, event: Event) -> Payment:
        return _forgiving("line_used", super()._admitted, before, event)


class ForgetsAttempts(Ledger):
    def _admitted(self, before: Payment | None, event: Event) -> Payment:
        return _forgiving("sale_open", super()._admitted, before, event)


def _forgiving(
    code: str, admitted: Callable[[Payment | None, Event], Payment], before: Payment | None, event: Event
) -> Payment:
    try:
        return admitted(before, event)
    except InvalidInput as refused:
        if refused.code != code:
            raise
        return apply(before, event)


class _AnyLine(Explaining):
    def _line(self, operator: Operator, key: str | None) -> StatementLine | None:
        try:
            return super()._line(operator, key)
        except InvalidInput as refused:
            found = self._ledger.line(operator.id, operator.environment, key or "")
            if refused.code != "line_used" or found is None:
                raise
            return found[0]


# ---- people


def _anybody_releases(acts: Acts) -> None:
    async def release(act: Release) -> Payment:
        return acts._decisions.release(act.reference, act.reason, act.by)

    acts._doing = {**acts._doing, Release: release}


class _Believing(People):
    async def _prove(self, by: str, pin: str, wanted: str, *, told: bool = False) -> Person:
        return self._known(by)


class _Equal(People):
    def _require_permission(self, person: Person, permission: Permission | None) -> None:
        return


class _Patient(People):
    def _seconds_left(self, person: Person) -> float:
        return 0.0


class _Talking(People):
    async def _prove(self, by: str, pin: str, wanted: str, *, told: bool = False) -> Person:
        self._note(Kind.FORBIDDEN, name=by, wanted=pin, by=by)
        return await super()._prove(by, pin, wanted, told=told)


def shop_of(
    engine: type[Engine] = Engine,
    powered: type[PoweredLedger] = PoweredLedger,
    ledger: type[Ledger] = Ledger,
) -> type[Shop]:
    """A shop with those parts in place of the real ones."""

    class BrokenShop(Shop):
        engine_class = engine
        powered_class = powered
        ledger_class = ledger

    return BrokenShop


BROKEN_DAYS: Mapping[str, tuple[type[Shop], str]] = {
    "a Z counts the days before again": (shop_of(powered=CountsAgain), "I9: Z"),
    "late money is left out": (shop_of(powered=ForgetsLateMoney), "I9: Z"),
    "the clock cuts the day": (shop_of(powered=CutsByTheClock), "I9: Z"),
    "the report is older than the closing": (shop_of(_turned("days", _ReportsTooEarly)), "I9: Z"),
    "a closing drops the undecided": (shop_of(powered=DropsUndecided), "carried_over|carried over by nobody"),
    "what a manager takes back stays counted": (
        shop_of(_turned("_decisions", _CorrectsNothing)),
        "taken back without a correction",
    ),
    "money of a closed day is not late": (shop_of(NeverLate), "late is True"),
    "a line is consumed twice": (
        shop_of(_turned("_explaining", _AnyLine), ledger=ForgetsWhoseLine),
        "consumed once more|one line, two payments|I6",
    ),
    "two attempts at once": (shop_of(ledger=ForgetsAttempts), "charged beside"),
    "anybody releases": (shop_of(_with(_anybody_releases)), "who is no manager|was believed"),
    "any PIN will do": (shop_of(_turned("people", _Believing)), "was believed|without the manager's code"),
    "cashiers decide": (shop_of(_turned("people", _Equal)), "who is no manager|without the manager's code"),
    "guessing costs nothing": (shop_of(_turned("people", _Patient)), "nobody slows down"),
    "a PIN in the ledger": (shop_of(_turned("people", _Talking)), "I7: a PIN"),
}
"""Each mistake, and what the rule that finds it says."""
