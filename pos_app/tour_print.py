"""The acts of the tour about paper: receipts, copies, tickets and slips, the printer's screen, and no paper at all."""

from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from pos_app.core.day import DrawerEntry
from pos_app.receipts.cash import cash_slip
from pos_app.receipts.marks import copy_mark
from pos_app.receipts.payment import change_slip, link_ticket, payment_receipt, refusal_slip
from pos_app.receipts.report import report_receipt
from pos_app.receipts.sample import sample_page
from pos_app.tour_paper import asked_again, both_shots, comes_out, paper_shot, paper_up, prints_of, slip
from pos_app.tour_plan import Until
from pos_app.tour_steps import Act, narrow_shot, next_customer, opened, shot, shows
from pos_app.ui import sidebar
from pos_app.ui.paper_line import PAPER
from pos_app.ui.press_guard import PressGuard
from pos_app.ui.print_notice import PrintNotice
from pos_app.ui.report_slip import ReportSlip
from pos_app.ui.robot import click, press
from pos_app.ui.screens.about import AboutScreen
from pos_app.ui.screens.history import HistoryScreen
from pos_app.ui.screens.link import LinkScreen
from pos_app.ui.screens.paid import PaidScreen
from pos_app.ui.screens.payout import PayoutScreen
from pos_app.ui.screens.printer import PrinterScreen
from pos_app.ui.screens.refused import RefusedScreen
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.sections import PRINTER
from pos_app.ui.widgets import KeyButton
from pos_app.ui.window import PAID, PAYOUT, REFUSED
from pos_app.wording.catalog import _
from pos_app.wording.open_payments import with_payments

if TYPE_CHECKING:
    from pos_app.core.payment import Json
    from pos_app.tour import Tour


def receipt_and_copy(tour: "Tour", reference: str) -> Act:
    """Enter prints the receipt; Enter again asks, and once more prints a copy that says so."""
    receipt = payment_receipt(tour.payments[reference], prints_of(tour).face)
    keys, pressed = _paid(tour).receipt, PressGuard()
    assert keys is not None
    yield from comes_out(tour, (yield from _enter(tour)), receipt)
    pressed.begin()
    yield from both_shots(tour, "71-receipt")
    yield Until(lambda: not pressed.holds(keys.actions.repeat_ms), _("la caisse prend un autre appui"))
    yield from asked_again(tour, keys.actions, (yield from _enter(tour)))
    yield from shot(tour, "72-copy-asked")
    yield from comes_out(tour, (yield from _enter(tour)), receipt, copy=1)
    yield from paper_shot(tour, "73-copy-paper")


def refusal_printed(tour: "Tour", reference: str) -> Act:
    screen = tour.window.screen_widget(REFUSED)
    assert isinstance(screen, RefusedScreen)
    yield from slip(tour, screen.receipt, refusal_slip(tour.payments[reference], prints_of(tour).face))
    yield from shot(tour, "84-refusal-slip")


def link_printed(tour: "Tour", reference: str, screen: LinkScreen) -> Act:
    """The code on paper leads where the code on the screen does."""
    payment = tour.payments[reference]
    yield from slip(tour, screen.receipt, link_ticket(payment, prints_of(tour).face))
    tour.check(screen.link is not None and screen.link.url == payment.link, _("Le QR imprimé mène ailleurs."))
    yield from paper_shot(tour, "74-link-paper")


def change_printed(tour: "Tour") -> Act:
    screen = tour.window.screen_widget(PAYOUT)
    assert isinstance(screen, PayoutScreen)
    payout = next(reversed(tour.payments.values()))
    yield from slip(tour, screen.receipt, change_slip(payout, prints_of(tour).face))
    yield from shot(tour, "85-change-slip")


def cash_printed(tour: "Tour", sale: SaleScreen, entry: DrawerEntry) -> Act:
    """The drawer opened by itself; the slip is for whoever wants one."""
    yield Until(lambda: tour.training.printer.drawer > 0, _("le tiroir-caisse s'ouvre"))
    assert sale.cash.slip is not None
    yield from slip(tour, sale.cash.slip.receipt, cash_slip(entry, prints_of(tour).face))
    yield from shot(tour, "83-cash-slip")


def report_printed(tour: "Tour", report_slip: ReportSlip | None, report: "Json") -> Act:
    """The X or Z report on the printer for receipts."""
    assert report_slip is not None
    whole = with_payments(report, tour.reader.payment)
    yield from slip(tour, report_slip.receipt, report_receipt(whole, prints_of(tour).face))


def printed_again(tour: "Tour", screen: HistoryScreen) -> Act:
    """From the history: printed, seen, written as PDF, copied as picture and as text. Each is counted but the text."""
    details = screen.details
    payment = details.payment
    assert payment is not None
    assert details.receipt is not None
    receipt = payment_receipt(payment, prints_of(tour).face)
    give = partial(click, details.print_button)
    yield from asked_again(tour, details.receipt.actions, give)
    yield from comes_out(tour, give, receipt)
    click(details.share_button)
    share = details.share
    yield Until(lambda: share.isVisible() and share.preview.is_whole, _("l'aperçu du reçu se montre"))
    save = partial(click, share.pdf_button)
    yield from asked_again(tour, share.pdf.actions, save)
    save()
    yield Until(lambda: len(receipts_written(tour)) == 1, _("le PDF du reçu est écrit"))
    click(share.image_button)
    pressed = PressGuard()
    pressed.begin()
    yield Until(lambda: not pressed.holds(share.pdf.actions.repeat_ms), _("la caisse prend la réponse"))
    click(share.image_button)
    clipboard = QApplication.clipboard()
    yield Until(lambda: not clipboard.image().isNull(), _("l'image du reçu est copiée"))
    yield Until(lambda: copy_mark(2) in share.line.text(), _("l'image compte comme un reçu"))
    yield from narrow_shot(tour, "75-share")
    click(share.text_button)
    tour.check(payment.reference in clipboard.text(), _("Le texte copié ne dit pas la référence."))
    click(share.back_button)


def receipts_written(tour: "Tour") -> list[str]:
    """The names of the receipts in the folder of exports."""
    return [file.name for file in tour.training.home.exports.glob("recu-*.pdf")]


def printer_tried(tour: "Tour") -> Act:
    """The printer's screen, and its test page."""
    click(tour.window.sidebar.button(sidebar.ABOUT))
    about = tour.window.screen_widget(sidebar.ABOUT)
    assert isinstance(about, AboutScreen)
    click(next(button for button in about.findChildren(KeyButton) if button.text() == _("Imprimante")))
    yield Until(partial(shows, tour, PRINTER), _("l'écran de l'imprimante se montre"))
    screen = tour.window.screen_widget(PRINTER)
    assert isinstance(screen, PrinterScreen)
    yield Until(lambda: screen.preview is not None and screen.preview.is_whole, _("l'aperçu de la page se montre"))
    prints = prints_of(tour)
    yield from comes_out(tour, partial(click, screen.test_button), sample_page(prints.face, prints.printer))
    yield from narrow_shot(tour, "76-printer")
    yield from paper_shot(tour, "77-test-page")


def without_paper(tour: "Tour", reference: str) -> Act:
    """The paper ends, a receipt waits and the lane says so; with paper again it comes out by itself."""
    yield from paper_up(tour)
    click(tour.paper.panel.buttons[PAPER])
    tour.paper.close()
    yield from next_customer(tour)
    yield from opened(tour, reference)
    (yield from _enter(tour))()
    prints = prints_of(tour)
    yield Until(lambda: _fault(tour) == "printer_paper", _("la caisse sait qu'il n'y a plus de papier"))
    card = _notice(tour)
    yield Until(card.isVisible, _("la colonne de droite dit ce qui manque"))
    yield from narrow_shot(tour, "78-no-paper")
    yield from paper_up(tour)
    tour.shoot("79-no-paper-printer", paper=True)
    click(tour.paper.panel.buttons[PAPER])
    receipt = payment_receipt(tour.payments[reference], prints.face)
    yield from comes_out(tour, partial(click, card.retry_button), receipt)
    yield Until(lambda: not card.isVisible(), _("l'avis disparaît"))
    yield from paper_shot(tour, "80-paper-again")


def _enter(tour: "Tour") -> Generator[Until, None, Callable[[], None]]:
    """A press of Enter on the paid screen, once it takes one."""
    screen = _paid(tour)
    tour.window.activateWindow()
    yield Until(tour.window.isActiveWindow, _("la caisse a le clavier"))
    yield Until(lambda: not screen.keys_are_guarded(), _("l'écran payé prend les touches"))
    return partial(press, screen, "Return")


def _fault(tour: "Tour") -> str:
    fault = prints_of(tour).state.fault
    return "" if fault is None else fault.code


def _notice(tour: "Tour") -> PrintNotice:
    assert tour.window.prints is not None
    assert tour.window.prints.card is not None
    return tour.window.prints.card


def _paid(tour: "Tour") -> PaidScreen:
    screen = tour.window.screen_widget(PAID)
    assert isinstance(screen, PaidScreen)
    return screen
