"""What an append writes, what it refuses, and what the ledger answers about it."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.fold import ImpossibleEvent
from pos_app.core.payment import Environment, Flag, Json, Kind, Status
from pos_app.ledger.chain import verify
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.ledger import REMEMBERED, Ledger
from pos_app.ledger.reader import Reader
from tests.ledger.story import KEY, NOW, OUTCOMES, SENDING, created, write


def test_returns_what_it_wrote(ledger: Ledger, reader: Reader) -> None:
    event, payment = ledger.append("C3-1", Kind.CREATED, created(), NOW)
    assert (event.seq, event.at, event.reference, event.kind, event.data) == (1, NOW, "C3-1", Kind.CREATED, created())
    assert payment.amount == 12_500
    assert payment.status is Status.CREATED
    assert reader.trail("C3-1") == [event]
    assert reader.payment("C3-1") == ledger.payment("C3-1") == payment
    assert ledger.head[0] == 1
    assert len(bytes.fromhex(ledger.head[1])) == 32


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_every_field_survives(ledger: Ledger, reader: Reader, path: Path, outcome: str) -> None:
    payment = write(
        ledger, "C3-1", outcome, wallet="AM", customer="Rasoa", foreign_currency="EUR", foreign_amount="2.5"
    )
    assert reader.payment("C3-1") == payment
    assert verify(path, KEY).intact


def test_time_is_kept_in_utc_with_milliseconds(ledger: Ledger, path: Path) -> None:
    antananarivo = timezone(timedelta(hours=3))
    event, payment = ledger.append(
        "C3-1", Kind.CREATED, created(), datetime(2026, 11, 21, 11, 0, 0, 999999, antananarivo)
    )
    assert event.at == payment.created_at == datetime(2026, 11, 21, 8, 0, 0, 999000, UTC)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT at FROM events").fetchone() == ("2026-11-21T08:00:00.999Z",)
        assert connection.execute("SELECT created_at FROM payments").fetchone() == ("2026-11-21T08:00:00.999Z",)


def test_other_programs_read_the_tables(ledger: Ledger, path: Path) -> None:
    write(ledger, "C3-1", "late")
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        event = connection.execute("SELECT * FROM events ORDER BY seq").fetchone()
        payment = connection.execute("SELECT * FROM payments").fetchone()
    assert event.keys()[0] == "seq"
    assert json.loads(event["data"])["description"] == "Épicerie"
    assert payment["status"] == "paid"
    assert json.loads(payment["flags"]) == ["amount_unverified", "late"]
    words = "reference operator wallet till cashier amount currency phone description status reason flags"
    words += " provider_reference transaction_id fee link environment created_at sent_at settled_at"
    assert set(words.split()) <= set(payment.keys())


def test_data_is_what_json_makes_of_it(ledger: Ledger) -> None:
    write(ledger, "C3-1", "sending")
    event, _ = ledger.append("C3-1", Kind.ANSWERED, {"body": ("a", "b"), "step": "initiate"}, NOW)
    assert event.data == {"body": ["a", "b"], "step": "initiate"}
    assert ledger.last_data("C3-1", Kind.ANSWERED) == event.data
    assert ledger.last_data("C3-1", Kind.PAID) is None


def test_an_event_that_changes_nothing(ledger: Ledger, path: Path) -> None:
    before = write(ledger, "C3-1", "sending")
    _, after = ledger.append("C3-1", Kind.CALLBACK, {"body": ""}, before.changed_at)
    assert after == before
    assert verify(path, KEY).events == 3


def test_half_a_surrogate_pair_from_outside_is_no_fault(ledger: Ledger, path: Path) -> None:
    write(ledger, "C3-1", "sending")
    event, payment = ledger.append("C3-1", Kind.ACCEPTED, {"provider_reference": "a\ud83db\x00"}, NOW)
    assert event.data["provider_reference"] == payment.provider_reference == "a\ufffdb\x00"
    assert verify(path, KEY).intact


@pytest.mark.parametrize("data", [{"body": float("nan")}, {"body": {1, 2}}, {"body": NOW}, {1: "a", "b": 2}])
def test_refuses_what_is_not_json(ledger: Ledger, data: Mapping[str, Json]) -> None:
    write(ledger, "C3-1", "sending")
    with pytest.raises(ImpossibleEvent):
        ledger.append("C3-1", Kind.ANSWERED, data, NOW)
    assert ledger.head[0] == 2


def test_refuses_a_time_without_a_zone(ledger: Ledger) -> None:
    with pytest.raises(ImpossibleEvent):
        ledger.append("C3-1", Kind.CREATED, created(), datetime(2026, 11, 21))  # noqa: DTZ001 - what it is about


@pytest.mark.parametrize(
    ("reference", "kind", "data"),
    [
        ("C3-2", Kind.SENDING, SENDING),  # not created
        ("C3-1", Kind.CREATED, created("other")),  # twice
        ("C3-1", Kind.PAID, {}),  # nothing was sent
        ("C3-1", Kind.SENDING, {}),  # lacks its data
        ("C3-2", Kind.CREATED, {}),
        ("C3-2", Kind.CREATED, created("s", currency="USD")),
        ("C3-2", Kind.CREATED, created("s", amount=0)),  # the table's own check
        ("C3-2", Kind.CREATED, created("s", amount=12.5)),
        ("C3-2", Kind.CREATED, created("s", amount=10**30)),
        ("C3-2", Kind.CREATED, created("s", cashier=None)),
        ("C3-\udc00", Kind.CREATED, created("s")),
    ],
)
def test_an_impossible_event_writes_nothing(
    ledger: Ledger, path: Path, reference: str, kind: Kind, data: Mapping[str, Json]
) -> None:
    write(ledger, "C3-1")
    head = ledger.head
    with pytest.raises(ImpossibleEvent):
        ledger.append(reference, kind, data, NOW)
    assert ledger.head == head
    assert verify(path, KEY).events == 1
    ledger.append("C3-1", Kind.SENDING, SENDING, NOW)


@pytest.mark.parametrize("outcome", ["created", "sending", "awaiting", "unknown", "review"])
def test_one_undecided_attempt_of_a_sale(ledger: Ledger, outcome: str) -> None:
    write(ledger, "C3-1", outcome, sale="s")
    with pytest.raises(InvalidInput) as refusal:
        write(ledger, "C3-2", sale="s")
    assert refusal.value.code == "sale_open"
    assert refusal.value.facts == {"reference": "C3-1"}
    assert ledger.payment("C3-2") is None
    write(ledger, "C3-3", sale="another")


@pytest.mark.parametrize("outcome", ["refused", "not_sent", "abandoned"])
def test_another_attempt_once_the_first_is_decided(ledger: Ledger, outcome: str) -> None:
    write(ledger, "C3-1", outcome, sale="s")
    write(ledger, "C3-2", sale="s")
    assert [payment.reference for payment in ledger.sale("s")] == ["C3-1", "C3-2"]
    assert ledger.sale("none") == []


@pytest.mark.parametrize("outcome", ["paid", "late", "confirmed_manually"])
def test_no_attempt_once_the_sale_is_paid(ledger: Ledger, outcome: str) -> None:
    write(ledger, "C3-1", outcome, sale="s")
    with pytest.raises(InvalidInput) as refusal:
        write(ledger, "C3-2", sale="s")
    assert (refusal.value.code, refusal.value.facts) == ("sale_paid", {"reference": "C3-1"})
    assert ledger.payment("C3-2") is None


@pytest.mark.parametrize("outcome", ["awaiting", "unknown", "review"])
def test_a_manager_allows_another_attempt_beside_an_undecided_one(ledger: Ledger, path: Path, outcome: str) -> None:
    write(ledger, "C3-1", outcome, sale="s")
    _, released = ledger.append("C3-1", Kind.RELEASED, {"by": "Hanta", "reason": "le client est parti"}, NOW)
    assert released.released_by == "Hanta"
    write(ledger, "C3-2", "awaiting", sale="s")
    # The second one is as open as any: it takes a manager again.
    with pytest.raises(InvalidInput) as refusal:
        write(ledger, "C3-3", sale="s")
    assert (refusal.value.code, refusal.value.facts) == ("sale_open", {"reference": "C3-2"})
    if outcome != "review":
        ledger.append("C3-1", Kind.PAID, {"transaction_id": "T1"}, NOW)
    ledger.append("C3-2", Kind.PAID, {"transaction_id": "T2", "flags": ["duplicate"]}, NOW)
    with pytest.raises(InvalidInput, match="sale_paid"):
        write(ledger, "C3-3", sale="s")
    ledger.rebuild()
    assert verify(path, KEY).intact


def test_a_released_attempt_stays_out_of_the_way(ledger: Ledger) -> None:
    write(ledger, "C3-1", "unknown", sale="s")
    ledger.append("C3-1", Kind.RELEASED, {"by": "Hanta", "reason": "x"}, NOW)
    ledger.append("C3-1", Kind.ACCEPTED, {"provider_reference": "p"}, NOW)
    write(ledger, "C3-2", "awaiting", sale="s")
    assert [payment.status for payment in ledger.sale("s")] == [Status.AWAITING, Status.AWAITING]


def test_evidence_about_an_old_attempt_is_written_beside_an_open_one(ledger: Ledger, path: Path) -> None:
    write(ledger, "C3-1", "refused", sale="s")
    write(ledger, "C3-2", "awaiting", sale="s")
    _, payment = ledger.append("C3-1", Kind.CONTRADICTED, {"reason": "amount_differs"}, NOW)
    assert payment.status is Status.REVIEW
    _, late = ledger.append("C3-2", Kind.PAID, {"flags": ["duplicate"]}, NOW)
    assert late.flags == {Flag.DUPLICATE}
    assert verify(path, KEY).intact


def test_the_database_itself_holds_one_open_attempt_and_one_transaction(ledger: Ledger, path: Path) -> None:
    write(ledger, "C3-1", "awaiting")
    ledger.append("C3-1", Kind.PAID, {"transaction_id": "T1"}, NOW)
    write(ledger, "C3-3", "refused", sale="s")
    write(ledger, "C3-2", "awaiting", sale="s")
    with closing(sqlite3.connect(path)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="open_sale"):
            connection.execute("UPDATE payments SET open_sale = 's', settled_at = NULL WHERE reference = 'C3-3'")
        with pytest.raises(sqlite3.IntegrityError, match="transaction_id"):
            connection.execute("UPDATE payments SET transaction_id = 'T1' WHERE reference = 'C3-3'")


@pytest.mark.parametrize(
    ("facts", "number"), [({"operator": "pvit", "account": "pvit"}, "Ab1"), ({"operator": "pvit"}, "aB1")]
)
def test_a_transaction_of_an_account_pays_once_whatever_its_capitals(
    ledger: Ledger, facts: dict[str, Json], number: str
) -> None:
    write(ledger, "C3-1", "awaiting", operator="pvit-web", account="pvit")
    ledger.append("C3-1", Kind.PAID, {"transaction_id": "Ab1"}, NOW)
    write(ledger, "C3-2", "awaiting", **facts)
    with pytest.raises(InvalidInput, match="transaction_reused"):
        ledger.append("C3-2", Kind.PAID, {"transaction_id": number}, NOW)
    assert ledger.holder_of_transaction("pvit", Environment.SANDBOX, "AB1") == "C3-1"
    assert ledger.holder_of_transaction("pvit-web", Environment.SANDBOX, "Ab1") is None
    write(ledger, "C3-3", "confirmed_manually")
    # Its own number, written otherwise by the provider that proves it.
    ledger.append("C3-3", Kind.PAID, {"transaction_id": "Manual"}, NOW)


def test_a_transaction_pays_once(ledger: Ledger) -> None:
    write(ledger, "C3-1", "awaiting")
    ledger.append("C3-1", Kind.PAID, {"transaction_id": "T1"}, NOW)
    write(ledger, "C3-2", "awaiting")
    with pytest.raises(InvalidInput) as refusal:
        ledger.append("C3-2", Kind.PAID, {"transaction_id": "T1"}, NOW)
    assert refusal.value.code == "transaction_reused"
    assert refusal.value.facts == {"reference": "C3-1"}
    assert ledger.holder_of_transaction("mvola", Environment.SANDBOX, "T1") == "C3-1"
    assert ledger.holder_of_transaction("mvola", Environment.PRODUCTION, "T1") is None
    write(ledger, "C3-3", "awaiting", environment="production")
    ledger.append("C3-3", Kind.PAID, {"transaction_id": "T1"}, NOW)
    # The same payment keeps its own transaction through later events.
    ledger.append("C3-1", Kind.CONTRADICTED, {"reason": "x"}, NOW)


def test_lookups(ledger: Ledger) -> None:
    assert ledger.last_reference() is None
    assert ledger.payment("C3-1") is None
    write(ledger, "C3-2", "awaiting", at=NOW)
    write(ledger, "C3-1", "awaiting", at=NOW - timedelta(days=1))  # the clock was set back
    assert ledger.last_reference() == "C3-1"
    found = ledger.by_provider_reference("mvola", Environment.SANDBOX, "prov")
    assert found is not None
    assert found.reference == "C3-1"
    assert ledger.by_provider_reference("pvit", Environment.SANDBOX, "prov") is None


def test_watched(ledger: Ledger) -> None:
    for number, outcome in enumerate(sorted(OUTCOMES)):
        write(ledger, f"new-{outcome}", outcome, at=NOW + timedelta(minutes=number), operator=f"o{number}")
        write(ledger, f"old-{outcome}", outcome, at=NOW - timedelta(days=4), operator=f"old{number}")
    undecided = {"created", "sending", "awaiting", "unknown", "review"}
    afterwards = {"refused", "abandoned", "confirmed_manually"}
    expected = {f"new-{word}" for word in undecided | afterwards} | {f"old-{word}" for word in undecided}
    found = ledger.watched(NOW - timedelta(days=3))
    assert {payment.reference for payment in found} == expected
    assert [payment.created_at for payment in found] == sorted(payment.created_at for payment in found)


def test_goes_on_where_it_left_off(path: Path) -> None:
    ledger = Ledger.create(path, KEY)
    write(ledger, "C3-1", "awaiting")
    head = ledger.head
    ledger.close()
    again = Ledger.open(path, KEY)
    assert again.head == head
    event, payment = again.append("C3-1", Kind.PAID, {}, NOW)
    assert event.seq == 4
    assert payment.status is Status.PAID
    again.close()
    assert verify(path, KEY).events == 4


def test_more_payments_than_it_remembers(ledger: Ledger, path: Path) -> None:
    for number in range(REMEMBERED + 2):
        write(ledger, f"C3-{number}")
    ledger.append("C3-0", Kind.SENDING, SENDING, NOW)
    assert verify(path, KEY).events == REMEMBERED + 3


def test_another_writer_is_noticed(ledger: Ledger, path: Path) -> None:
    write(ledger, "C3-1")
    other = Ledger.open(path, KEY)
    write(other, "C3-2")
    other.close()
    for _ in range(2):
        with pytest.raises(LedgerFault) as fault:
            write(ledger, "C3-3")
        assert fault.value.code == "ledger_changed"
    assert verify(path, KEY).events == 2


def test_a_closed_ledger_is_a_bug_not_a_fault(path: Path) -> None:
    ledger = Ledger.create(path, KEY)
    ledger.close()
    with pytest.raises(sqlite3.ProgrammingError):
        write(ledger, "C3-1")
    with pytest.raises(sqlite3.ProgrammingError):
        ledger.payment("C3-1")
    with pytest.raises(sqlite3.ProgrammingError):
        ledger.rebuild()
