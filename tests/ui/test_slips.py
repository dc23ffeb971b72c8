"""Slips of payments that did not come about and of change, where the shop gives them and the paper can be true."""

import pytest
from pytestqt.qtbot import QtBot

from pos_app.core.payment import Direction, Payment, Status
from pos_app.core.printing import JobState, PrintFault
from pos_app.ui.screens.payout import PayoutScreen
from pos_app.ui.screens.refused import RefusedScreen
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import FakeTill, make_payment, make_payout
from tests.ui.fakes_prints import FakePrints, make_job
from tests.ui.screen import LOW, NARROW, WIDE, keys_free, press_print, put_on_screen, what_is_cut

SIZES = (LOW, NARROW, WIDE)
ROOM = (1366 - 104 - 318, 768 - 56 - 30)
"""What sidebar, lane, header and the banner of a training leave of a small laptop's screen."""


def shown(qtbot: QtBot, till: FakeTill, payment: Payment, size: tuple[int, int] = WIDE) -> RefusedScreen | PayoutScreen:
    screen = RefusedScreen(till) if payment.direction is Direction.IN else PayoutScreen(till)
    screen.show_payment(payment)
    put_on_screen(qtbot, screen, size)
    keys_free(qtbot, screen)
    return screen


@pytest.fixture
def prints(till: FakeTill) -> FakePrints:
    made = till.prints = FakePrints(refusals=True)
    return made


@pytest.mark.parametrize("status", [Status.REFUSED, Status.NOT_SENT, Status.ABANDONED])
def test_a_refusal_on_paper(qtbot: QtBot, till: FakeTill, prints: FakePrints, status: Status) -> None:
    payment = make_payment(status=status, reason="declined")
    screen = shown(qtbot, till, payment)
    assert screen.receipt is not None
    assert screen.receipt.give.text() == "Imprimer le ticket"
    press_print(qtbot, screen)
    assert [receipt.key for receipt, _by in prints.printed] == [f"refusal:{payment.reference}"]
    prints.tell_done(make_job(key=f"refusal:{payment.reference}", state=JobState.PRINTED, copy=0))
    assert screen.print_line.text() == "Ticket envoyé à l'imprimante."


def test_a_shop_that_gives_no_slips_of_refusals(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    prints.refusals = False
    screen = shown(qtbot, till, make_payment(status=Status.REFUSED, reason="declined"))
    assert screen.receipt is not None
    assert not screen.receipt.give.isVisible()
    press_print(qtbot, screen)
    assert prints.printed == []


@pytest.mark.parametrize(
    ("status", "key"),
    [(Status.PAID, "change"), (Status.CONFIRMED_MANUALLY, "change"), (Status.AWAITING, "asked")],
)
def test_change_on_paper(qtbot: QtBot, till: FakeTill, prints: FakePrints, status: Status, key: str) -> None:
    payout = make_payout(status=status)
    screen = shown(qtbot, till, payout)
    press_print(qtbot, screen)
    assert [receipt.key for receipt, _by in prints.printed] == [f"{key}:{payout.reference}"]


def test_an_order_that_was_printed_is_no_copy_of_what_it_came_to(
    qtbot: QtBot, till: FakeTill, prints: FakePrints
) -> None:
    payout = make_payout(status=Status.AWAITING)
    screen = shown(qtbot, till, payout)
    assert screen.receipt is not None
    screen.receipt.actions.repeat_ms = 0
    press_print(qtbot, screen)
    till.change(payout, status=Status.PAID)
    assert screen.print_line.text() == ""
    press_print(qtbot, screen)
    assert [receipt.key.partition(":")[0] for receipt, _by in prints.printed] == ["asked", "change"]


@pytest.mark.parametrize("status", [Status.SENDING, Status.UNKNOWN, Status.REVIEW, Status.REFUSED, Status.NOT_SENT])
def test_what_no_slip_can_say_has_none(qtbot: QtBot, till: FakeTill, prints: FakePrints, status: Status) -> None:
    screen = shown(qtbot, till, make_payout(status=status))
    assert screen.receipt is not None
    assert not screen.receipt.give.isVisible()
    press_print(qtbot, screen)
    assert prints.printed == []


@pytest.mark.parametrize("payment", [make_payment(status=Status.REFUSED), make_payout(status=Status.PAID)])
def test_a_till_that_prints_nothing_has_no_key_for_it(qtbot: QtBot, till: FakeTill, payment: Payment) -> None:
    assert shown(qtbot, till, payment).receipt is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("payment", "key"),
    [
        (make_payment(status=Status.ABANDONED, reason="abandoned"), "refusal"),
        (make_payout(status=Status.PAID), "change"),
    ],
)
def test_everything_fits(
    qtbot: QtBot, till: FakeTill, prints: FakePrints, payment: Payment, key: str, size: tuple[int, int], language: str
) -> None:
    set_language(language)
    screen = shown(qtbot, till, payment, size)
    prints.tell_jobs(make_job(key=f"{key}:{payment.reference}"), fault=PrintFault("printer_paper"))
    assert screen.print_line.isVisible()
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])


def test_a_refusal_that_was_printed_has_room_in_a_training_on_a_small_laptop(
    qtbot: QtBot, till: FakeTill, prints: FakePrints
) -> None:
    payment = make_payment(status=Status.REFUSED, reason="declined", provider_reference="corr-1")
    screen = shown(qtbot, till, payment, ROOM)
    press_print(qtbot, screen)
    prints.tell_done(make_job(key=f"refusal:{payment.reference}", state=JobState.PRINTED, copy=0))
    qtbot.waitUntil(screen.print_line.isVisible)
    question = 36  # the line that says when it was asked about last
    assert screen.heightForWidth(ROOM[0]) + question <= ROOM[1]
