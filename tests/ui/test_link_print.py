"""The code of a link on paper: through the print queue, as a file without a printer, never for a link not admitted."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Payment
from pos_app.core.printing import JobState
from pos_app.ui.screens.link import LinkScreen
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import LINKS, MONEYFUSION, FakeTill, make_payment
from tests.ui.fakes_prints import FakePrints, make_job
from tests.ui.screen import NARROW, WIDE, click, keys_free, press_print, put_on_screen, what_is_cut


@pytest.fixture
def prints() -> FakePrints:
    return FakePrints()


@pytest.fixture
def till(prints: FakePrints, tmp_path: Path) -> FakeTill:
    made = FakeTill(operators=(MONEYFUSION,))
    made.prints, made.exports = prints, tmp_path
    return made


@pytest.fixture
def payment() -> Payment:
    return make_payment(operator="moneyfusion", currency=Currency.XOF, link=LINKS["moneyfusion"])


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill, payment: Payment) -> LinkScreen:
    return shown(qtbot, till, payment)


def shown(qtbot: QtBot, till: FakeTill, payment: Payment, size: tuple[int, int] = WIDE) -> LinkScreen:
    made = LinkScreen(till)
    made.show_payment(payment)
    put_on_screen(qtbot, made, size)
    keys_free(qtbot, made)
    return made


def test_the_code_is_printed_by_the_queue(
    qtbot: QtBot, screen: LinkScreen, prints: FakePrints, payment: Payment
) -> None:
    press_print(qtbot, screen)
    ((ticket, by),) = prints.printed
    assert (ticket.key, by) == (f"link:{payment.reference}", "Hanta R.")
    assert payment.link in [line.text for line in ticket.lines]
    prints.tell_done(make_job(key=ticket.key, state=JobState.PRINTED, copy=0))
    assert screen.print_line.text() == "QR envoyé à l'imprimante."
    assert screen.print_line.isVisible()


def test_printing_without_a_printer_leaves_a_pdf(
    qtbot: QtBot, screen: LinkScreen, prints: FakePrints, payment: Payment, tmp_path: Path
) -> None:
    prints.use(None)
    click(qtbot, screen.print_button)
    ((_ticket, _by, path),) = prints.handouts
    assert path is not None
    assert path.parent == tmp_path
    assert path.name.startswith(f"qr-{payment.reference}-")
    prints.tell_handed(0)
    assert screen.print_line.text() == f"QR enregistré dans {path}."


def test_what_was_printed_for_another_payment_is_not_told_here(screen: LinkScreen, prints: FakePrints) -> None:
    prints.tell_done(make_job(key="link:another", state=JobState.PRINTED, copy=0))
    assert screen.print_line.text() == ""


def test_giving_up_takes_the_place_of_what_was_said_of_printing(
    qtbot: QtBot, screen: LinkScreen, prints: FakePrints
) -> None:
    click(qtbot, screen.print_button)
    screen.ask_to_abandon()
    assert not screen.print_line.isVisible()
    screen.keep_waiting()
    assert screen.print_line.isVisible()


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_a_till_that_prints_nothing_does_not_offer_it(
    qtbot: QtBot, till: FakeTill, payment: Payment, size: tuple[int, int]
) -> None:
    till.prints = None
    screen = shown(qtbot, till, payment, size)
    assert not screen.print_button.isVisible()
    assert what_is_cut(screen) == []


def test_a_link_of_somebody_else_is_not_printed(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> None:
    evil = make_payment(operator="moneyfusion", currency=Currency.XOF, link="https://evil.example/pay")
    screen = shown(qtbot, till, evil)
    press_print(qtbot, screen)
    assert screen.receipt is not None
    screen.receipt.actions.give("Ctrl+R")
    assert prints.printed == []
    assert screen.receipt.actions.is_trouble


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_key_is_shown_beside_the_words_before_and_after(
    qtbot: QtBot, till: FakeTill, prints: FakePrints, payment: Payment, language: str, size: tuple[int, int]
) -> None:
    set_language(language)
    screen = shown(qtbot, till, payment, size)
    assert screen.receipt is not None
    screen.receipt.actions.repeat_ms = 0
    assert screen.print_button._hint_width() > 0
    press_print(qtbot, screen)
    prints.tell_done(make_job(key=prints.printed[0][0].key, state=JobState.PRINTED, copy=0))
    press_print(qtbot, screen)
    assert screen.receipt.actions.asking is not None
    assert screen.print_button._hint_width() > 0
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
