"""Ledger files as programs of earlier versions left them behind, made from dumps of real ones."""

import sqlite3
from contextlib import closing
from pathlib import Path

from pos_app.ledger.chain import ledger_id_of
from pos_app.ledger.connection import head_path
from pos_app.ledger.head import HeadFile, Tip
from tests.ledger.story import KEY

EVENTS = {1: 51, 2: 94}
"""How many entries each holds, by version."""

TOLD = {
    "C3-unknown": "code lost",
    "C3-refused": "code declined",
    "C3-not_sent": "code not_sent",
    "C3-interrupted": "code not_sent",
    "C3-review": "code contradicted",
}
"""The payments whose newest reason came with a detail, which version 1 kept in the event alone."""


def old_ledger(path: Path, version: int) -> None:
    """Put the file of `version` and its head file at `path`."""
    dump = Path(__file__).with_name(f"version_{version}.sql")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        seq, seal = connection.execute("SELECT max(seq), seal FROM events").fetchone()
        ledger_id = ledger_id_of(connection, KEY, path)
    head = HeadFile(head_path(path), KEY, ledger_id)
    head.write(Tip(seq, seal))
    head.close()
