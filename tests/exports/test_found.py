"""What was searched for leaves the till with the columns of every other export, payments or payouts, whole or not."""

import csv
import json
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.core.payment import Direction, Status
from pos_app.exports import export_found
from pos_app.exports.payments import PAYMENT, PAYOUT
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader, Search
from tests.ledger.bulk import fill
from tests.ledger.story import KEY, payout


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("found") / "ledger.sqlite3"
    fill(path, KEY, 1_100)
    opened = Ledger.open(path, KEY)
    payout(opened, "C3-P", "paid")
    opened.close()
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_all_that_is_found_is_written_page_by_page(ledger: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with closing(Reader.open(ledger)) as reader:
        search = Search(text="c3-", statuses=frozenset({Status.PAID}))
        written = export_found(
            reader, search, "csv", tmp_path / "found.csv", lambda done, total: told.append((done, total))
        )
    assert written
    rows = rows_of(tmp_path / "found.csv")
    assert len({row["reference"] for row in rows}) == len(rows) == 1_012
    assert {row["status"] for row in rows} == {"paid"}
    assert [row["created_at"] for row in rows] == sorted((row["created_at"] for row in rows), reverse=True)
    assert tuple(rows[0]) == PAYMENT
    assert told[-1] == (1_012, 1_012)


def test_payouts_have_their_own_columns(ledger: Path, tmp_path: Path) -> None:
    with closing(Reader.open(ledger)) as reader:
        assert export_found(reader, Search(direction=Direction.OUT), "json", tmp_path / "found.json")
    (row,) = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["payouts"]
    assert row["reference"] == "C3-P"
    assert set(row) == set(PAYOUT)


def test_nothing_is_left_of_one_that_was_stopped(ledger: Path, tmp_path: Path) -> None:
    with closing(Reader.open(ledger)) as reader:
        assert not export_found(reader, Search(), "csv", tmp_path / "found.csv", lambda _done, _total: False)
    assert list(tmp_path.iterdir()) == []
