"""A report names the payments nobody could decide: with amount and number where a person reads it, stored without."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.core.payment import Json
from pos_app.core.shop import ShopState
from pos_app.ledger.reader import Reader
from pos_app.ui.report_pdf import report_pdf
from pos_app.ui.report_writer import ReportWriter, Written
from pos_app.ui.screens.day_reports import DayReports
from pos_app.wording.open_payments import told_of, with_payments
from pos_app.wording.report_tables import tables
from tests.ui.a_day import closed_report, z_of
from tests.ui.fakes import FakeTill, make_day, make_payment, make_payout
from tests.ui.screen import put_on_screen, spaces, what_is_cut, words

CARRIED = make_payment(amount=25_000, phone="+261341234567")
LINK = make_payment(amount=2_500, phone=None, customer="Rakoto\u202e\nZ")
OUT = make_payout(amount=500)


@pytest.fixture
def report() -> Json:
    return z_of(
        11,
        carried_over=(CARRIED.reference,),
        undecided=(CARRIED.reference, LINK.reference, OUT.reference, "C3-GONE"),
    )


@pytest.fixture
def till(report: Json, tmp_path: Path) -> FakeTill:
    made = FakeTill(CARRIED, LINK, OUT)
    made.shop = ShopState(day=make_day(number=12))
    made.exports = tmp_path
    made.fake_reader.z_reports[11] = report
    made.fake_reader.closed_days.append(closed_report(11).day)
    return made


def rows_of(report: Json) -> list[tuple[str, ...]]:
    return [tuple(map(spaces, row)) for row in tables(report)[-1].rows]


def test_amount_and_number_stand_beside_the_reference(report: Json, till: FakeTill) -> None:
    told = with_payments(report, till.fake_reader.payment)
    assert rows_of(told) == [
        (CARRIED.reference, "25 000 Ar", "034 12 345 67", "reporté au lendemain"),
        (LINK.reference, "2 500 Ar", "Rakoto Z", "à vérifier"),
        (OUT.reference, "−500 FCFA", spaces(told_of(told, OUT.reference)[1]), "à vérifier"),
        ("C3-GONE", "—", "—", "à vérifier"),
    ]
    assert rows_of(report)[0] == (CARRIED.reference, "—", "—", "reporté au lendemain")
    assert "open_payments" not in report


def test_a_customer_of_whom_nothing_is_known_is_a_dash(report: Json) -> None:
    nobody = make_payment(phone=None, customer=None)
    told = with_payments(z_of(11, undecided=(nobody.reference,)), {nobody.reference: nobody}.get)
    assert rows_of(told)[0][2] == "—"


@pytest.mark.parametrize("size", [(1262, 682), (920, 682), (670, 683)])
def test_the_screen_says_it(qtbot: QtBot, till: FakeTill, report: Json, size: tuple[int, int]) -> None:
    screen = DayReports(till)
    put_on_screen(qtbot, screen, size)
    screen.begin()
    qtbot.waitUntil(lambda: screen.view.report is not None and screen.view.is_whole)
    qtbot.waitUntil(lambda: "034 12 345 67" in spaces(words(screen)))
    assert "25 000 Ar" in spaces(words(screen))
    assert screen.view.report == report, "what is exported is what was stored"
    qtbot.waitUntil(lambda: not [cut for cut in what_is_cut(screen.view) if "034" in cut or "25" in cut])


@pytest.fixture
def writer(till: FakeTill) -> tuple[ReportWriter, list[Written]]:
    made, told = ReportWriter(till), []  # type: ignore[var-annotated]
    made.written.connect(told.append)
    return made, told


def test_paper_says_it_and_json_stays_as_it_was_stored(
    qtbot: QtBot, till: FakeTill, report: Json, writer: tuple[ReportWriter, list[Written]]
) -> None:
    made, told = writer
    made.start(report, "json")
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told[0].path is not None
    assert "open_payments" not in json.dumps(json.loads(told[0].path.read_text()))
    drawn = [spaces(line) for line in report_pdf(made._told(report), "Épicerie", False)[1]]
    assert "034 12 345 67" in drawn
    assert "25 000 Ar" in drawn


def test_a_thread_reads_with_a_reader_of_its_own(till: FakeTill, report: Json) -> None:
    def open_reader() -> Reader:
        return till.fake_reader  # type: ignore[return-value]

    till.open_reader = open_reader
    assert "open_payments" in ReportWriter(till)._told(report)
    assert till.fake_reader.closed
    till.open_reader = till.reader = None
    assert ReportWriter(till)._told(report) is report
