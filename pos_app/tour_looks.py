"""The acts of the tour about looking back: the history with a filter, one payment whole, the dashboard."""

from typing import TYPE_CHECKING

from pos_app.core.payment import Status
from pos_app.tour_plan import Until
from pos_app.tour_print import printed_again
from pos_app.tour_steps import Act, shot, shows
from pos_app.ui import sidebar
from pos_app.ui.robot import choose, click, press
from pos_app.ui.screens.board import BoardScreen
from pos_app.ui.screens.history import HistoryScreen
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.tour import Tour

_PAID, _MONEYFUSION = 1, "moneyfusion"


def history(tour: "Tour") -> Act:
    """All that MoneyFusion's customers paid, and one of it whole."""
    click(tour.window.sidebar.button(sidebar.HISTORY))
    screen = tour.window.screen_widget(sidebar.HISTORY)
    assert isinstance(screen, HistoryScreen)
    yield Until(lambda: shows(tour, sidebar.HISTORY) and screen.model.rowCount() > 0, _("l'historique se montre"))
    wanted = [
        payment.reference
        for payment in tour.payments.values()
        if (payment.operator, payment.status) == (_MONEYFUSION, Status.PAID)
    ]
    choose(screen.filters.state, _PAID)
    names = [operator.id for operator in tour.window_till.operators]
    choose(screen.filters.operator, 1 + names.index(_MONEYFUSION))
    yield Until(lambda: sorted(_listed(screen)) == sorted(wanted), _("l'historique est filtré"))
    yield Until(screen.sums.isVisible, _("la somme se montre"))
    yield from shot(tour, "56-history-filtered")
    screen.table.setFocus()
    press(screen.table, "Down")
    press(screen.table, "Return")
    yield Until(screen.details.isVisible, _("le paiement se montre en entier"))
    yield from shot(tour, "57-history-details")
    yield from printed_again(tour, screen)


def dashboard(tour: "Tour") -> Act:
    click(tour.window.sidebar.button(sidebar.BOARD))
    screen = tour.window.screen_widget(sidebar.BOARD)
    assert isinstance(screen, BoardScreen)
    yield Until(lambda: shows(tour, sidebar.BOARD) and screen.board is not None, _("le tableau de bord se montre"))
    yield from shot(tour, "58-board")


def _listed(screen: HistoryScreen) -> list[str]:
    return [screen.model.payment_at(row).reference for row in range(screen.model.rowCount())]
