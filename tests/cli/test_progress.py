"""What `pay` says beside its result: its own payment's events, what stopped the engine, and how long it waits."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pos_app.commands.pay import DEFAULT_WAIT, Progress, is_settled, waiting_time
from pos_app.commands.session import exit_code, put_payment
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency
from pos_app.core.news import EngineFailed, PaymentChanged
from pos_app.core.payment import Direction, Environment, Event, Kind, Payment, Status
from pos_app.settings import Settings

AT = datetime(2026, 11, 21, 8, 33, 14, tzinfo=UTC)
PAYMENT = Payment(
    reference="C1-0T38S6XFTA",
    sale="s",
    operator="mvola",
    wallet=None,
    till="caisse1",
    cashier="caisse",
    amount=1000,
    currency=Currency.MGA,
    phone="+261341234567",
    customer=None,
    description=None,
    environment=Environment.SANDBOX,
    created_at=AT,
    changed_at=AT,
)
CODES = {
    Status.CREATED: 3,
    Status.SENDING: 3,
    Status.AWAITING: 3,
    Status.UNKNOWN: 3,
    Status.PAID: 0,
    Status.CONFIRMED_MANUALLY: 0,
    Status.REFUSED: 1,
    Status.NOT_SENT: 1,
    Status.ABANDONED: 1,
    Status.REVIEW: 4,
}


def changed(payment: Payment, kind: Kind = Kind.CREATED) -> PaymentChanged:
    return PaymentChanged(payment, Event(1, AT, payment.reference, kind, {}))


def test_it_speaks_of_its_own_payment_only(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(lambda payment: payment.sale == "s")
    progress(changed(PAYMENT))
    progress(changed(replace(PAYMENT, sale="another"), Kind.SENDING))
    assert capsys.readouterr().err == "11:33:14  Demande enregistrée\n"


def test_a_known_fault_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(lambda _payment: True)
    progress.tell_fault()
    progress(EngineFailed(KnownError("ledger_disk_full")))
    progress.tell_fault()
    said = capsys.readouterr().err
    assert said.startswith("pos-app: Le disque est plein")
    assert "Traceback" not in said


def test_a_bug_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(lambda _payment: True)
    progress(EngineFailed(ZeroDivisionError("here")))
    progress.tell_fault()
    assert "ZeroDivisionError: here" in capsys.readouterr().err


@pytest.mark.parametrize("status", Status)
def test_exit_codes(status: Status) -> None:
    assert exit_code(replace(PAYMENT, status=status)) == CODES[status]


def test_there_is_nothing_to_wait_for_once_it_is_decided_or_cannot_be_asked() -> None:
    assert not is_settled(PAYMENT)
    assert not is_settled(replace(PAYMENT, status=Status.AWAITING, provider_reference="id"))
    assert is_settled(replace(PAYMENT, status=Status.REVIEW))
    assert is_settled(replace(PAYMENT, status=Status.UNKNOWN))
    assert not is_settled(replace(PAYMENT, status=Status.UNKNOWN, provider_reference="id"))
    assert not is_settled(replace(PAYMENT, status=Status.UNKNOWN, operator="pvit"))


def test_how_long_it_waits() -> None:
    slow = Settings("", "fr", "caisse1", sounds=True, merchants=(), poll_fast=False)
    fast = replace(slow, poll_fast=True)
    assert waiting_time(None, slow) == DEFAULT_WAIT == 120
    assert waiting_time(None, fast) == 6
    assert waiting_time(30, fast) == 30
    for wrong in (-1.0, float("nan"), float("inf"), 1e9):
        with pytest.raises(InvalidInput, match="wait_invalid"):
            waiting_time(wrong, slow)


def test_a_payment_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    put_payment(replace(PAYMENT, status=Status.PAID), as_machine=False)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("C1-0T38S6XFTA  21/11/2026 11:33:14  Payé")
    assert second == "1\u202f000\u202fAr payés, confirmés par MVola."


def test_what_is_said_of_a_payment_knows_that_payment(capsys: pytest.CaptureFixture[str]) -> None:
    linked = replace(PAYMENT, operator="moneyfusion", phone="+2250707000001", link="https://pay.example/1")
    same = {"paid_by": "+2250707000001", "transaction_id": None}
    progress = Progress(lambda _payment: True)
    progress(PaymentChanged(linked, Event(1, AT, linked.reference, Kind.PAID, same)))
    assert "autre numéro" not in capsys.readouterr().err
    progress(PaymentChanged(linked, Event(2, AT, linked.reference, Kind.PAID, {**same, "paid_by": "+2250504030201"})))
    assert capsys.readouterr().err.endswith("payé depuis un autre numéro, 05 04 03 02 01\n")
    payout = replace(PAYMENT, operator="pvit", direction=Direction.OUT)
    progress(PaymentChanged(payout, Event(3, AT, payout.reference, Kind.PAID, {"transaction_id": None})))
    assert capsys.readouterr().err == "11:33:14  PVit a confirmé le versement\n"
