"""The acts of the tour, one after the other: each charges, answers and looks. No widget of its own."""

from functools import partial
from typing import TYPE_CHECKING

from pos_app import tour_plan as plan
from pos_app.core.errors import KnownError
from pos_app.core.payment import Status
from pos_app.tour_back import key_of_the_day, money_back
from pos_app.tour_day import the_evening
from pos_app.tour_decide import decided
from pos_app.tour_links import links_by_hand
from pos_app.tour_people import cash_by_cashier, first_start, hired
from pos_app.tour_plan import Until
from pos_app.tour_print import printer_tried, receipt_and_copy, refusal_printed, without_paper
from pos_app.tour_steps import (
    LARGE,
    SMALL,
    Act,
    charge,
    ends,
    fill_in,
    give_pin,
    given,
    next_customer,
    opened,
    pick_up,
    rings,
    sale_of,
    send,
    shows,
    status_is,
    taken,
)
from pos_app.ui import sidebar
from pos_app.ui.robot import click, type_into
from pos_app.ui.screens.refused import RefusedScreen
from pos_app.ui.screens.waiting import WaitingScreen
from pos_app.ui.sections import CHANGE
from pos_app.ui.window import LINK, PAID, REFUSED, WAITING
from pos_app.wording.catalog import _, language, set_language

if TYPE_CHECKING:
    from pos_app.tour import Tour


def acts(tour: "Tour") -> Act:
    """The whole tour."""
    tour.window.resize(*LARGE)
    yield from first_start(tour)
    yield from pick_up(tour)
    tour.shoot("01-sale-empty")
    yield from paid_by_hand(tour)
    yield from hired(tour)
    yield from cash_by_cashier(tour)
    yield from refused_by_hand(tour)
    yield from abandoned_then_paid(tour)
    yield from pvit_by_hand(tour)
    yield from throttled(tour)
    yield from decided(tour)
    yield from links_by_hand(tour)
    yield from money_back(tour)
    yield from key_of_the_day(tour)
    yield from together(tour)
    yield from looked_at(tour)
    yield from narrow(tour)
    yield from languages(tour)
    yield from stopped(tour)
    yield from debits(tour)
    yield from the_evening(tour)


# Acts


def paid_by_hand(tour: "Tour") -> Act:
    play = plan.ACCEPTED_BY_HAND
    reference = yield from charge(tour, play, picture="02-sale-filled")
    yield from status_is(tour, reference, Status.AWAITING)
    yield from rings(tour)
    tour.shoot("03-waiting")
    tour.shoot("04-telephone", phone=True)
    yield from give_pin(tour)
    yield from ends(tour, play, reference)
    tour.check(tour.window.screen_name() == PAID, _("L'écran payé ne se montre pas."))
    tour.shoot("05-paid")
    yield from receipt_and_copy(tour, reference)


def refused_by_hand(tour: "Tour") -> Act:
    play = plan.REFUSED_BY_HAND
    reference = yield from charge(tour, play)
    yield from rings(tour)
    yield from pick_up(tour)
    click(tour.phone.panel.refuse_button)
    yield from ends(tour, play, reference)
    tour.check(tour.window.screen_name() == REFUSED, _("L'écran refusé ne se montre pas."))
    tour.shoot("06-refused")
    yield from refusal_printed(tour, reference)


def abandoned_then_paid(tour: "Tour") -> Act:
    play = plan.ABANDONED_BY_HAND
    reference = yield from charge(tour, play)
    yield from status_is(tour, reference, Status.AWAITING)
    yield from rings(tour)
    waiting = tour.window.screen_widget(WAITING)
    assert isinstance(waiting, WaitingScreen)
    click(waiting.abandon_button)
    yield Until(waiting.yes_button.isVisible, _("la caisse demande avant d'abandonner"))
    tour.shoot("07-abandon-asked")
    click(waiting.yes_button)
    yield from status_is(tour, reference, Status.ABANDONED)
    tour.shoot("08-abandoned")
    yield from next_customer(tour)
    yield from give_pin(tour)
    yield from ends(tour, play, reference)
    yield from opened(tour, reference)
    tour.shoot("09-paid-late")


def pvit_by_hand(tour: "Tour") -> Act:
    play = plan.PVIT_BY_HAND
    reference = yield from charge(tour, play)
    yield from rings(tour)
    yield from give_pin(tour)
    yield from ends(tour, play, reference)
    tour.shoot("10-paid-pvit")
    yield from printer_tried(tour)
    yield from without_paper(tour, reference)


def throttled(tour: "Tour") -> Act:
    """The provider turns the request away twice; the same sale is asked for again until it is taken."""
    reference = yield from charge(tour, plan.THROTTLED)
    yield from ends(tour, plan.THROTTLED, reference)
    tour.shoot("11-not-sent")
    for play in (plan.THROTTLED, plan.THROTTLED_AT_LAST):
        refused = tour.window.screen_widget(REFUSED)
        assert isinstance(refused, RefusedScreen)
        click(refused.again_button)
        reference = yield from send(tour, play)
        yield from ends(tour, play, reference)


def together(tour: "Tour") -> Act:
    """Customer after customer, without waiting for any of them."""
    tour.most_in_flight = 0
    already = len(tour.window.watch.in_flight())
    asked = {}
    for play in (*plan.TOGETHER, *plan.LINKS):
        reference = yield from charge(tour, play)
        asked[reference] = play
    click(tour.window.sidebar.button(sidebar.IN_FLIGHT))
    tour.shoot("14-in-flight")
    together = tour.most_in_flight - already
    tour.check(together >= plan.AT_ONCE, _("Trop peu de paiements en même temps : {count}.").format(count=together))
    tour.say(_("{count} paiements en cours en même temps").format(count=together))
    for reference, play in asked.items():
        yield from ends(tour, play, reference)


def looked_at(tour: "Tour") -> Act:
    for name, picture in ((sidebar.HISTORY, "15-history"), (sidebar.ABOUT, "16-about"), (sidebar.SALE, "17-lane")):
        click(tour.window.sidebar.button(name))
        yield Until(partial(shows, tour, name), name)
        tour.shoot(picture)


def narrow(tour: "Tour") -> Act:
    tour.window.resize(*SMALL)
    yield from next_customer(tour)
    tour.shoot("18-sale-1024")
    fill_in(tour, plan.ACCEPTED_BY_HAND)
    yield Until(sale_of(tour.window).button.isEnabled, _("la vente est complète"))
    tour.shoot("19-sale-filled-1024")
    for operator, screen, name in (("mvola", WAITING, "20-waiting-1024"), ("moneyfusion", LINK, "44-link-1024")):
        tour.window.open_from_lane(_waiting(tour, operator))
        yield Until(partial(shows, tour, screen), name)
        tour.shoot(name)
    tour.window.show_change(None)
    yield Until(partial(shows, tour, CHANGE), _("l'écran de rendu se montre"))
    tour.shoot("45-change-1024")
    yield from next_customer(tour)
    tour.window.resize(*LARGE)


def languages(tour: "Tour") -> Act:
    """The sale in the other languages: a window of its own over the same till, since a window speaks one language."""
    spoken = language()
    for other in ("fr", "en", "mg"):
        if other == spoken:
            continue
        set_language(other)
        try:
            window = tour.another_window()
            window.resize(*LARGE)
            window.show()
            sale = sale_of(window)
            type_into(sale.amount.line, str(plan.ACCEPTED_BY_HAND.amount))
            type_into(sale.phone.line, plan.ACCEPTED_BY_HAND.number)
            yield Until(sale.button.isEnabled, _("la vente est complète"))
        finally:
            set_language(spoken)
        tour.shoot(f"21-sale-{other}", of=window)
        window.hide()
        window.deleteLater()


def stopped(tour: "Tour") -> Act:
    """The banner of a till that takes nothing any more: on a window of its own, since this one goes on."""
    window = tour.another_window()
    window.resize(*LARGE)
    window.failure.show_error(KnownError("ledger_disk_full", path="ledger.sqlite3"))
    window.show()
    yield Until(window.isVisible, _("la caisse dit qu'elle s'est arrêtée"))
    tour.shoot("42-stopped", of=window)
    window.hide()
    window.deleteLater()


def debits(tour: "Tour") -> Act:
    """Nobody was debited twice, and everybody as often as the story says. Money may still be on its way."""
    for play, reference in tour.ended:
        if play.debits is not None:
            words = _("{count} débit pour {reference}").format(count=play.debits, reference=reference)
            yield Until(partial(_holds, tour, reference, play.debits), words)
    for expected, reference in tour.returned:
        words = _("{count} versement pour {reference}").format(count=expected.payouts, reference=reference)
        yield Until(partial(_left, tour, reference, expected.payouts), words)
    sent = sum(given(tour, reference) for _return, reference in tour.returned)
    tour.say(_("{count} rendus, {sent} versements").format(count=len(tour.returned), sent=sent))
    counts = [taken(tour, reference) for reference in tour.order]
    tour.check(max(counts) <= 1, _("Un client a été débité deux fois."))
    words = _("{payments} paiements, {debits} débits, jamais deux pour un même paiement")
    tour.say(words.format(payments=len(counts), debits=sum(counts)))


def _holds(tour: "Tour", reference: str, debits: int) -> bool:
    return taken(tour, reference) == debits


def _left(tour: "Tour", reference: str, payouts: int) -> bool:
    return given(tour, reference) == payouts


def _waiting(tour: "Tour", operator: str) -> str:
    """A payment of `operator` whose customer never answers."""
    waits = ((play, reference) for play, reference in tour.ended if play.status is Status.AWAITING)
    return next(reference for play, reference in waits if play.operator == operator)
