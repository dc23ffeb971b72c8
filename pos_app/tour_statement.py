"""The acts of the tour about the operator's statement: import, four piles, and a difference that a manager explains."""

from typing import TYPE_CHECKING

from pos_app import tour_plan as plan
from pos_app.core.payment import Direction, Flag, Status
from pos_app.tour_people import allow, day_of
from pos_app.tour_plan import Until
from pos_app.tour_steps import Act, narrow_shot, shot, shows
from pos_app.ui import sidebar
from pos_app.ui.robot import choose, click, press
from pos_app.ui.screens.reconcile import ReconcileScreen
from pos_app.ui.sections import RECONCILE
from pos_app.wording.catalog import _
from pos_app.wording.reconciliation import Pile

if TYPE_CHECKING:
    from pos_app.tour import Tour

_OPERATOR = "mvola"


def statement(tour: "Tour") -> Act:
    """MVola's statement, as the simulator gives it out: with a line too few, one too many, and another amount."""
    click(tour.window.sidebar.button(sidebar.DAY))
    day = day_of(tour)
    yield Until(day.overview.reconcile_button.isVisible, _("la journée se montre"))
    click(day.overview.reconcile_button)
    yield Until(lambda: shows(tour, RECONCILE), _("le rapprochement se montre"))
    screen = tour.window.screen_widget(RECONCILE)
    assert isinstance(screen, ReconcileScreen)
    yield Until(lambda: bool(screen.piles.piles), _("les paiements sont comparés"))
    yield from imported(tour, screen, _OPERATOR, "59-statement")
    yield from piles(tour, screen)
    yield from explained(tour, screen)
    yield from amounts_proved(tour, screen)


def imported(tour: "Tour", screen: ReconcileScreen, operator: str, name: str | None = None) -> Act:
    click(screen.piles.import_button)
    page = screen.importing
    yield Until(page.training_button.isVisible, _("le simulateur donne un relevé"))
    choose(page.operator, page.operator.findData(operator))
    click(page.training_button)
    yield Until(page.lines.isVisible, _("le relevé est lu"))
    if name is not None:
        yield from shot(tour, name)
    lines = page.line_model.rowCount()
    click(page.import_button)
    yield Until(lambda: _compared(screen, operator), _("le relevé est comparé"))
    tour.say(_("{count} lignes du relevé importées").format(count=lines))


def piles(tour: "Tour", screen: ReconcileScreen) -> Act:
    """Every pile holds what the simulator and the day put into it."""
    choose(screen.piles.operator, screen.piles.operator.findData(_OPERATOR))
    yield from narrow_shot(tour, "60-piles")
    known = [payment for payment in tour.payments.values() if payment.operator == _OPERATOR]
    paid = [payment for payment in known if payment.status is Status.PAID]
    counts = {pile: _count(screen, pile) for pile in Pile}
    tour.say(" · ".join(f"{pile.value} {count}" for pile, count in counts.items()))
    # One paid payment is not listed, and one has another amount there.
    tour.check(counts[Pile.MATCHED] == len(paid) - 2, _("Les paiements qui concordent ne sont pas tous là."))
    tour.check(counts == plan.PILES | {Pile.MATCHED: len(paid) - 2}, _("Les piles ne sont pas comme prévu."))
    matched = [payment for payment in paid if payment.statement_line is not None]
    tour.check(len(matched) == len(paid) - 2, _("Les paiements rapprochés ne le disent pas."))


def explained(tour: "Tour", screen: ReconcileScreen) -> Act:
    """A manager says why the first of the differences is one."""
    left = _count(screen, None)
    press(screen.piles.table, "Down")
    press(screen.piles.table, "Return")
    yield Until(screen.detail.isVisible, _("l'écart se montre"))
    yield from shot(tour, "61-difference")
    click(screen.detail.note_button)
    yield Until(screen.approval.isVisible, _("un gérant est demandé"))
    yield from allow(screen.approval, plan.BOSS, reason=True)
    yield Until(lambda: screen.piles.isVisible() and _count(screen, None) == left - 1, _("l'écart est expliqué"))
    yield from shot(tour, "62-explained")


def amounts_proved(tour: "Tour", screen: ReconcileScreen) -> Act:
    """PVit never tells an amount; its statement does, for what was asked on telephones and on its page alike."""
    choose(screen.piles.operator, 0)
    yield from imported(tour, screen, "pvit")
    known = [payment for payment in tour.payments.values() if payment.operator.startswith("pvit")]
    paid = [payment for payment in known if payment.status is Status.PAID and payment.direction is Direction.IN]
    proved = [payment for payment in paid if Flag.AMOUNT_UNVERIFIED not in payment.flags]
    tour.say(_("{proved} montants de PVit prouvés, sur {paid}").format(proved=len(proved), paid=len(paid)))
    # As above: one is not listed, and one has another amount there.
    tour.check(len(proved) == len(paid) - 2, _("Le relevé de PVit ne prouve pas ses montants."))


def _compared(screen: ReconcileScreen, operator: str) -> bool:
    return screen.piles.isVisible() and any(one.operator == operator and one.matched for one in screen.piles.piles)


def _count(screen: ReconcileScreen, pile: Pile | None) -> int:
    return screen.piles.tabs.tabs[pile].count
