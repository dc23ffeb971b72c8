"""An operator's statement, as lines that the till can compare with its own payments. Knows no file and no format."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Environment

MOST_LINES = 200_000
"""Lines that one statement may have: more is the statement of another business."""


class LineStatus(StrEnum):
    """What the operator says became of the money on a line. A statement without such a column lists successes only."""

    SUCCESS = "success"
    FAILED = "failed"
    PENDING = "pending"
    UNCLEAR = "unclear"
    """A word that nobody has explained: never a success."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line. `amount` in whole units, positive; `direction` IN is money that came to the shop.

    `transaction_id` is the operator's own number, `reference` whatever the statement holds of ours, `phone` E.164
    where it could be read as a number of the country, else its digits. `at` is aware UTC. `word` is the status as it
    came. `row` is where it stands in the file, from 1. `key` names the line for ever, whichever file it comes in;
    see `keyed`.
    """

    row: int
    amount: int
    currency: Currency
    at: datetime | None = None
    transaction_id: str | None = None
    reference: str | None = None
    phone: str | None = None
    direction: Direction = Direction.IN
    status: LineStatus = LineStatus.SUCCESS
    fee: int | None = None
    word: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that was read whole. `digest` is the SHA-256 (hex) of the file; `repeated` says how many lines stood
    in it more than once and count once."""

    operator: str
    file_name: str
    digest: str
    lines: tuple[StatementLine, ...]
    repeated: int = 0

    @property
    def period(self) -> tuple[datetime, datetime] | None:
        """The first and the last moment in it."""
        times = [line.at for line in self.lines if line.at is not None]
        return (min(times), max(times)) if times else None


@dataclass(frozen=True, slots=True)
class StatementImport:
    """A statement that was kept. `lines` counts those that were new in it or had changed."""

    seq: int
    at: datetime
    operator: str
    environment: Environment
    by: str
    file_name: str
    digest: str
    lines: int


def transaction_key(transaction_id: str) -> str:
    """An operator's number as it is compared: spaces and capitals do not tell two transactions apart."""
    return "".join(transaction_id.split()).casefold()


def number_key(transaction_id: str | None) -> str | None:
    """An operator's number as it is compared, or None for a text that is none (`-`, `N/A`, `0`).

    Spreadsheets drop zeros at the beginning, so they do not count in a number of digits only.
    """
    if transaction_id is None or not any(character.isdigit() for character in transaction_id):
        return None
    key = transaction_key(transaction_id)
    return (key.lstrip("0") or None) if key.isdecimal() else key


def keyed(lines: Iterable[StatementLine]) -> list[StatementLine]:
    """The lines, each with its `key`: its transaction number and direction, or else its content and which of the lines
    of exactly this content it is. The same line has the same key in every export."""
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        number = number_key(line.transaction_id)
        if number is not None:
            key = f"t:{line.direction}:{number}"
        else:
            body = "\x1f".join(map(str, (line.at, line.reference, line.phone, line.amount, line.currency)))
            content = f"c:{line.direction}:{hashlib.sha256(body.encode()).hexdigest()[:24]}"
            seen[content] += 1
            key = f"{content}:{seen[content]}"
        found.append(replace(line, key=key))
    return found
