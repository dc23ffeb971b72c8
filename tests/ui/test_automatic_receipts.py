"""Receipts by themselves: one for each payment that this window sees becoming paid, and for no other."""

import pytest

from pos_app.core.payment import UNDECIDED, Direction, Flag, Payment, Status
from pos_app.core.printing import JobState
from pos_app.ui.automatic_receipts import AutomaticReceipts
from pos_app.ui.watch import Watch
from tests.ui.fakes import FakeTill, make_payment, make_payout
from tests.ui.fakes_prints import FakePrints, make_job


@pytest.fixture
def prints(till: FakeTill) -> FakePrints:
    made = till.prints = FakePrints(automatic=True)
    return made


def watching(till: FakeTill, prints: FakePrints) -> AutomaticReceipts:
    watch = Watch(till)
    watch.reload()
    made = AutomaticReceipts(till, prints, watch, till)
    watch.setParent(made)
    return made


def keys(prints: FakePrints) -> list[str]:
    return [receipt.key for receipt, _by in prints.printed]


@pytest.mark.parametrize("before", sorted(UNDECIDED))
def test_a_payment_that_becomes_paid_is_printed_once(till: FakeTill, prints: FakePrints, before: Status) -> None:
    watching(till, prints)
    payment = till.change(make_payment(status=before))
    assert prints.printed == []
    paid = till.change(payment, status=Status.PAID)
    till.change(paid, flags=frozenset({Flag.CONFLICT}))
    assert keys(prints) == [f"payment:{payment.reference}"]
    assert prints.printed[0][1] == "Hanta R."


def test_what_was_in_flight_when_the_till_was_opened_counts(till: FakeTill, prints: FakePrints) -> None:
    payment = make_payment()
    till.fake_reader.put(payment)
    watching(till, prints)
    till.change(payment, status=Status.PAID)
    assert keys(prints) == [f"payment:{payment.reference}"]


def test_the_ledger_may_be_read_later(till: FakeTill, prints: FakePrints) -> None:
    reader, till.reader = till.reader, None
    watching(till, prints)
    till.reader = reader
    payment = make_payment()
    till.fake_reader.put(payment)
    till.ready.emit()
    till.change(payment, status=Status.PAID)
    assert len(prints.printed) == 1


def test_what_was_paid_before_is_not_printed(till: FakeTill, prints: FakePrints) -> None:
    paid = make_payment(status=Status.PAID)
    till.fake_reader.put(paid)
    watching(till, prints)
    till.ready.emit()
    till.change(paid, flags=frozenset({Flag.LATE}))
    till.change(make_payment(status=Status.PAID))
    assert prints.printed == []


@pytest.mark.parametrize("before", [Status.CONFIRMED_MANUALLY, Status.REFUSED, Status.ABANDONED])
def test_what_was_decided_before_it_was_paid_is_not(till: FakeTill, prints: FakePrints, before: Status) -> None:
    watching(till, prints)
    payment = till.change(make_payment())
    decided = till.change(payment, status=before)
    till.change(decided, status=Status.PAID)
    assert prints.printed == []


@pytest.mark.parametrize("after", [Status.REFUSED, Status.NOT_SENT, Status.ABANDONED, Status.CONFIRMED_MANUALLY])
def test_nothing_else_is_printed(till: FakeTill, prints: FakePrints, after: Status) -> None:
    watching(till, prints)
    till.change(till.change(make_payment()), status=after)
    assert prints.printed == []


def test_money_that_went_back_is_not_printed(till: FakeTill, prints: FakePrints) -> None:
    watching(till, prints)
    payout: Payment = till.change(make_payout())
    assert payout.direction is Direction.OUT
    till.change(payout, status=Status.PAID)
    assert prints.printed == []


def test_a_shop_that_does_not_want_it_gets_none(till: FakeTill) -> None:
    prints = FakePrints(automatic=False)
    watching(till, prints)
    till.change(till.change(make_payment()), status=Status.PAID)
    assert prints.printed == []


def test_without_a_printer_no_file_is_written_that_nobody_asked_for(till: FakeTill, prints: FakePrints) -> None:
    watching(till, prints)
    prints.use(None)
    till.change(till.change(make_payment()), status=Status.PAID)
    assert (prints.printed, prints.handouts) == ([], [])


def test_what_somebody_printed_already_is_not_printed_again(till: FakeTill, prints: FakePrints) -> None:
    watching(till, prints)
    payment = till.change(make_payment())
    prints.tell_done(make_job(key=f"payment:{payment.reference}", state=JobState.PRINTED, copy=0))
    till.change(payment, status=Status.PAID)
    assert prints.printed == []
