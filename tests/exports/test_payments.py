"""Exports of a period: what is in them, in every format, and what must never be."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pos_app.core.day import Day
from pos_app.core.errors import KnownError
from pos_app.exports import FORMATS, export
from pos_app.exports.payments import CORRECTION, DRAWER, EVENT, EXPLANATION, PAYMENT, PAYOUT, TOTAL, Days
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.reader import Reader
from pos_app.wording.errors import sentence
from pos_app.wording.payments import as_json
from tests.exports.shop import END, START, csv_rows, fill, objects, sheets
from tests.ledger.older import EVENTS, old_ledger
from tests.ledger.story import NOW, FailingConnection


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "ledger.sqlite3"
    fill(path)
    return path


@pytest.fixture
def reader(ledger: Path) -> Iterator[Reader]:
    opened = Reader.open(ledger)
    yield opened
    opened.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_csv(reader: Reader, tmp_path: Path) -> None:
    assert export(reader, START, END, "csv", tmp_path / "nov.csv")
    assert names(tmp_path) == [
        "nov-corrections.csv",
        "nov-drawer.csv",
        "nov-events.csv",
        "nov-explanations.csv",
        "nov-payouts.csv",
        "nov.csv",
    ]
    assert (tmp_path / "nov.csv").read_bytes().startswith(b"\xef\xbb\xbfreference;operator;")
    first, late, link = csv_rows(tmp_path / "nov.csv")
    assert tuple(first) == PAYMENT
    assert (first["reference"], first["amount"], first["status"], first["day"]) == ("C3-A", "12500", "paid", "1")
    assert (first["reconciled"], first["statement_line"], first["created_at"]) == (
        "true",
        "t:in:1",
        "2026-11-21 11:33:14",
    )
    assert (first["phone"], first["customer"]) == ("'+261341234567", "'=cmd|' /C calc'!A0")
    assert (late["flags"], late["day"], late["reconciled"]) == ("amount_unverified,late", "2", "false")
    assert (link["link"], link["settled_at"], link["fee"]) == ("https://payin.example/…", "", "")
    (given,) = csv_rows(tmp_path / "nov-payouts.csv")
    assert tuple(given) == PAYOUT
    assert (given["reference"], given["approved_by"], given["why"]) == ("C3-D", "Hanta", "Monnaie")
    (out,) = csv_rows(tmp_path / "nov-drawer.csv")
    assert tuple(out) == DRAWER
    assert (out["move"], out["amount"], out["day"], out["reason"]) == ("cash_out", "5000", "1", "pain")
    (corrected,) = csv_rows(tmp_path / "nov-corrections.csv")
    assert tuple(corrected) == CORRECTION
    assert (corrected["amount"], corrected["about"], corrected["day"]) == ("-700", "C3-A", "2")
    (told,) = csv_rows(tmp_path / "nov-explanations.csv")
    assert tuple(told) == EXPLANATION
    assert (told["how"], told["line"], told["by"]) == ("note", "t:in:9", "Hanta")
    events = csv_rows(tmp_path / "nov-events.csv")
    assert tuple(events[0]) == EVENT
    assert [int(event["seq"]) for event in events] == sorted(int(event["seq"]) for event in events)
    assert {event["day"] for event in events} == {"1", "2"}
    (imported,) = (json.loads(event["data"]) for event in events if event["kind"] == "imported")
    assert imported["lines"] == 1


def test_json_names_and_values_are_those_of_the_contract(reader: Reader, tmp_path: Path) -> None:
    export(reader, START, END, "json", tmp_path / "nov.json")
    content = json.loads((tmp_path / "nov.json").read_text(encoding="utf-8"))
    assert names(tmp_path) == ["nov.json"]
    tables = ("payments", "payouts", "drawer", "corrections", "explanations", "events", "totals")
    assert tuple(content) == ("from", "to", *tables)
    for found in content["payments"] + content["payouts"]:
        payment = reader.payment(found["reference"])
        assert payment is not None
        wanted = as_json(payment) | {"link": payment.link and "https://payin.example/…"}
        assert {key: found[key] for key in wanted} == wanted
    assert content["payments"][0]["reconciled"] is True
    paid = [total for total in content["totals"] if total["operator"] == "mvola"]
    assert [(one["direction"], one["status"], one["count"], one["amount"], one["fees"]) for one in paid] == [
        ("in", "paid", 2, 13_200, 160),
        ("out", "paid", 1, 2_500, 150),
    ]


def test_xlsx(reader: Reader, tmp_path: Path) -> None:
    export(reader, START, END, "xlsx", tmp_path / "nov.xlsx")
    book = sheets(tmp_path / "nov.xlsx")
    assert list(book) == ["Paiements", "Rendus", "Caisse", "Corrections", "Explications", "Événements", "Totaux"]
    first, late, _ = objects(book["Paiements"])
    assert first["customer"] == "=cmd|' /C calc'!A0"
    assert (first["amount"], first["phone"], first["reconciled"]) == (12_500.0, "+261341234567", True)
    assert first["created_at"].replace(microsecond=0) == datetime.fromisoformat("2026-11-21T11:33:14")
    assert late["flags"] == "amount_unverified,late"
    assert tuple(book["Totaux"][0]) == TOTAL
    assert sum(row[6] for row in book["Totaux"][1:] if row[0] == "in") == 13_700


@pytest.mark.parametrize("fmt", FORMATS)
def test_no_secret_leaves(reader: Reader, tmp_path: Path, fmt: str) -> None:
    export(reader, START, END, fmt, tmp_path / f"a.{fmt}")
    for path in tmp_path.iterdir():
        text = str(sheets(path)) if fmt == "xlsx" else path.read_text(encoding="utf-8")
        assert "s3cret" not in text
        assert "$hash of" not in text
        assert "secrettoken" not in text


def test_a_period_of_nothing(reader: Reader, tmp_path: Path) -> None:
    start = NOW - timedelta(days=900)
    told: list[tuple[int, int]] = []
    assert export(reader, start, start + timedelta(days=1), "csv", tmp_path / "a.csv", lambda *far: told.append(far))
    assert names(tmp_path) == ["a-events.csv", "a.csv"]
    assert told == [(0, 0)]
    assert csv_rows(tmp_path / "a.csv") == []


def test_what_is_made_in_the_last_moment_belongs_to_the_next_period(reader: Reader, tmp_path: Path) -> None:
    made = NOW + timedelta(minutes=1)
    for start, end, count in ((NOW, made, 1), (made, END, 2)):
        export(reader, start, end, "csv", tmp_path / "a.csv")
        assert len(csv_rows(tmp_path / "a.csv")) == count


def test_how_far_it_is_and_that_it_may_be_stopped(reader: Reader, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    export(reader, START, END, "json", tmp_path / "a.json", lambda *far: told.append(far))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    for fmt in FORMATS:
        assert export(reader, START, END, fmt, tmp_path / f"b.{fmt}", lambda done, total: done == 0) is False
        assert export(reader, START, END, fmt, tmp_path / f"b.{fmt}", lambda done, total: False) is False
    assert names(tmp_path) == ["a.json"]


def test_a_wrong_period_and_a_wrong_format(reader: Reader, tmp_path: Path) -> None:
    for start, end, fmt, code in ((END, START, "csv", "export_period"), (START, END, "pdf", "export_format")):
        with pytest.raises(KnownError) as raised:
            export(reader, start, end, fmt, tmp_path / "a")
        assert raised.value.code == code
        assert "—" not in sentence(raised.value)
    assert names(tmp_path) == []


def test_a_ledger_that_cannot_be_read_leaves_nothing(ledger: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(ledger, isolation_level=None, factory=FailingConnection)
    opened = Reader(connection)
    for budget in (0, 8):
        connection.budget = budget
        with pytest.raises(LedgerFault):
            export(opened, START, END, "csv", tmp_path / "a.csv")
    connection.budget = float("inf")
    opened.close()
    assert names(tmp_path) == []


def test_a_ledger_of_an_earlier_version(tmp_path: Path) -> None:
    for version in (1, 2):
        path = tmp_path / f"{version}.sqlite3"
        old_ledger(path, version)
        opened = Reader.open(path)
        assert export(opened, NOW - timedelta(days=999), END, "json", tmp_path / f"{version}.json")
        opened.close()
        content = json.loads((tmp_path / f"{version}.json").read_text(encoding="utf-8"))
        assert len(content["events"]) == EVENTS[version]
        assert bool(content["payouts"]) is (version == 2)
        assert {payment["day"] for payment in content["payments"]} == {None}


def test_what_lies_between_no_days() -> None:
    first = Day(1, NOW, "Vola", (), since=3, opened_seq=4, closed_seq=9, closed_at=NOW, closed_by="Vola")
    days = Days([Day(2, END, "Vola", (), since=12, opened_seq=13), first])
    assert [days.number(seq) for seq in (3, 4, 9, 10, 13, 99)] == [None, 1, 1, None, 2, 2]
    assert days.between(START, NOW) == []
    assert days.between(NOW, END) == [1]
    assert days.between(NOW + timedelta(hours=1), END + timedelta(hours=1)) == [2]
