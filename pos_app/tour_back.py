"""The acts of the tour about money that goes back, the key of the day, and callbacks about nobody's payment."""

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app import tour_plan as plan
from pos_app.core.payment import Direction
from pos_app.tour_plan import Play, Return, Until
from pos_app.tour_print import change_printed
from pos_app.tour_steps import Act, charge, ends, fill_in, next_customer, sale_of
from pos_app.ui import sidebar
from pos_app.ui.robot import choose, click, type_into
from pos_app.ui.screens.about import AboutScreen
from pos_app.ui.screens.change import ChangeScreen
from pos_app.ui.screens.inflight import InFlightScreen
from pos_app.ui.screens.paid import PaidScreen
from pos_app.ui.screens.payout import PayoutScreen
from pos_app.ui.sections import CHANGE
from pos_app.ui.window import PAID, PAYOUT, REFUSED
from pos_app.wording.catalog import _
from pos_app.wording.payments import state_word

if TYPE_CHECKING:
    from pos_app.tour import Tour

_STRANGER = "tourorphan1"
"""The token of a payment that this till never made."""


def money_back(tour: "Tour") -> Act:
    """Change that arrives, one that is refused, one whose answer is lost, and a refund by MoneyFusion."""
    pvit = _paid_by(tour, plan.PVIT_BY_HAND)
    yield from give_back(tour, pvit, plan.RETURNED, "35-change", "36-change-asked")
    tour.shoot("37-payout-paid")
    yield from change_printed(tour)
    web = _paid_by(tour, plan.WEB_BY_HAND)
    yield from give_back(tour, web, plan.RETURN_REFUSED)
    tour.shoot("38-payout-refused")
    screen = tour.window.screen_widget(PAYOUT)
    assert isinstance(screen, PayoutScreen)
    click(screen.again_button)
    yield from typed(tour, plan.RETURN_LOST)
    yield from sent(tour, plan.RETURN_LOST)
    tour.shoot("39-payout-to-verify")
    fusion = _paid_by(tour, plan.MONEYFUSION_BY_HAND)
    yield from give_back(tour, fusion, plan.RETURNED_BY_MONEYFUSION)


def give_back(
    tour: "Tour", reference: str, wanted: Return, picture: str | None = None, asked: str | None = None
) -> Act:
    """Open the payment, press for change, type, allow, confirm; the payout ends as it should."""
    tour.window.show_payment(tour.payments[reference])
    paid = tour.window.screen_widget(PAID)
    assert isinstance(paid, PaidScreen)
    click(paid.change_button)
    yield from typed(tour, wanted)
    if picture is not None:
        tour.shoot(picture)
    yield from sent(tour, wanted, asked)


def typed(tour: "Tour", wanted: Return) -> Act:
    yield Until(lambda: tour.window.screen_name() == CHANGE, _("l'écran de rendu se montre"))
    change = _change(tour)
    change.amount.line.replace("")
    type_into(change.amount.line, str(wanted.amount))
    number = change.phone.line.text().replace(" ", "").replace("\u202f", "")
    change.phone.line.replace("")
    type_into(change.phone.line, number[:-2] + wanted.ending)
    change.reason.setCurrentIndex(1)
    people = change.person.people
    choose(change.person, next(row for row, person in enumerate(people) if person.name == plan.BOSS.name))
    type_into(change.pin, plan.BOSS.pin)
    yield Until(change.button.isEnabled, _("le rendu est complet"))


def sent(tour: "Tour", wanted: Return, picture: str | None = None) -> Act:
    change, count = _change(tour), len(tour.payments)
    click(change.button)
    yield Until(
        lambda: change.yes_button.isVisible() and not change.confirmation_is_guarded(),
        _("la caisse demande avant d'envoyer l'argent"),
    )
    if picture is not None:
        tour.shoot(picture)
    click(change.yes_button)
    yield Until(lambda: len(tour.payments) > count, _("le rendu est enregistré"))
    payout = next(reversed(tour.payments.values()))
    tour.check(payout.direction is Direction.OUT, _("Le rendu n'est pas un versement."))
    reference = payout.reference
    word = state_word(replace(payout, status=wanted.status))
    yield Until(
        lambda: tour.payments[reference].status is wanted.status,
        _("{reference} devient « {status} »").format(reference=reference, status=word),
    )
    tour.returned.append((wanted, reference))
    tour.check(tour.window.screen_name() == PAYOUT, _("L'écran du rendu ne se montre pas."))
    tour.say(_("rendu {reference} : {status}").format(reference=reference, status=word))


def key_of_the_day(tour: "Tour") -> Act:
    """The commission of the sale; a key that PVit refuses, its successor pasted; a callback about nobody's payment."""
    yield from next_customer(tour)
    fill_in(tour, plan.KEY_REFUSED)
    sale = sale_of(tour.window)
    yield Until(lambda: "24" in sale.fees.text(), _("la commission se montre"))
    tour.shoot("40-sale-commission")
    sandbox = tour.training.sandbox
    assert sandbox is not None
    key = sandbox.call(sandbox.world.accounts.replace_pvit)
    yield from refused_key(tour, plan.KEY_REFUSED)
    about = yield from _about(tour)
    card = about.key_cards["pvit"]
    yield Until(lambda: bool(card.alarm.text()), _("la clé refusée se voit"))
    tour.shoot("41-key-refused")
    type_into(card.field, key)
    click(card.button)
    yield Until(lambda: not card.alarm.text(), _("la nouvelle clé est prise"))
    tour.training.forge(_STRANGER)
    click(tour.window.sidebar.button(sidebar.IN_FLIGHT))
    listed = tour.window.screen_widget(sidebar.IN_FLIGHT)
    assert isinstance(listed, InFlightScreen)
    yield Until(lambda: listed.orphans.isVisible(), _("l'annonce d'un inconnu se voit"))
    tour.shoot("43-orphan")


def refused_key(tour: "Tour", play: Play) -> Act:
    reference = yield from charge(tour, play)
    yield from ends(tour, play, reference)
    tour.check(tour.window.screen_name() == REFUSED, _("L'écran refusé ne se montre pas."))


def _about(tour: "Tour") -> Generator[Until, None, AboutScreen]:
    click(tour.window.sidebar.button(sidebar.ABOUT))
    about = tour.window.screen_widget(sidebar.ABOUT)
    assert isinstance(about, AboutScreen)
    yield Until(lambda: "pvit" in about.key_cards, _("la clé du jour se montre"))
    return about


def _paid_by(tour: "Tour", play: Play) -> str:
    return next(reference for played, reference in tour.ended if played is play)


def _change(tour: "Tour") -> ChangeScreen:
    change = tour.window.screen_widget(CHANGE)
    assert isinstance(change, ChangeScreen)
    return change
