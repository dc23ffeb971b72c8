"""Keeps the lines of an operator's statement, all or none, each once for ever. Compares nothing with any payment."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pos_app.core.errors import InvalidInput
from pos_app.core.operator import Operator
from pos_app.core.payment import STATEMENTS, Json, Kind
from pos_app.core.shop import Imported
from pos_app.core.statement import LineStatus, Statement, StatementLine, keyed
from pos_app.engine.directory import Directory
from pos_app.engine.record import Record
from pos_app.engine.schedule import Clock
from pos_app.ledger.ledger import Ledger

REACH = timedelta(days=62)
"""How long before the day began a payment or a line may still find its partner."""

_ABOUT = timedelta(days=1)
"""How much the operator's clock and zone may be wrong, before and after."""

_STEP = 500
_ENDED = frozenset({LineStatus.SUCCESS, LineStatus.FAILED})


class Importing:
    """Takes statements. Used one at a time."""

    def __init__(self, ledger: Ledger, record: Record, clock: Clock, directory: Directory) -> None:
        self._ledger = ledger
        self._record = record
        self._clock = clock
        self._directory = directory

    def admit(self, statement: Statement) -> Mapping[str, StatementLine]:
        """The lines by key. Raises `InvalidInput`, and nothing of the statement is kept then.

        Codes: `operator_unknown`, `statement_empty`, `statement_currency`, `statement_other_period`,
        `statement_contradicts`.
        """
        operator = self._directory.account(statement.operator)
        if not statement.lines:
            raise InvalidInput("statement_empty")
        self._require_currency(statement, operator)
        self._require_period(statement)
        rows: dict[str, list[StatementLine]] = {}
        for line in keyed(statement.lines):
            same = rows.setdefault(line.key, [])
            if same and (same[0].amount, same[0].currency) != (line.amount, line.currency):
                raise InvalidInput("statement_contradicts", transaction=line.transaction_id, row=line.row)
            same.append(line)
        return {key: _one_of(same) for key, same in rows.items()}

    async def keep(self, statement: Statement, by: str) -> Imported:
        """Write the lines that are new, or that changed while they belonged to no payment; under their account."""
        lines = self.admit(statement)
        operator = self._directory.account(statement.operator)
        account = (operator.account_id, operator.environment)
        kept, known, contradicting = [], 0, 0
        for number, line in enumerate(lines.values()):
            if number % _STEP == 0:
                # Payments go on while a long statement is looked through.
                await asyncio.sleep(0)
            found = self._ledger.line(*account, line.key)
            if found is None or (found[1] is None and _content(found[0]) != _content(line)):
                kept.append(line)
            elif _money(found[0]) != _money(line):
                contradicting += 1
            else:
                known += 1
        data = {
            "operator": operator.account_id,
            "environment": operator.environment.value,
            "by": by,
            "file": statement.file_name,
            "digest": statement.digest,
            "lines": [_row(line) for line in kept],
        }
        self._record.note(STATEMENTS, Kind.IMPORTED, data)
        repeated = statement.repeated + len(statement.lines) - len(lines)
        return Imported(operator.account_id, len(kept), known, repeated, contradicting)

    def _require_currency(self, statement: Statement, operator: Operator) -> None:
        foreign = next((line for line in statement.lines if line.currency is not operator.currency), None)
        if foreign is not None:
            raise InvalidInput(
                "statement_currency", row=foreign.row, found=foreign.currency.value, operator=operator.name
            )

    def _require_period(self, statement: Statement) -> None:
        """A statement of last year, or of a month in which this till did nothing yet, is the wrong file.

        Lines that name no time are of any.
        """
        since, until = self.since(), self._clock.now() + _ABOUT
        times = [line.at for line in statement.lines if line.at is not None]
        if times and not any(since <= at <= until for at in times):
            raise InvalidInput("statement_other_period", first=_date(min(times)), last=_date(max(times)))

    def since(self) -> datetime:
        """The earliest time at which something may still find its partner. Before the first entry there is none."""
        day = self._ledger.day() or self._ledger.last_day()
        now = self._clock.now()
        reached = (now if day is None else day.opened_at) - REACH
        return max(reached, (self._ledger.began() or now) - _ABOUT)


def _one_of(rows: Sequence[StatementLine]) -> StatementLine:
    """What all rows of one transaction say: the newest that says how it ended. In which order they stand in the file
    proves nothing, so one that both succeeded and failed, as one that was taken back, is a success to nobody."""
    ended = [line for line in rows if line.status in _ENDED]
    line = (ended or rows)[-1]
    return line if len({one.status for one in ended}) < len(_ENDED) else replace(line, status=LineStatus.UNCLEAR)


def _content(line: StatementLine) -> StatementLine:
    """All that a line says, wherever in a file it stands. The ledger keeps milliseconds."""
    at = None if line.at is None else line.at.replace(microsecond=line.at.microsecond // 1000 * 1000)
    return replace(line, row=0, at=at)


def _money(line: StatementLine) -> tuple[object, ...]:
    return line.amount, line.currency, line.direction, line.status


def _row(line: StatementLine) -> Json:
    return [
        line.row,
        line.key,
        line.transaction_id,
        line.reference,
        line.phone,
        line.amount,
        line.currency.value,
        line.direction.value,
        line.status.value,
        None if line.at is None else line.at.isoformat(),
        line.fee,
        line.word,
    ]


def _date(at: datetime) -> str:
    return at.date().isoformat()
