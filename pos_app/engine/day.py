"""The business day and the drawer: opened, counted, corrected, closed. Asks no provider and compares no PIN."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pos_app.core.day import CASH, Correction, Count, Day, DrawerEntry, Move, Report, admit_reason
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import MAX_AMOUNT, Currency, Money
from pos_app.core.payment import DAYS, Event, Json, Kind
from pos_app.core.reference import is_reference
from pos_app.core.report_json import as_json
from pos_app.core.shop import Correct, MoveCash
from pos_app.engine.directory import Directory
from pos_app.engine.record import Entry, Record
from pos_app.engine.schedule import Clock
from pos_app.ledger.ledger import Ledger

_KINDS: Mapping[Move, Kind] = {Move.SALE: Kind.CASH_SALE, Move.IN: Kind.CASH_IN, Move.OUT: Kind.CASH_OUT}


@dataclass(frozen=True, slots=True)
class Admitted:
    """A closing that may go on: of which day, by whom, with what in the drawer, and what was expected there then."""

    day: int
    by: str
    counted: tuple[Count, ...]
    expected: Mapping[Currency, int]


class Days:
    """The days of one ledger. Every method is one step: nothing else happens between its reading and its writing."""

    def __init__(
        self, ledger: Ledger, record: Record, clock: Clock, directory: Directory, currencies: tuple[Currency, ...]
    ) -> None:
        self._ledger = ledger
        self._record = record
        self._clock = clock
        self._directory = directory
        self._currencies = currencies

    def open(self, floats: Sequence[Count], by: str) -> Day:
        """Begin a day with what is in the drawer. Raises `InvalidInput`: `day_open`, and what is wrong in a count."""
        day = self._ledger.day()
        if day is not None:
            raise InvalidInput("day_open", number=day.number)
        self._admit_counts(floats)
        self._record.note(DAYS, Kind.DAY_OPENED, self._opened(floats, by))
        return self.require()

    def opening(self, by: str) -> list[Entry]:
        """What has to be written before the first payment or move of a day that nobody opened; else nothing."""
        if self._ledger.day() is not None:
            return []
        return [(DAYS, Kind.DAY_OPENED, self._opened((), by))]

    def require(self) -> Day:
        """The day that is open. Raises `InvalidInput("day_not_open")`."""
        day = self._ledger.day()
        if day is None:
            raise InvalidInput("day_not_open")
        return day

    def _admit_move(self, act: MoveCash) -> Mapping[str, Json]:
        """The data of a move, without its day and its person."""
        self._admit_currency(act.currency)
        money = Money(act.amount, act.currency)
        data: dict[str, Json] = {"amount": money.amount, "currency": money.currency.value}
        if act.move is not Move.SALE:
            return {**data, "reason": admit_reason(act.reason or "")}
        if act.received is not None and not money.amount <= Money(act.received, act.currency).amount:
            raise InvalidInput("received_below", minimum=money.amount, currency=act.currency)
        reason = None if not (act.reason or "").strip() else admit_reason(act.reason or "")
        return {**data, "reason": reason, "received": act.received}

    def move(self, act: MoveCash, by: str) -> DrawerEntry:
        """Cash that came or went. Opens a day where none is open. Raises `InvalidInput`."""
        event = self._write(_KINDS[act.move], {**self._admit_move(act), "by": by})
        data = event.data
        told = (act.currency, data["amount"], by, event.at, data["reason"], data.get("received"))
        return DrawerEntry(event.seq, data["day"], act.move, *told)

    def _admit_correction(self, act: Correct) -> Mapping[str, Json]:
        """The data of a correction, without its day and its person."""
        if act.means == CASH:
            self._admit_currency(act.currency)
        elif (known := self._directory.by_id(act.means).operator.currency) is not act.currency:
            raise InvalidInput("currency_differs", currency=known)
        if type(act.amount) is not int or abs(act.amount) > MAX_AMOUNT:
            raise InvalidInput("amount_invalid")
        if act.amount == 0:
            raise InvalidInput("correction_zero")
        data: dict[str, Json] = {"means": act.means, "amount": act.amount, "currency": act.currency.value}
        return {**data, "reason": admit_reason(act.reason), "about": self._about(act.about)}

    def correct(self, act: Correct, by: str) -> Correction:
        """A manager's entry about an earlier day. Opens a day where none is open. Raises `InvalidInput`."""
        event = self._write(Kind.CORRECTED, {**self._admit_correction(act), "by": by})
        data = event.data
        told = (act.means, act.currency, act.amount, by, event.at, data["reason"], data["about"])
        return Correction(event.seq, data["day"], *told)

    def correction(self, means: str, currency: Currency, amount: int, about: str, reason: str, by: str) -> list[Entry]:
        """The entry, and what goes before it, by which the current day takes back what a closed one counted."""
        opening = self.opening(by)
        data = {"day": self._number(opening), "means": means, "currency": currency.value, "amount": amount}
        return [*opening, (DAYS, Kind.CORRECTED, {**data, "about": about, "reason": reason, "by": by})]

    def admit_closing(self, counted: Sequence[Count], by: str) -> Admitted:
        """What is needed to close the day that is open. Raises `InvalidInput`: every drawer with money is counted."""
        day = self.require()
        self._admit_counts(counted)
        known = {count.currency for count in counted if count.counted}
        expected = {cash.currency: cash.expected for cash in self._report(counted).cash}
        for currency, amount in expected.items():
            if amount and currency not in known:
                raise InvalidInput("count_missing", currency=currency.value)
        return Admitted(day.number, by, tuple(counted), expected)

    def close(self, closing: Admitted, *, carry_over: bool) -> Report:
        """Number, count up, write: in one step, so that no payment lies between the report and the end of its day.

        Raises `KnownError("day_undecided", references=…)`, `day_not_open` where somebody closed it meanwhile, and
        `drawer_moved` where cash came or went since it was counted.
        """
        day = self.require()
        if day.number != closing.day:
            raise InvalidInput("day_not_open")
        undecided = [payment.reference for payment in self._ledger.undecided()]
        if undecided and not carry_over:
            raise KnownError("day_undecided", references=undecided)
        now, seq = self._clock.now(), self._ledger.head[0] + 1
        closed = replace(day, closed_seq=seq, closed_at=now, closed_by=closing.by)
        report = replace(self._report(closing.counted, undecided), day=closed, number=day.number, at=now)
        if {cash.currency: cash.expected for cash in report.cash} != closing.expected:
            raise InvalidInput("drawer_moved")
        data = {
            "day": day.number,
            "by": closing.by,
            "counted": [_count(count) for count in closing.counted],
            "carried_over": undecided,
            "report": as_json(report, now.astimezone().tzinfo),
        }
        self._record.note(DAYS, Kind.DAY_CLOSED, data)
        return report

    def _report(self, counted: Sequence[Count], carried_over: Sequence[str] = ()) -> Report:
        return self._ledger.report(self._clock.now(), counted, carried_over)

    def _write(self, kind: Kind, data: Mapping[str, Json]) -> Event:
        opening = self.opening(data["by"])
        entries = [*opening, (DAYS, kind, {"day": self._number(opening), **data})]
        return self._record.append_many(entries)[-1][0]

    def _number(self, opening: Sequence[Entry]) -> int:
        if opening:
            number: int = opening[0][2]["day"]
            return number
        return self.require().number

    def _opened(self, floats: Sequence[Count], by: str) -> Mapping[str, Json]:
        """A day begins where the last one ended: money that came between the two lands in it."""
        last = self._ledger.last_day()
        if last is not None:
            number, since = last.number + 1, last.closed_seq
        else:
            number, since = 1, 0 if self._ledger.last_reference() is None else self._ledger.head[0]
        given = {count.currency for count in floats}
        uncounted = [Count(currency, 0, counted=False) for currency in self._currencies if currency not in given]
        return {"day": number, "by": by, "since": since, "floats": [_count(count) for count in (*floats, *uncounted)]}

    def _admit_counts(self, counts: Sequence[Count]) -> None:
        seen: set[Currency] = set()
        for count in counts:
            self._admit_currency(count.currency)
            if count.currency in seen:
                raise InvalidInput("currency_twice", currency=count.currency.value)
            seen.add(count.currency)

    def _admit_currency(self, currency: Currency) -> None:
        day = self._ledger.day()
        floats = () if day is None else day.floats
        if currency not in self._currencies and all(count.currency is not currency for count in floats):
            raise InvalidInput("currency_unknown", currency=currency.value)

    def _about(self, typed: str | None) -> str | None:
        """A payment's reference or the number of a Z."""
        about = (typed or "").strip()
        if not about:
            return None
        if is_reference(about):
            if self._ledger.payment(about) is None:
                raise InvalidInput("reference_unknown", reference=about)
            return about
        last = self._ledger.last_day()
        newest = 0 if last is None else last.number
        if not (about.isascii() and about.isdecimal() and len(about) < 10 and 0 < int(about) <= newest):
            raise InvalidInput("day_unknown", number=about[:40])
        return str(int(about))


def _count(count: Count) -> Mapping[str, Json]:
    pieces = None if count.pieces is None else {str(piece): many for piece, many in count.pieces.items()}
    return {"currency": count.currency.value, "amount": count.amount, "counted": count.counted, "pieces": pieces}
