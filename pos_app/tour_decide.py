"""The acts of the tour about what nobody knows: a cashier may not decide; a manager does, or allows another attempt."""

from collections.abc import Generator
from typing import TYPE_CHECKING

from pos_app import tour_plan as plan
from pos_app.core.payment import Status
from pos_app.tour_people import allow
from pos_app.tour_plan import Until
from pos_app.tour_steps import Act, charge, ends, give_pin, rings, sale_of, send, shot, shows, status_is
from pos_app.ui import sidebar
from pos_app.ui.decision import DecisionPanel
from pos_app.ui.decision_words import Decision
from pos_app.ui.robot import click, type_into
from pos_app.ui.screens.verify import VerifyScreen
from pos_app.ui.window import VERIFY
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.tour import Tour


def decided(tour: "Tour") -> Act:
    """A lost payment, which a manager declares paid; one of another amount, beside which a manager allows another."""
    lost = yield from charge(tour, plan.LOST)
    yield from ends(tour, plan.LOST, lost)
    tour.check(tour.window.screen_name() == VERIFY, _("L'écran à vérifier ne se montre pas."))
    yield from shot(tour, "12-to-verify")
    yield from declared_paid(tour, lost)
    other = yield from charge(tour, plan.OTHER_AMOUNT)
    yield from ends(tour, plan.OTHER_AMOUNT, other)
    tour.check(tour.window.screen_name() == VERIFY, _("L'écran à vérifier ne se montre pas."))
    yield from shot(tour, "13-review")
    yield from second_attempt(tour, other)


def declared_paid(tour: "Tour", reference: str) -> Act:
    panel = yield from _panel(tour)
    yield from shot(tour, "52-decision")
    click(panel.options[Decision.PAID])
    approval = panel.approval
    yield Until(approval.isVisible, _("un gérant est demandé"))
    yield from allow(approval, plan.CASHIER, reason=True, transaction=plan.TRANSACTION)
    yield Until(lambda: not approval.is_waiting and approval.trouble.isVisible(), _("la caissière est refusée"))
    yield from shot(tour, "53-managers-only")
    tour.check(tour.payments[reference].status is Status.UNKNOWN, _("Une caissière a décidé."))
    yield from allow(approval, plan.BOSS)
    yield from status_is(tour, reference, Status.CONFIRMED_MANUALLY)
    tour.check(tour.payments[reference].transaction_id == plan.TRANSACTION, _("Le numéro n'est pas noté."))
    yield from shot(tour, "54-declared-paid")


def second_attempt(tour: "Tour", reference: str) -> Act:
    panel = yield from _panel(tour)
    click(panel.options[Decision.RELEASE])
    yield Until(panel.approval.isVisible, _("un gérant est demandé"))
    yield from allow(panel.approval, plan.BOSS, reason=True)
    yield Until(lambda: tour.payments[reference].released_by == plan.BOSS.name, _("le second essai est autorisé"))
    screen = _verify(tour)
    yield Until(screen.again_button.isVisible, _("la caisse propose une nouvelle demande"))
    yield from shot(tour, "55-second-attempt")
    click(screen.again_button)
    yield Until(lambda: shows(tour, sidebar.SALE), _("la vente se montre"))
    sale = sale_of(tour.window)
    sale.phone.line.replace("")
    type_into(sale.phone.line, plan.SECOND_TRY.number)
    second = yield from send(tour, plan.SECOND_TRY)
    tour.check(tour.payments[second].sale == tour.payments[reference].sale, _("Ce n'est pas la même vente."))
    yield from rings(tour)
    yield from give_pin(tour)
    yield from ends(tour, plan.SECOND_TRY, second)


def _panel(tour: "Tour") -> Generator[Until, None, DecisionPanel]:
    screen = _verify(tour)
    click(screen.decide_button)
    panel = screen.decision
    assert panel is not None
    tile = panel.options[Decision.PAID]
    yield Until(lambda: tile.height() >= tile.minimumSizeHint().height(), _("les décisions se montrent"))
    return panel


def _verify(tour: "Tour") -> VerifyScreen:
    screen = tour.window.screen_widget(VERIFY)
    assert isinstance(screen, VerifyScreen)
    return screen
