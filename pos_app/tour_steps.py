"""Single steps of the tour: type a sale, press, wait for an outcome. Each says what it did or what it waits for."""

import time
from collections.abc import Generator
from typing import TYPE_CHECKING

from pos_app.core.payment import Payment, Status
from pos_app.tour_plan import Play, Until
from pos_app.ui import sidebar
from pos_app.ui.lane_card import LaneCard
from pos_app.ui.robot import click, press, type_into
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.window import TillWindow
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _
from pos_app.wording.payments import operator_label, status_word
from pos_app.wording.stories import STORIES

if TYPE_CHECKING:
    from pos_app.tour import Tour

_PIN = "2468"
_SETTLES = 0.08
"""Seconds for layouts that follow each other."""

LARGE, SMALL = (1366, 768), (1024, 768)
"""The windows of the pictures."""

Act = Generator[Until, None, None]


def charge(tour: "Tour", play: Play, picture: str | None = None) -> Generator[Until, None, str]:
    """Serve the next customer: type the sale, press the button. Returns the reference."""
    yield from next_customer(tour)
    fill_in(tour, play)
    return (yield from send(tour, play, picture))


def send(tour: "Tour", play: Play, picture: str | None = None) -> Generator[Until, None, str]:
    """Press the button of a filled sale, and wait until the payment is recorded."""
    sale = sale_of(tour.window)
    yield Until(sale.button.isEnabled, _("la vente est complète"))
    operator = sale.tiles.operator
    if operator is not None and operator.account_id == play.operator.partition("-")[0] != play.operator:
        # Two ways to pay by one account: the page is chosen by hand.
        click(next(tile for tile in sale.tiles.tiles if tile.operator.id == play.operator))
        yield Until(sale.button.isEnabled, _("la vente est complète"))
        operator = sale.tiles.operator
    proposed = operator is not None and operator.id == play.operator
    tour.check(
        proposed,
        _("Le numéro {number} ne propose pas {operator}.").format(
            number=play.number, operator=operator_label(play.operator)
        ),
    )
    if picture is not None:
        tour.shoot(picture)
    count = len(tour.order)
    click(sale.button)
    yield Until(lambda: len(tour.order) > count, _("le paiement est enregistré"))
    reference = tour.order[-1]
    tour.say(
        _("{operator} {number} : {amount} demandés, réf. {reference}").format(
            operator=operator_label(play.operator),
            number=play.number,
            amount=format_amount(play.amount, tour.payments[reference].currency),
            reference=reference,
        )
    )
    return reference


def ends(tour: "Tour", play: Play, reference: str) -> Act:
    """The payment reaches the outcome of its story, with its flags, and the sandbox never took money twice."""
    yield Until(
        lambda: _is(tour.payments[reference], play),
        _("{reference} (…{ending}) devient « {status} »").format(
            reference=reference, ending=play.ending, status=status_word(play.status)
        ),
    )
    tour.ended.append((play, reference))
    story = _(STORIES[play.ending]) if play.ending in STORIES else _("le client décide sur le téléphone")
    tour.say(
        _("{operator} …{ending}, {story} : {status}").format(
            operator=operator_label(play.operator),
            ending=play.ending,
            story=story,
            status=status_word(play.status),
        )
    )


def status_is(tour: "Tour", reference: str, status: Status) -> Act:
    yield Until(
        lambda: tour.payments[reference].status is status,
        _("{reference} devient « {status} »").format(reference=reference, status=status_word(status)),
    )


def shows(tour: "Tour", name: str) -> bool:
    """Whether the screen of that name is the one in sight, and nothing covers it."""
    return not tour.window.lock.is_locked and tour.window.screen_name() == name


def shot(tour: "Tour", name: str) -> Act:
    """A picture once everything on the screen has found its place."""
    since = time.monotonic()
    yield Until(lambda: time.monotonic() - since > _SETTLES, name)
    tour.shoot(name)


def narrow_shot(tour: "Tour", name: str) -> Act:
    """A picture of what is shown, and one of the same in a small window."""
    yield from shot(tour, name)
    tour.window.resize(*SMALL)
    yield Until(lambda: tour.window.width() == SMALL[0], _("la fenêtre est petite"))
    yield from shot(tour, f"{name}-1024")
    tour.window.resize(*LARGE)
    yield Until(lambda: tour.window.width() == LARGE[0], _("la fenêtre est grande"))


def taken(tour: "Tour", reference: str) -> int:
    """How often the sandbox took money for a payment."""
    sandbox = tour.training.sandbox
    assert sandbox is not None
    return sandbox.call(lambda: sandbox.world.debits_of(reference))


def given(tour: "Tour", reference: str) -> int:
    """How often the sandbox sent the shop's money to a customer, for a payout."""
    sandbox = tour.training.sandbox
    assert sandbox is not None
    names = {reference, tour.payments[reference].provider_reference or reference}
    return sandbox.call(lambda: max(sandbox.world.payouts_of(name) for name in names))


def rings(tour: "Tour") -> Act:
    yield Until(lambda: tour.phone.panel.prompt is not None, _("le téléphone du client sonne"))


def pick_up(tour: "Tour") -> Act:
    """Bring the telephone into sight, where the screen is too small for both."""
    if not tour.phone.isVisible():
        click(tour.phone.button)
    yield Until(tour.phone.isVisible, _("le téléphone du client se montre"))


def give_pin(tour: "Tour") -> Act:
    """The customer types the PIN: by keys where the telephone has the keyboard, else by finger, and accepts."""
    yield from pick_up(tour)
    panel = tour.phone.panel
    yield Until(lambda: not panel.is_guarded(), _("le téléphone prend la réponse"))
    by_keys = tour.phone.isActiveWindow()
    if by_keys:
        type_into(panel, _PIN)
    else:
        for digit in _PIN:
            click(panel.pad.keys[digit])
    tour.check(panel.dots.count == len(_PIN), _("Le code n'a pas pu être tapé sur le téléphone."))
    if by_keys:
        press(panel, "Return")
    else:
        click(panel.accept_button)


def next_customer(tour: "Tour") -> Act:
    """The empty sale. Not before the press of the last one is over."""
    click(tour.window.sidebar.button(sidebar.SALE))
    sale = sale_of(tour.window)
    yield Until(lambda: sale.isVisible() and not sale.amount.line.isReadOnly(), _("la vente se montre"))
    sale.reset()


def opened(tour: "Tour", reference: str) -> Act:
    """A press on the card in the lane opens the payment."""
    yield Until(lambda: _card(tour, reference) is not None, _("{reference} est à droite").format(reference=reference))
    card = _card(tour, reference)
    assert card is not None
    click(card)
    yield Until(
        lambda: tour.window.payment is not None and tour.window.payment.reference == reference,
        _("{reference} s'ouvre").format(reference=reference),
    )


def fill_in(tour: "Tour", play: Play) -> None:
    """Type amount and number; Enter leads from the one to the other."""
    sale = sale_of(tour.window)
    type_into(sale.amount.line, str(play.amount))
    press(sale.amount.line, "Return")
    type_into(sale.phone.line, play.number)


def sale_of(window: TillWindow) -> SaleScreen:
    sale = window.screen_widget(sidebar.SALE)
    assert isinstance(sale, SaleScreen)
    return sale


def _is(payment: Payment, play: Play) -> bool:
    return payment.status is play.status and payment.flags == play.flags


def _card(tour: "Tour", reference: str) -> LaneCard | None:
    return next((card for card in tour.window.lane.cards() if card.payment.reference == reference), None)
