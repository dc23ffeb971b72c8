"""Statements in the ledger: lines are kept once, each is one payment's, and differences are counted until explained."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_app.core.day import PileCount
from pos_app.core.errors import InvalidInput
from pos_app.core.fold import ImpossibleEvent
from pos_app.core.money import Currency
from pos_app.core.payment import STATEMENTS, Direction, Environment, Flag, Json, Kind, Status
from pos_app.core.shop import Explained, How
from pos_app.core.statement import LineStatus, StatementImport, StatementLine
from pos_app.ledger.chain import verify
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from tests.ledger.business import ACCOUNT, close_day, compared, explained, imported, line, open_day, reconciled
from tests.ledger.story import KEY, NOW, OUTCOMES, payout, write

AT = datetime(2026, 11, 21, 8, 35, tzinfo=UTC)
LINE = StatementLine(1, 12_500, Currency.MGA, AT, word="Completed", key="k1")
LONG_AGO = NOW - timedelta(days=62)


def free(books: Ledger | Reader, since: datetime = LONG_AGO) -> list[str]:
    return [found.key for found in books.lines(*ACCOUNT, free=True, since=since)]


def test_a_line_is_kept_as_it_came(ledger: Ledger, reader: Reader) -> None:
    out = {"direction": "out", "status": "failed", "fee": 9, "phone": "+26134", "reference": "r", "transaction_id": "t"}
    event = imported(ledger, line("k1"), line("k2", 7, at=None, **out))
    full = StatementLine(
        *(1, 7, Currency.MGA, None, "t", "r", "+26134", Direction.OUT, LineStatus.FAILED, 9, "Completed", "k2")
    )
    for books in (ledger, reader):
        assert books.lines(*ACCOUNT, free=False, since=LONG_AGO) == [full, LINE]
        assert books.line(*ACCOUNT, "k2") == (full, None)
        assert books.line(*ACCOUNT, "k3") is None
        assert books.line("pvit", ACCOUNT[1], "k2") is None
        assert books.operators_with_lines() == (ACCOUNT,)
    known = StatementImport(event.seq, NOW, *ACCOUNT, "Hanta", "relevé.csv", "ab" * 32, 2)
    assert reader.imports(9) == [known]


def test_a_line_that_comes_again_takes_the_place_of_the_first(ledger: Ledger, reader: Reader, path: Path) -> None:
    imported(ledger, line("k1", status="pending"))
    imported(ledger, line("k1"), line("k2"), operator="pvit")
    imported(ledger, line("k1", 13, row=5))
    assert reader.line(*ACCOUNT, "k1") == (replace(LINE, amount=13, row=5), None)
    assert reader.line("pvit", ACCOUNT[1], "k1") == (LINE, None)
    assert [known.operator for known in reader.imports(2)] == ["mvola", "pvit"]
    assert reader.operators_with_lines() == (ACCOUNT, ("pvit", ACCOUNT[1]))
    ledger.rebuild()
    assert verify(path, KEY).intact


def test_lines_are_found_by_time(ledger: Ledger) -> None:
    imported(ledger, line("late", at="2026-11-21T11:36:00+03:00"), line("none", at=None), line("early"))
    assert free(ledger) == ["none", "early", "late"]
    assert free(ledger, AT) == ["none", "early", "late"]
    assert free(ledger, AT + timedelta(seconds=1)) == ["none", "late"]


def test_a_line_is_one_payments_or_payouts(ledger: Ledger, reader: Reader, path: Path) -> None:
    imported(ledger, line("k1"), line("k2"), line("k3"))
    write(ledger, "C3-1", "paid")
    write(ledger, "C3-2", "paid")
    payout(ledger, "C3-P1", "paid")
    reconciled(ledger, "C3-1", "k1")
    for reference in ("C3-2", "C3-P1"):
        with pytest.raises(InvalidInput) as refusal:
            reconciled(ledger, reference, "k1")
        assert (refusal.value.code, refusal.value.facts) == ("line_used", {"reference": "C3-1"})
    reconciled(ledger, "C3-1", "k1")  # its own, once more
    reconciled(ledger, "C3-P1", "k3")
    for books in (ledger, reader):
        assert free(books) == ["k2"]
        assert books.line(*ACCOUNT, "k1") == (LINE, "C3-1")
        assert books.line(*ACCOUNT, "k3") == (replace(LINE, key="k3"), "C3-P1")
        assert len(books.lines(*ACCOUNT, free=False, since=LONG_AGO)) == 3
    assert verify(path, KEY).intact


def test_a_key_is_of_one_account(ledger: Ledger) -> None:
    imported(ledger, line("k1"))
    imported(ledger, line("k1"), environment="production")
    write(ledger, "C3-1", "paid")
    write(ledger, "C3-2", "paid", environment="production")
    write(ledger, "C3-3", "paid", operator="pvit")
    for number in (1, 2, 3):
        reconciled(ledger, f"C3-{number}", "k1")
    assert free(ledger) == []
    assert ledger.line("mvola", Environment.PRODUCTION, "k1") == (LINE, "C3-2")


def test_ways_to_pay_of_one_account_have_one_statement(ledger: Ledger, reader: Reader, path: Path) -> None:
    imported(ledger, line("k1"), line("k2"), operator="pvit")
    write(ledger, "C3-1", "paid", operator="pvit-web", account="pvit")
    write(ledger, "C3-2", "paid", operator="pvit")
    for books in (ledger, reader):
        found = books.to_reconcile("pvit", ACCOUNT[1], NOW)
        assert [payment.reference for payment in found] == ["C3-1", "C3-2"]
    reconciled(ledger, "C3-1", "k1")
    with pytest.raises(InvalidInput, match="line_used"):
        reconciled(ledger, "C3-2", "k1")
    for books in (ledger, reader):
        assert books.line("pvit", ACCOUNT[1], "k1") == (LINE, "C3-1")
        assert [one.key for one in books.lines("pvit", ACCOUNT[1], free=True, since=LONG_AGO)] == ["k2"]
        assert [payment.reference for payment, _ in books.reconciled_of_day("pvit", ACCOUNT[1])] == ["C3-1"]
    ledger.rebuild()
    assert verify(path, KEY).intact


def test_the_file_itself_keeps_a_line_to_one_payment_of_an_account(ledger: Ledger, path: Path) -> None:
    for number, operator in enumerate(("pvit", "pvit-web")):
        write(ledger, f"C3-{number}", "paid", operator=operator, account="pvit")
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE payments SET statement_line = 'k1'")


def test_any_number_of_payments_were_asked_about(ledger: Ledger) -> None:
    for reference in ("C3-1", "C3-2"):
        write(ledger, reference, "paid")
        reconciled(ledger, reference, "asked")
    imported(ledger, line("asked"))
    assert free(ledger) == ["asked"]
    found = ledger.reconciled_of_day(*ACCOUNT)
    assert [payment.reference for payment, _ in found] == ["C3-1", "C3-2"]
    assert ledger.line(*ACCOUNT, "asked") == (replace(LINE, key="asked"), None)


def test_what_is_to_be_found_on_a_statement(ledger: Ledger, reader: Reader) -> None:
    for outcome in OUTCOMES:
        write(ledger, f"C3-{outcome}", outcome)
        write(ledger, f"C3-old-{outcome}", outcome, at=NOW - timedelta(days=9), operator=f"o-{outcome}")
    payout(ledger, "C3-P1", "paid")
    write(ledger, "C3-other", "paid", operator="pvit")
    write(ledger, "C3-training", "paid", environment="training")
    write(ledger, "C3-done", "paid")
    reconciled(ledger, "C3-done", "k")
    words = {"awaiting", "unknown", "refused", "abandoned", "review", "paid", "late", "confirmed_manually"}
    for books in (ledger, reader):
        found = [payment.reference for payment in books.to_reconcile(*ACCOUNT, NOW)]
        assert set(found) == {f"C3-{word}" for word in words} | {"C3-P1"}
        firsts = [payment.first_seq for payment in books.to_reconcile(*ACCOUNT, NOW)]
        assert firsts == sorted(firsts)
        assert books.to_reconcile("o-paid", ACCOUNT[1], NOW) == []
        assert len(books.to_reconcile("o-paid", ACCOUNT[1], LONG_AGO)) == 1
        assert books.to_reconcile(*ACCOUNT, NOW + timedelta(days=1)) == []


def test_what_was_reconciled_since_the_day_began(ledger: Ledger, reader: Reader) -> None:
    assert ledger.reconciled_of_day(*ACCOUNT) == []
    imported(ledger, line("k1"), line("k2"))
    write(ledger, "C3-0", "paid")
    reconciled(ledger, "C3-0", "k0")
    open_day(ledger, 1, since=ledger.head[0])
    for number in (1, 2, 3):
        write(ledger, f"C3-{number}", "paid")
    reconciled(ledger, "C3-1", "k1")
    close_day(ledger)
    # No day is open: the last one is what people look at.
    assert [payment.reference for payment, _ in ledger.reconciled_of_day(*ACCOUNT)] == ["C3-1"]
    open_day(ledger, 2)
    reconciled(ledger, "C3-2", "k2")
    reconciled(ledger, "C3-3", "asked")
    write(ledger, "C3-4", "paid", operator="pvit")
    reconciled(ledger, "C3-4", "k1")
    for books in (ledger, reader):
        found = books.reconciled_of_day(*ACCOUNT)
        assert [(payment.reference, kept and kept.key) for payment, kept in found] == [("C3-2", "k2"), ("C3-3", None)]


def test_the_statement_clears_what_nobody_had_named(ledger: Ledger) -> None:
    write(ledger, "C3-1", "late")
    reconciled(ledger, "C3-1", "k1", amount=12_500, transaction_id="T9")
    payment = ledger.payment("C3-1")
    assert payment is not None
    assert (payment.flags, payment.transaction_id, payment.statement_line) == ({Flag.LATE}, "T9", "k1")
    write(ledger, "C3-2", "confirmed_manually")
    reconciled(ledger, "C3-2", "k2")
    proved = ledger.payment("C3-2")
    assert proved is not None
    assert proved.status is Status.PAID
    write(ledger, "C3-3", "paid")
    with pytest.raises(InvalidInput, match="transaction_reused"):
        reconciled(ledger, "C3-3", "k3", transaction_id="T9")


def test_differences_are_counted_until_they_are_explained(ledger: Ledger, reader: Reader) -> None:
    open_day(ledger)
    assert ledger.report(NOW).reconciliation == ()
    compared(
        ledger, matched=4, ours_only=["C3-1", "C3-2"], theirs_only=["k1"], differs=[["C3-3", "k3"], ["C3-4", "k4"]]
    )
    assert ledger.report(NOW).reconciliation == (PileCount("mvola", 4, 2, 1, 2, 5),)
    explained(ledger, "C3-1", None)
    explained(ledger, None, "k1", how="other_till")
    explained(ledger, "C3-3", "k3")
    assert ledger.report(NOW).reconciliation == (PileCount("mvola", 4, 2, 1, 2, 2),)
    explained(ledger, "C3-2", "k9")  # about both together
    explained(ledger, "C3-4", None, environment="production")
    assert ledger.report(NOW).reconciliation == (PileCount("mvola", 4, 2, 1, 2, 2),)
    # What was said of the payment alone says nothing of the line that it is held against.
    explained(ledger, "C3-4", None)
    explained(ledger, "C3-2", None)
    assert ledger.report(NOW).reconciliation == (PileCount("mvola", 4, 2, 1, 2, 1),)
    explained(ledger, "C3-4", "k4")
    for books in (ledger, reader):
        assert books.report(NOW).reconciliation == (PileCount("mvola", 4, 2, 1, 2, 0),)
    compared(ledger, operator="pvit", theirs_only=["k1", "k2", "k3"], other_till=["k2", "k3"])
    # Lines with another till's own reference explain themselves, and are counted all the same.
    assert ledger.report(NOW).reconciliation[1] == PileCount("pvit", 0, 0, 3, 0, 1)
    said = ledger.explanations(*ACCOUNT)
    assert said[1] == Explained(4, NOW, *ACCOUNT, How.OTHER_TILL, "vu", "Hanta", None, "k1")
    assert len(said) == 7
    assert len(ledger.explanations("mvola", Environment.PRODUCTION)) == 1


def test_the_newest_comparison_of_a_day_counts(ledger: Ledger, path: Path) -> None:
    open_day(ledger)
    compared(ledger, matched=1, ours_only=["C3-1"])
    compared(ledger, matched=2)
    compared(ledger, matched=3, environment="production", theirs_only=["k"])
    assert ledger.report(NOW).reconciliation == (PileCount("mvola", 5, 0, 1, 0, 1),)
    close_day(ledger)
    open_day(ledger, 2)
    assert ledger.report(NOW).reconciliation == ()
    ledger.rebuild()
    assert verify(path, KEY).intact


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Kind.IMPORTED, {"lines": [line("k", 1.5)]}),  # type: ignore[arg-type]
        (Kind.IMPORTED, {"lines": [line("k", currency="USD")]}),
        (Kind.IMPORTED, {"lines": [line("k", direction="up")]}),
        (Kind.IMPORTED, {"lines": [line("k", status="Completed")]}),
        (Kind.IMPORTED, {"lines": [line("k", at="2026-11-21T08:00")]}),
        (Kind.IMPORTED, {"lines": [line("k")[:-1]]}),
        (Kind.IMPORTED, {"lines": [line("k"), [1]]}),
        (Kind.IMPORTED, {"lines": [line("k", fee="free")]}),
        (Kind.IMPORTED, {"lines": [], "environment": "moon"}),
        (Kind.COMPARED, {"day": 1, "matched": None, "ours_only": [], "theirs_only": [], "differs": []}),
        (Kind.COMPARED, {"day": 1, "matched": 1, "ours_only": None, "theirs_only": [], "differs": []}),
        (Kind.EXPLAINED, {"how": "shrug", "note": "x", "reference": "C3-1"}),
        (Kind.EXPLAINED, {"how": "note", "note": "x"}),
    ],
)
def test_what_cannot_be_of_statements(ledger: Ledger, path: Path, kind: Kind, data: dict[str, Json]) -> None:
    own = {"operator": "mvola", "environment": "sandbox", "by": "Hanta", "file": "a.csv", "digest": "00"}
    with pytest.raises(ImpossibleEvent):
        ledger.note(STATEMENTS, kind, {**own, **data}, NOW)
    assert ledger.lines(*ACCOUNT, free=False, since=LONG_AGO) == []
    assert verify(path, KEY).events == 0
