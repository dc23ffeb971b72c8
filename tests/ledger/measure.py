"""What an append costs beside a raw insert of the same bytes: `python -m tests.ledger.measure [PAYMENTS]`. No test."""

import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from pos_app.core.payment import Json, Kind
from pos_app.ledger.chain import seal_of
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.rows import PAYMENT_COLUMNS, Row, canonical, row_of, time_text
from pos_app.ledger.schema import EVENTS, OBJECTS, PAYMENTS

KEY = b"k" * 32
NOW = datetime(2026, 11, 21, 8, 33, tzinfo=UTC)
INSERT_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)"
INSERT_PAYMENT = f"INSERT INTO payments VALUES ({', '.join('?' * len(PAYMENT_COLUMNS))})"
UPDATE_PAYMENT = f"UPDATE payments SET {', '.join(f'{name} = ?' for name in PAYMENT_COLUMNS[1:])} WHERE seq = ?"

Step = tuple[str, Kind, dict[str, Json]]


def steps(number: int, numbers: random.Random) -> Iterator[Step]:
    """The events of one MVola payment."""
    reference = f"C3-{number:09d}X"
    token = f"{numbers.getrandbits(128):032x}"
    yield (
        reference,
        Kind.CREATED,
        {
            "sale": token,
            "operator": "mvola",
            "wallet": None,
            "till": "caisse3",
            "cashier": "caisse",
            "amount": 12_500,
            "currency": "MGA",
            "phone": f"+26134{numbers.randrange(10**7):07d}",
            "customer": None,
            "description": "Riz 5 kg",
            "environment": "sandbox",
            "foreign_currency": None,
            "foreign_amount": None,
        },
    )
    yield reference, Kind.SENDING, {"correlation_id": token, "callback_secret": token}
    body = f'{{"status":"pending","serverCorrelationId":"{token}","notificationMethod":"polling"}}'
    yield reference, Kind.ANSWERED, {"step": "initiate", "http_status": 202, "body": body}
    yield reference, Kind.ACCEPTED, {"provider_reference": token, "link": None}
    paid = {"transaction_id": token[:10], "fee": 150, "checks": ["amount", "currency", "payer", "payee"], "flags": []}
    yield reference, Kind.PAID, paid


class Raw:
    """Two tables in a file of their own, in the same mode, with the ledger's indices or with none."""

    def __init__(self, path: Path, indexed: bool) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        for sql in OBJECTS.values() if indexed else (EVENTS, PAYMENTS.replace(" UNIQUE", "")):
            self._connection.execute(sql)

    def write(self, event: Row, payment: Row, known: bool) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        execute(INSERT_EVENT, event)
        if known:
            execute(UPDATE_PAYMENT, (*payment[1:], payment[0]))
        else:
            execute(INSERT_PAYMENT, payment)
        execute("COMMIT")


def measure(folder: Path, payments: int) -> dict[str, list[float]]:
    """Seconds of each write, by what wrote it; taken in turn, so that the disk's moods meet all alike."""
    ledger = Ledger.create(folder / "ledger.sqlite3", KEY)
    raws = {"raw": Raw(folder / "raw.sqlite3", False), "raw, indexed": Raw(folder / "indexed.sqlite3", True)}
    taken: dict[str, list[float]] = {"append": [], **{name: [] for name in raws}}
    numbers = random.Random(1)
    for number in range(payments):
        first = ledger.head[0] + 1
        for step in steps(number, numbers):
            started = time.perf_counter()
            event, payment = ledger.append(*step, NOW)
            taken["append"].append(time.perf_counter() - started)
            at, content = time_text(event.at), canonical(event.data)
            seal = seal_of(KEY, ledger.head[1], event.seq, at, event.reference, event.kind, content)
            row = (event.seq, at, event.reference, event.kind.value, content, seal)
            for name, raw in raws.items():
                started = time.perf_counter()
                raw.write(row, row_of(payment), event.seq > first)
                taken[name].append(time.perf_counter() - started)
    ledger.close()
    return taken


def main() -> None:
    payments = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        taken = measure(Path(folder), payments)
    mean = {name: sum(seconds) / len(seconds) for name, seconds in taken.items()}
    for name, seconds in taken.items():
        speed = f"{mean[name] / mean['append']:.2f}"
        print(f"{name:14} {mean[name] * 1e6:7.0f} us mean {median(seconds) * 1e6:7.0f} us median  ledger is {speed} x")


if __name__ == "__main__":
    main()
