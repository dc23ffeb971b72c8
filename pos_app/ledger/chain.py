"""The chain of seals: each entry's HMAC covers the one before it, so no entry can change, move or go unnoticed.

Seals and verifies; never mends. Only who holds the key can seal.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from hmac import compare_digest, digest
from pathlib import Path

from pos_app.ledger.connection import Connect, connect_for_reading, head_path, refusing, require_file, version_of
from pos_app.ledger.errors import LedgerRefused, code_of
from pos_app.ledger.head import Tip, read_head
from pos_app.ledger.projection import ImpossibleEntry, folded_rows, known_in, reference_of, stored_rows
from pos_app.ledger.rows import SELECT_EVENT, Row
from pos_app.ledger.schema import CURRENT, Schema, missing_object

TAIL = 50
"""How many of the last entries are checked whenever a ledger is opened."""


def seal_of(key: bytes, previous: str, seq: int, at: str, reference: str, kind: str, data: str) -> str:
    """The seal of one entry, in hex. Every part has a fixed form or a length, so no two entries read alike."""
    content = f"event|{previous}|{seq}|{at}|{kind}|{len(reference)}|{reference}|{data}"
    return digest(key, content.encode("utf-8", "surrogateescape"), "sha256").hex()


def genesis(key: bytes, ledger_id: str) -> Tip:
    """What the first entry of a ledger follows."""
    return Tip(0, digest(key, f"genesis|{ledger_id}".encode(), "sha256").hex())


def key_check(key: bytes, ledger_id: str) -> str:
    """Tells a wrong key from a damaged ledger."""
    return digest(key, f"key|{ledger_id}".encode(), "sha256").hex()


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that does not follow the one before it: `sequence_gap` or `seal_wrong`."""

    seq: int
    problem: str


def follow(rows: Iterable[Row], tip: Tip, key: bytes) -> tuple[Tip, Break | None]:
    """Go along `rows` of `SELECT_EVENT` from `tip`. Returns the last sound entry and what is wrong behind it."""
    seq, previous = tip.seq, tip.seal
    for number, at, reference, kind, data, seal in rows:
        if number != seq + 1:
            return Tip(seq, previous), Break(seq + 1, "sequence_gap")
        if not isinstance(seal, str) or seal_of(key, previous, number, at, reference, kind, data) != seal:
            return Tip(seq, previous), Break(number, "seal_wrong")
        seq, previous = number, seal
    return Tip(seq, previous), None


def ledger_id_of(connection: sqlite3.Connection, key: bytes, path: Path) -> str:
    """The ledger's own id. Refuses a key that did not make it."""
    rows = connection.execute("SELECT ledger_id, key_check FROM identity").fetchall()
    if len(rows) != 1:
        raise LedgerRefused("ledger_damaged", path=path)
    ledger_id, check = map(str, rows[0])
    if not compare_digest(check.encode(errors="replace"), key_check(key, ledger_id).encode()):
        raise LedgerRefused("ledger_key_wrong", path=path)
    return ledger_id


def checked_tail(connection: sqlite3.Connection, key: bytes, ledger_id: str, path: Path) -> Tip:
    """The last entry, once the last `TAIL` ones follow each other. Its cost does not grow with the ledger."""
    rows = connection.execute(f"{SELECT_EVENT} ORDER BY seq DESC LIMIT {TAIL + 1}").fetchall()[::-1]
    if len(rows) > TAIL:
        start = Tip(rows[0][0], rows[0][5])
        del rows[0]
    else:
        start = genesis(key, ledger_id)
    tip, broken = follow(rows, start, key)
    if broken is not None:
        raise LedgerRefused("ledger_damaged", path=path, first_bad=broken.seq, problem=broken.problem)
    return tip


def require_head(connection: sqlite3.Connection, tip: Tip, head: Tip | None, first: Tip, path: Path) -> None:
    """Refuse a ledger that ends before its head file says, or that is not the one it remembers."""
    if head is None:
        if tip.seq == 0:
            return
        raise LedgerRefused("ledger_head_missing", path=path)
    if head.seq > tip.seq:
        raise LedgerRefused("ledger_behind", path=path, found=tip.seq, expected=head.seq, first_bad=tip.seq + 1)
    row = connection.execute("SELECT seal FROM events WHERE seq = ?", (head.seq,)).fetchone()
    if (row[0] if row is not None else first.seal) != head.seal:
        raise LedgerRefused("ledger_damaged", path=path, first_bad=head.seq, problem="head_differs")


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole ledger found.

    `events` counts the entries that are sound from the first on; `first_bad` is the number of the first entry that
    is not (or is missing), where the problem is one of an entry; `problem` is None or a machine word:
    a code of `LedgerRefused`, `seal_wrong`, `sequence_gap`, `head_differs`, `impossible_event`,
    `projection_differs` (`facts["reference"]` says of which payment), `file_damaged`.
    """

    intact: bool
    events: int
    first_bad: int | None = None
    problem: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def verify(
    path: Path,
    key: bytes,
    *,
    connect: Connect = connect_for_reading,
    schema: Schema = CURRENT,
    heed_head: bool = True,
) -> Verification:
    """Check a ledger from the first entry to the last, its triggers, its head file and its payments.

    Reads every entry. May run while the till writes. Never raises for what it finds. Without `heed_head` all but the
    head file is checked.
    """
    checked = _Check(path, key, schema, heed_head)
    try:
        with refusing(path):
            require_file(path)
            with closing(connect(path)) as connection:
                # A flipped bit may leave text that is not UTF-8: the seal has to find it, not the decoder.
                connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
                checked.run(connection)
    except LedgerRefused as refusal:
        facts = dict(refusal.facts)
        first_bad, problem = facts.pop("first_bad", None), facts.pop("problem", refusal.code)
        return Verification(False, checked.events, _number(first_bad), str(problem), facts)
    return Verification(True, checked.events)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


class _Check:
    """One verification under way; `events` is how far it got."""

    def __init__(self, path: Path, key: bytes, schema: Schema, heed_head: bool) -> None:
        self.events = 0
        self._heed_head = heed_head
        self._path = path
        self._key = key
        self._schema = schema

    def run(self, connection: sqlite3.Connection) -> None:
        version = version_of(connection, self._path, self._schema.version)
        ledger_id = ledger_id_of(connection, self._key, self._path)
        # Read before the snapshot begins: the till may write meanwhile, and the head must not seem to lead.
        head, head_fault = self._head(ledger_id)
        connection.execute("BEGIN")
        first = genesis(self._key, ledger_id)
        tip = self._follow_all(connection, first)
        if self._heed_head:
            if head_fault is not None:
                raise head_fault
            require_head(connection, tip, head, first, self._path)
        missing = missing_object(connection, self._schema.objects_of(version))
        if missing is not None:
            raise LedgerRefused("ledger_unguarded", path=self._path, missing=missing)
        self._compare(connection, version)
        (result,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if result != "ok":
            raise LedgerRefused("file_damaged", path=self._path, detail=result)

    def _head(self, ledger_id: str) -> tuple[Tip | None, LedgerRefused | None]:
        try:
            return read_head(head_path(self._path), self._key, ledger_id), None
        except LedgerRefused as fault:
            return None, fault

    def _follow_all(self, connection: sqlite3.Connection, first: Tip) -> Tip:
        try:
            rows = connection.execute(f"{SELECT_EVENT} ORDER BY seq")
            tip, broken = follow(self._counted(rows), first, self._key)
        except sqlite3.Error as error:
            raise LedgerRefused(code_of(error), path=self._path, first_bad=self.events + 1) from error
        if broken is not None:
            self.events = tip.seq
            raise LedgerRefused("ledger_damaged", path=self._path, first_bad=broken.seq, problem=broken.problem)
        return tip

    def _counted(self, rows: Iterable[Row]) -> Iterable[Row]:
        for row in rows:
            yield row
            self.events += 1

    def _compare(self, connection: sqlite3.Connection, version: int) -> None:
        """The tables hold what the events make, and nothing else."""
        stored = {table: connection.execute(sql) for table, sql in stored_rows(version).items()}
        try:
            for table, folded in folded_rows(connection):
                row = next(stored[table], None) if table in stored else None
                if row is None or row != known_in(version, table, folded):
                    raise self._differs(table, folded)
        except ImpossibleEntry as error:
            raise LedgerRefused("impossible_event", path=self._path, first_bad=error.seq) from error
        for table, rows in stored.items():
            for extra in rows:
                raise self._differs(table, extra)

    def _differs(self, table: str, row: Row) -> LedgerRefused:
        return LedgerRefused("projection_differs", path=self._path, reference=reference_of(table, row))
