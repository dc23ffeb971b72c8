"""The acts of the tour about links: codes that customers scan, pages they pay on, and links that nobody has."""

from collections.abc import Generator
from typing import TYPE_CHECKING

from pos_app import tour_plan as plan
from pos_app.core.payment import Status
from pos_app.tour_plan import Until
from pos_app.tour_print import link_printed
from pos_app.tour_steps import Act, charge, ends, give_pin, next_customer, opened, pick_up, rings, status_is
from pos_app.ui.customer_screen import CustomerScreen
from pos_app.ui.phone_line import HostedPage
from pos_app.ui.robot import click, press
from pos_app.ui.screens.link import LinkScreen
from pos_app.ui.window import LINK, PAID, REFUSED
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.tour import Tour


def links_by_hand(tour: "Tour") -> Act:
    """One link of every provider, each ending in its own way."""
    yield from paid_by_code(tour)
    yield from refused_on_the_page(tour)
    yield from link_abandoned_then_paid(tour)
    yield from paid_on_pvits_page(tour)
    yield from page_closed(tour)
    yield from link_lost(tour)


def paid_by_code(tour: "Tour") -> Act:
    """The customer sees the code on the second screen, scans it, pays, and sees it there."""
    play = plan.MONEYFUSION_BY_HAND
    reference = yield from charge(tour, play)
    link = yield from link_shown(tour)
    tour.shoot("22-link-moneyfusion")
    yield from link_printed(tour, reference, link)
    press(tour.window, "F8")
    yield Until(lambda: _customer(tour).isVisible(), _("l'écran client se montre"))
    tour.shoot("23-customer-code", of=_customer(tour))
    yield from scan(tour)
    tour.shoot("24-telephone-page", phone=True)
    yield from pay_on_page(tour)
    yield from ends(tour, play, reference)
    tour.check(tour.window.screen_name() == PAID, _("L'écran payé ne se montre pas."))
    tour.shoot("25-customer-paid", of=_customer(tour))
    tour.shoot("26-paid-moneyfusion")
    press(tour.window, "F8")
    yield Until(lambda: not _customer(tour).isVisible(), _("l'écran client est rangé"))


def refused_on_the_page(tour: "Tour") -> Act:
    play = plan.EKOLOPAY_BY_HAND
    reference = yield from charge(tour, play)
    yield from link_shown(tour)
    tour.shoot("27-link-ekolopay")
    yield from scan(tour)
    click(tour.phone.panel.pane.refuse_button)
    yield from ends(tour, play, reference)
    tour.check(tour.window.screen_name() == REFUSED, _("L'écran refusé ne se montre pas."))
    tour.shoot("28-refused-ekolopay")


def link_abandoned_then_paid(tour: "Tour") -> Act:
    """The customer has the page open when the cashier gives up, and pays after all."""
    play = plan.LINK_ABANDONED
    reference = yield from charge(tour, play)
    link = yield from link_shown(tour)
    yield from scan(tour)
    click(link.abandon_button)
    yield Until(link.yes_button.isVisible, _("la caisse demande avant d'abandonner"))
    tour.shoot("29-link-abandon-asked")
    click(link.yes_button)
    yield from status_is(tour, reference, Status.ABANDONED)
    yield from next_customer(tour)
    yield from pay_on_page(tour)
    yield from ends(tour, play, reference)
    yield from opened(tour, reference)
    tour.shoot("30-link-paid-late")


def paid_on_pvits_page(tour: "Tour") -> Act:
    """The till's own page, PVit's page, then the telephone rings for the code."""
    play = plan.WEB_BY_HAND
    reference = yield from charge(tour, play)
    yield from link_shown(tour)
    tour.shoot("31-link-pvit-web")
    yield from scan(tour)
    tour.shoot("32-telephone-pvit-page", phone=True)
    yield from pay_on_page(tour)
    yield from rings(tour)
    yield from give_pin(tour)
    yield from ends(tour, play, reference)
    tour.shoot("33-paid-pvit-web")


def page_closed(tour: "Tour") -> Act:
    """The customer closes the page, undecided: the link can still be paid."""
    play = plan.WEB_CLOSED
    reference = yield from charge(tour, play)
    yield from link_shown(tour)
    yield from scan(tour)
    click(tour.phone.panel.pane.close_button)
    yield Until(lambda: tour.phone.panel.page is None, _("la page est fermée"))
    yield from ends(tour, play, reference)


def link_lost(tour: "Tour") -> Act:
    play = plan.LINK_LOST
    reference = yield from charge(tour, play)
    yield from ends(tour, play, reference)
    tour.check(tour.window.screen_name() == REFUSED, _("L'écran refusé ne se montre pas."))
    tour.shoot("34-link-lost")
    for throttled in plan.LINK_THROTTLED:
        reference = yield from charge(tour, throttled)
        yield from ends(tour, throttled, reference)


def link_shown(tour: "Tour") -> Generator[Until, None, LinkScreen]:
    """The code stands on the till's screen."""
    screen = tour.window.screen_widget(LINK)
    assert isinstance(screen, LinkScreen)
    yield Until(lambda: tour.window.screen_name() == LINK and screen.link is not None, _("le code QR se montre"))
    return screen


def scan(tour: "Tour") -> Act:
    """The customer points the telephone at the code; the page opens."""
    yield from pick_up(tour)
    panel = tour.phone.panel
    yield Until(panel.scan_button.isVisible, _("le téléphone peut scanner"))
    click(panel.scan_button)
    yield Until(lambda: _asks(panel.page), _("la page de paiement s'ouvre"))


def pay_on_page(tour: "Tour") -> Act:
    yield from pick_up(tour)
    panel = tour.phone.panel
    yield Until(lambda: _asks(panel.page), _("la page de paiement est ouverte"))
    yield Until(lambda: not panel.is_guarded(), _("le téléphone prend la réponse"))
    click(panel.pane.pay_button)
    yield Until(lambda: panel.page is None, _("la page a pris la réponse"))


def _asks(page: HostedPage | None) -> bool:
    return page is not None and page.is_open and not page.is_busy


def _customer(tour: "Tour") -> CustomerScreen:
    made = tour.window.customer
    tour.check(made is not None, _("L'écran client manque."))
    assert made is not None
    return made
