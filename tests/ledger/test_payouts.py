"""Money that the shop gives back: kept apart from payments, followed like them, never twice for one sale."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.fold import ImpossibleEvent
from pos_app.core.payment import Claim, Direction, Environment, Flag, Kind, Payment, Status
from pos_app.ledger.chain import verify
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader, Total
from tests.ledger.story import KEY, NOW, OUTCOMES, SENDING, created, payout, write

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
SALE = "sale of C3-P1"
PAID_T1 = (Kind.PAID, {"transaction_id": "t1"})
HARMLESS = {"refused", "not_sent", "interrupted"}
"""Outcomes after which the same sale may be paid back again."""


def refused(action: Callable[[], object]) -> tuple[str, object]:
    with pytest.raises(InvalidInput) as refusal:
        action()
    return refusal.value.code, refusal.value.facts.get("reference")


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT reference, open_sale FROM {table} ORDER BY seq").fetchall()


def test_is_kept_in_a_table_of_its_own(ledger: Ledger, reader: Reader, path: Path) -> None:
    write(ledger, "C3-1", "paid", sale=SALE)
    made = payout(ledger, "C3-P1", "awaiting", returns="C3-1")
    assert (made.direction, made.approved_by, made.why, made.returns) == (Direction.OUT, "Hanta", "Monnaie", "C3-1")
    assert made == ledger.payment("C3-P1") == reader.payment("C3-P1")
    assert rows(path, "payments") == [("C3-1", None)]
    assert rows(path, "payouts") == [("C3-P1", SALE)]
    assert [event.kind for event in reader.trail("C3-P1")] == [Kind.PAYOUT, Kind.SENDING, Kind.ACCEPTED]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_one_payout_of_a_sale(ledger: Ledger, path: Path, outcome: str) -> None:
    payout(ledger, "C3-P1", outcome)
    head = ledger.head
    if outcome in HARMLESS:
        assert payout(ledger, "C3-P2", sale=SALE).status is Status.CREATED
    else:
        assert refused(lambda: payout(ledger, "C3-P2", sale=SALE)) == ("payout_exists", "C3-P1")
        assert ledger.head == head
    # Another sale is another matter.
    assert payout(ledger, "C3-P3").status is Status.CREATED
    assert verify(path, KEY).intact


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - HARMLESS - {"review", "paid", "late", "confirmed_manually"}))
def test_the_database_itself_refuses_a_second_one(ledger: Ledger, path: Path, outcome: str) -> None:
    payout(ledger, "C3-P1", outcome)
    with closing(sqlite3.connect(path)) as connection:
        columns = ", ".join(row[1] for row in connection.execute("PRAGMA table_info(payouts)"))
        others = columns.replace("seq, reference", "1000, 'C3-P2'").replace("transaction_id", "'t9'")
        with pytest.raises(sqlite3.IntegrityError, match="open_sale"):
            connection.execute(f"INSERT INTO payouts ({columns}) SELECT {others} FROM payouts")


def test_a_payout_cannot_be_released_from_its_sale(ledger: Ledger) -> None:
    """Whoever pays out twice loses the money: another payout needs the first one to be decided."""
    payout(ledger, "C3-P1", "unknown", sale=SALE)
    ledger.append("C3-P1", Kind.RELEASED, {"by": "Hanta", "reason": "x"}, NOW)
    assert refused(lambda: payout(ledger, "C3-P2", sale=SALE)) == ("payout_exists", "C3-P1")


def test_payments_and_payouts_of_a_sale_do_not_stand_in_each_others_way(ledger: Ledger) -> None:
    payout(ledger, "C3-P1", "unknown")
    write(ledger, "C3-1", "unknown", sale=SALE)
    assert refused(lambda: write(ledger, "C3-2", sale=SALE)) == ("sale_open", "C3-1")
    assert refused(lambda: payout(ledger, "C3-P2", sale=SALE)) == ("payout_exists", "C3-P1")
    assert [payment.reference for payment in ledger.sale(SALE)] == ["C3-1"]


@pytest.mark.parametrize(
    ("evidence", "status"),
    [
        ((Kind.PAID, {"transaction_id": "t1"}), Status.PAID),
        ((Kind.CONTRADICTED, {"reason": "amount_differs"}), Status.REVIEW),
        ((Kind.DECIDED, {"as": "paid", "transaction_id": "t1"}), Status.CONFIRMED_MANUALLY),
        ((Kind.ACCEPTED, {}), Status.REFUSED),
    ],
)
@pytest.mark.parametrize("second", ["awaiting", "abandoned", "paid"])
def test_late_evidence_is_written_though_a_second_one_was_made(
    ledger: Ledger, path: Path, evidence: tuple[Kind, dict[str, object]], status: Status, second: str
) -> None:
    payout(ledger, "C3-P1", "refused")
    payout(ledger, "C3-P2", second, sale=SALE)
    _, first = ledger.append("C3-P1", *evidence, NOW + DAY)
    assert first.status is status
    assert refused(lambda: payout(ledger, "C3-P3", sale=SALE))[0] == "payout_exists"
    ledger.rebuild()
    assert verify(path, KEY).intact


def test_an_abandoned_payout_that_was_paid_late_blocks_for_ever(ledger: Ledger) -> None:
    payout(ledger, "C3-P1", "abandoned")
    _, late = ledger.append("C3-P1", *PAID_T1, NOW + DAY)
    assert late.flags == {Flag.LATE}
    assert refused(lambda: payout(ledger, "C3-P2", sale=SALE)) == ("payout_exists", "C3-P1")


@pytest.mark.parametrize(("first", "second"), [(write, payout), (payout, write), (payout, payout)])
def test_a_transaction_is_one_payments_or_payouts(
    ledger: Ledger, first: Callable[..., Payment], second: Callable[..., Payment]
) -> None:
    first(ledger, "C3-1", "awaiting")
    second(ledger, "C3-2", "awaiting")
    ledger.append("C3-1", *PAID_T1, NOW)
    assert refused(lambda: ledger.append("C3-2", *PAID_T1, NOW)) == ("transaction_reused", "C3-1")
    assert ledger.holder_of_transaction("mvola", Environment.SANDBOX, "t1") == "C3-1"
    assert ledger.holder_of_transaction("mvola", Environment.PRODUCTION, "t1") is None
    assert ledger.holder_of_transaction("pvit", Environment.SANDBOX, "t1") is None
    third = second(ledger, "C3-3", "awaiting", environment="production")
    assert ledger.append(third.reference, *PAID_T1, NOW)[1].transaction_id == "t1"


@pytest.mark.parametrize("reopened", [False, True])
def test_a_reference_is_in_one_table_only(path: Path, reopened: bool) -> None:
    ledger = Ledger.create(path, KEY)
    write(ledger, "C3-1", "paid")
    payout(ledger, "C3-P1", "paid")
    if reopened:
        ledger.close()
        ledger = Ledger.open(path, KEY)
    for reference in ("C3-1", "C3-P1"):
        for kind in (Kind.CREATED, Kind.PAYOUT):
            with pytest.raises(ImpossibleEvent):
                ledger.append(reference, kind, created("another sale"), NOW)
    assert ledger.head[0] == 8
    ledger.close()


def test_the_newest_reference_is_of_both(ledger: Ledger) -> None:
    assert ledger.last_reference() is None
    payout(ledger, "C3-P1")
    assert ledger.last_reference() == "C3-P1"
    write(ledger, "C3-2")
    assert ledger.last_reference() == "C3-2"
    payout(ledger, "C3-P3", "paid")
    assert ledger.last_reference() == "C3-P3"


def test_both_are_watched(ledger: Ledger) -> None:
    for number, outcome in enumerate(OUTCOMES):
        write(ledger, f"C3-{number}", outcome, at=NOW + number * SECOND)
        payout(ledger, f"C3-P{number}", outcome, at=NOW + number * SECOND)
    watched = [payment.reference for payment in ledger.watched(NOW)]
    over = [number for number, outcome in enumerate(OUTCOMES) if outcome in ("not_sent", "interrupted", "paid", "late")]
    expected = [number for number in range(len(OUTCOMES)) if number not in over]
    assert watched == [reference for number in expected for reference in (f"C3-{number}", f"C3-P{number}")]
    # Of those that look over only the ones sent since then; what is undecided at any age.
    old = {payment.status for payment in ledger.watched(NOW + DAY)}
    assert old == {Status.CREATED, Status.SENDING, Status.AWAITING, Status.UNKNOWN, Status.REVIEW}


def test_the_newest_with_a_providers_reference_is_of_both(ledger: Ledger) -> None:
    def find() -> str | None:
        found = ledger.by_provider_reference("mvola", Environment.SANDBOX, "prov")
        return None if found is None else found.reference

    assert find() is None
    write(ledger, "C3-1", "awaiting")
    assert find() == "C3-1"
    payout(ledger, "C3-P2", "awaiting")
    assert find() == "C3-P2"
    write(ledger, "C3-3", "awaiting")
    assert find() == "C3-3"


def test_what_a_callback_told_is_kept(ledger: Ledger, reader: Reader) -> None:
    payout(ledger, "C3-P1", "unknown")
    told = {"claim": "success", "provider_reference": "p9", "digest": "ab"}
    ledger.append("C3-P1", Kind.CALLBACK, told, NOW)
    found = reader.payment("C3-P1")
    assert found is not None
    assert (found.status, found.claim, found.provider_reference) == (Status.UNKNOWN, Claim.SUCCESS, "p9")


def test_the_digests_of_callbacks(ledger: Ledger) -> None:
    write(ledger, "C3-1", "awaiting")
    payout(ledger, "C3-P1", "awaiting")
    assert ledger.callbacks_of("C3-1") == frozenset()
    for digest in ("aa", "bb"):
        ledger.append("C3-1", Kind.CALLBACK, {"digest": digest}, NOW)
    ledger.append("C3-P1", Kind.CALLBACK, {"digest": "cc"}, NOW)
    assert ledger.callbacks_of("C3-1") == {"aa", "bb"}
    assert ledger.callbacks_of("C3-P1") == {"cc"}
    assert ledger.callbacks_of("C3-9") == frozenset()


def test_the_sum_of_payouts(ledger: Ledger) -> None:
    def paid_out(operator: str = "mvola", environment: Environment = Environment.SANDBOX) -> int:
        return ledger.payouts_since(operator, environment, NOW)

    assert paid_out() == 0
    write(ledger, "C3-1", "paid", amount=10**6)
    payout(ledger, "C3-P0", "paid", at=NOW - SECOND, amount=10**6)
    for number, outcome in enumerate(OUTCOMES, 1):
        payout(ledger, f"C3-P{number}", outcome, amount=10**number, at=NOW)
    counted = [number for number, outcome in enumerate(OUTCOMES, 1) if outcome not in HARMLESS]
    assert paid_out() == sum(10**number for number in counted)
    payout(ledger, "C3-PX", "unknown", operator="pvit", amount=7)
    payout(ledger, "C3-PY", "sending", environment="production", amount=9)
    assert (paid_out("pvit"), paid_out(environment=Environment.PRODUCTION)) == (7, 9)
    assert paid_out("pvit", Environment.PRODUCTION) == 0


def test_no_total_page_or_health_holds_a_payout(ledger: Ledger, reader: Reader) -> None:
    for number, outcome in enumerate(OUTCOMES):
        write(ledger, f"C3-{number}", outcome, at=NOW)
    before = (
        reader.page(100),
        reader.totals(NOW, NOW + DAY),
        reader.health(NOW),
        reader.page(100, text="C3"),
        reader.page(100, status=Status.PAID),
    )
    for number, outcome in enumerate(OUTCOMES):
        payout(ledger, f"C3-P{number}", outcome, at=NOW, amount=10**9)
    assert before == (
        reader.page(100),
        reader.totals(NOW, NOW + DAY),
        reader.health(NOW),
        reader.page(100, text="C3"),
        reader.page(100, status=Status.PAID),
    )
    assert reader.page(100, text="C3-P1").payments == ()


def test_totals_of_payouts(ledger: Ledger, reader: Reader) -> None:
    for number, outcome in enumerate(OUTCOMES):
        write(ledger, f"C3-{number}", outcome, amount=10**9)
        payout(ledger, f"C3-P{number}", outcome, amount=1_000)
    payout(ledger, "C3-PX", "paid", operator="pvit", currency="XAF", amount=700, environment="production")
    ours = Total("mvola", "MGA", 2, 2_000, 160, 1, 1, 1_000)
    theirs = Total("pvit", "XAF", 1, 700, 150, 0, 0, 0)
    assert reader.payout_totals(NOW, NOW + DAY) == [ours, theirs]
    assert reader.payout_totals(NOW, NOW + DAY, Environment.SANDBOX) == [ours]
    assert reader.payout_totals(NOW, NOW + DAY, environment=Environment.PRODUCTION) == [theirs]
    assert reader.payout_totals(NOW + DAY, NOW + 2 * DAY) == []


def test_what_is_undecided_or_recent_is_of_both(ledger: Ledger, reader: Reader) -> None:
    steps = [(write, "C3-1"), (payout, "C3-P2"), (write, "C3-3"), (payout, "C3-P4")]
    for number, (make, reference) in enumerate(steps):
        make(ledger, reference, "unknown", at=NOW + number * SECOND)
    assert [payment.reference for payment in reader.undecided()] == ["C3-P4", "C3-3", "C3-P2", "C3-1"]
    for number, reference in enumerate(["C3-P4", "C3-1", "C3-3", "C3-P2"]):
        ledger.append(reference, Kind.DECLINED, {"reason": "x"}, NOW + DAY + number * SECOND)
    assert [payment.reference for payment in reader.recent(3)] == ["C3-P2", "C3-3", "C3-1"]
    assert reader.undecided() == []


def test_the_newest_payouts(ledger: Ledger, reader: Reader) -> None:
    assert reader.payouts(5) == []
    made = [payout(ledger, f"C3-P{number}", "paid", at=NOW + number * SECOND) for number in range(4)]
    write(ledger, "C3-1", "paid")
    assert reader.payouts(3) == made[:0:-1]
    assert reader.payouts(9) == made[::-1]


def test_a_payout_lacks_nothing_of_a_payment(ledger: Ledger) -> None:
    with pytest.raises(ImpossibleEvent):
        ledger.append("C3-P1", Kind.PAYOUT, {"sale": "s"}, NOW)
    with pytest.raises(ImpossibleEvent):
        ledger.append("C3-P1", Kind.SENDING, SENDING, NOW)
    assert ledger.head[0] == 0
