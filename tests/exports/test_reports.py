"""Reports and comparisons as files: the numbers of the report, the piles of the comparison, in every format."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Status
from pos_app.core.reconciliation import By, Ours, Pair, Reconciled, Why, as_json
from pos_app.core.shop import How
from pos_app.core.statement import StatementLine
from pos_app.exports import export_piles, export_report
from pos_app.exports.piles import PAIR
from pos_app.ledger.reader import Reader
from tests.exports.shop import csv_rows, fill, objects, sheets

AT = datetime(2026, 11, 21, 8, 33, tzinfo=UTC)
OURS = Ours("C3-A", Direction.IN, 500, Currency.MGA, Status.PAID, AT, AT, phone="+261341234567")
LINE = StatementLine(7, 500, Currency.MGA, AT + timedelta(minutes=1), "T1", "R1", "0341", word="OK", key="t:in:t1")
PILES = (
    Reconciled(
        "mvola",
        matched=(Pair(OURS, LINE, by=By.NEAR),),
        ours_only=(Pair(OURS, None, (Why.NOT_ON_STATEMENT,)),),
        theirs_only=(Pair(None, LINE, (Why.NOT_IN_TILL, Why.OTHER_TILL), how=How.NOTE, note="vu"),),
    ),
    Reconciled("pvit", differs=(Pair(OURS, StatementLine(8, 400, Currency.MGA), (Why.AMOUNT,)), Pair(None, None))),
)


def test_piles_as_csv(tmp_path: Path) -> None:
    assert export_piles(PILES, "csv", tmp_path / "a.csv")
    matched, ours, theirs, differs, empty = csv_rows(tmp_path / "a.csv")
    assert tuple(matched) == PAIR
    named = ["mvola", "matched", "C3-A", "T1", "500", "500", "MGA", "0341", "2026-11-21 11:34:00", ""]
    states = ["paid", "success", "OK", "7", "near", "", ""]
    assert [*matched.values()] == [*named, *states]
    assert (ours["pile"], ours["theirs"], ours["why"], ours["at"]) == (
        "ours_only",
        "",
        "not_on_statement",
        "2026-11-21 11:33:00",
    )
    assert (theirs["reference"], theirs["why"], theirs["how"], theirs["note"]) == (
        "R1",
        "not_in_till,other_till",
        "note",
        "vu",
    )
    assert (differs["operator"], differs["theirs"], differs["at"]) == ("pvit", "400", "2026-11-21 11:33:00")
    assert empty["currency"] == ""
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_piles_as_json_are_those_of_the_contract(tmp_path: Path) -> None:
    export_piles(PILES, "json", tmp_path / "a.json")
    content = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    for found, piles in zip(content, PILES, strict=True):
        for pile, wanted in as_json(piles).items():
            if pile == "operator":
                assert found[pile] == wanted
                continue
            assert [{key: one[key] for key in two} for one, two in zip(found[pile], wanted, strict=True)] == wanted
    assert content[0]["theirs_only"][0]["note"] == "vu"


def test_piles_as_xlsx_and_how_far(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    assert export_piles(PILES, "xlsx", tmp_path / "a.xlsx", lambda *far: told.append(far))
    book = sheets(tmp_path / "a.xlsx")
    assert len(book["Rapprochement"]) == 6
    assert book["Totaux"][1:] == [["mvola", 1, 1, 1, 0, 1], ["pvit", 0, 0, 0, 2, 2]]
    assert told[-1] == (7, 7)
    assert export_piles(PILES, "xlsx", tmp_path / "b.xlsx", lambda *far: False) is False
    assert not (tmp_path / "b.xlsx").exists()


def test_a_report(tmp_path: Path) -> None:
    fill(tmp_path / "ledger.sqlite3")
    reader = Reader.open(tmp_path / "ledger.sqlite3")
    report = reader.z_report(1)
    reader.close()
    for fmt in ("json", "csv", "xlsx"):
        assert export_report(report, fmt, tmp_path / f"z.{fmt}")
    assert json.loads((tmp_path / "z.json").read_text(encoding="utf-8")) == report
    found = {(row["section"], row["row"], row["field"]): row["value"] for row in csv_rows(tmp_path / "z.csv")}
    assert found["report", "1", "number"] == "1"
    assert found["totals", "1", "amount"] == "12500"
    assert found["cash", "1", "expected"] == "95000"
    book = sheets(tmp_path / "z.xlsx")
    assert objects(book["cash"])[0]["difference"] == 0
    assert dict(row[:2] for row in book["Rapport"][1:])["ledger_head"] == report["ledger_head"]
    assert "undecided" not in book


def test_a_report_with_names_of_payments(tmp_path: Path) -> None:
    export_report({"number": None, "carried_over": ["C3-A", "C3-B"]}, "xlsx", tmp_path / "z.xlsx")
    assert sheets(tmp_path / "z.xlsx")["carried_over"] == [["value"], ["C3-A"], ["C3-B"]]
    export_report({"number": None, "carried_over": ["C3-A"]}, "csv", tmp_path / "z.csv")
    assert csv_rows(tmp_path / "z.csv")[1] == {"section": "carried_over", "row": "1", "field": "value", "value": "C3-A"}
