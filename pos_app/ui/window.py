"""The till's window: the frame around the screens, and the rule which screen is shown. It never acts on a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QScrollArea, QVBoxLayout, QWidget

from pos_app.core.payment import Direction, Payment, Status
from pos_app.ui import lane, sidebar, theme
from pos_app.ui.bands import EnvironmentBand, FailureBanner
from pos_app.ui.changeover import Changeover, let_go
from pos_app.ui.first_start import FirstStart
from pos_app.ui.given_back import can_be_given_back
from pos_app.ui.header import Header
from pos_app.ui.lane import Lane
from pos_app.ui.lock import Lock
from pos_app.ui.pages import Pages
from pos_app.ui.payment_screens import LINK, PAID, PAYOUT, REFUSED, VERIFY, WAITING, makers, screen_of
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.section_screens import section_makers
from pos_app.ui.sections import CHANGE, FIRST_MANAGER, OPEN_DAY, PEOPLE, PRINTER, RECONCILE, title_of, wants_a_day
from pos_app.ui.sidebar import Sidebar
from pos_app.ui.sounds import Sounds
from pos_app.ui.tab_order import neighbour
from pos_app.ui.till import Till
from pos_app.ui.watch import Watch
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

if TYPE_CHECKING:
    from pos_app.core.news import EngineFailed
    from pos_app.ui.customer_screen import CustomerScreen
    from pos_app.ui.screens.payment_screen import PaymentScreen
    from pos_app.ui.window_prints import WindowPrints

__all__ = ["LINK", "PAID", "PAYOUT", "REFUSED", "VERIFY", "WAITING", "Pages", "TillWindow", "screen_of"]

_NARROW, _TOO_NARROW = 1200, 900
_ALONE = frozenset({sidebar.DAY, sidebar.BOARD, RECONCILE, PRINTER})
"""Screens whose tables and figures need the whole width. The badge of F2 still counts what is in flight."""
_SCREEN_MINIMUM = (560, 520)
"""What a screen needs; in a smaller window (a small laptop at 200 %) it scrolls."""
_WINDOW_MINIMUM = (640, 360)


class TillWindow(QMainWindow):
    """Sidebar, header, bands, the screen, the lane. Screens are made when they are first shown."""

    painted = Signal()
    """Once, right after the first frame was painted."""

    def __init__(self, till: Till, *, sounds: bool = True) -> None:
        super().__init__()
        self._till = till
        self._makers_of_payments = makers(till)
        self._customer: CustomerScreen | None = None
        self.prints: WindowPrints | None = None
        """Once the first frame was painted, in a till that has a print queue."""
        self._payment: Payment | None = None
        self.section = self._shown = sidebar.SALE
        self.watch = Watch(till, self)
        self.sounds = Sounds(self.watch, enabled=sounds, parent=self)
        self.sidebar = Sidebar(till.cashier, till.till_code)
        self.header = Header(till)
        self.band = EnvironmentBand(till.environment)
        self.failure = FailureBanner()
        self.header.installEventFilter(self)
        self.lane = Lane(till, self.watch)
        self.stack = Pages()
        self.stack.setMinimumSize(*_SCREEN_MINIMUM)
        self._room = QScrollArea()
        self._screens: dict[str, QWidget] = {}
        self._payment_made: dict[str, PaymentScreen] = {}
        self._lay_out()
        self.setWindowTitle(self._window_title())
        self.resize(1366, 768)
        self.setMinimumSize(*_WINDOW_MINIMUM)
        self.sidebar.chosen.connect(self.show_section)
        if any(operator.payout is not None for operator in till.operators):
            self.change_button = self.sidebar.add(_("Rendre"), "F11", Qt.Key.Key_F11, "arrow-up-right")
            self.change_button.clicked.connect(self._change_wanted)
        self.lane.opened.connect(self.open_from_lane)
        self.lane.all_asked.connect(self.show_in_flight)
        self.watch.changed.connect(self._show_badge)
        self.watch.unreadable.connect(self.failure.show_unreadable)
        till.payment_changed.connect(self._payment_changed)
        till.failed.connect(self._failed)
        till.ready.connect(self._day_may_have_changed)
        till.shop_changed.connect(self._day_may_have_changed)
        self.first_start = FirstStart(till, self)
        self.first_start.due.connect(self._offer_first_manager)
        till.shop_changed.connect(self._show_who)
        self._changeover = Changeover(till, self)
        self._changeover.due.connect(self._begin_afresh)
        self._show_who()
        customer = QShortcut(QKeySequence(Qt.Key.Key_F8), self)
        customer.setAutoRepeat(False)
        customer.activated.connect(self.toggle_customer)
        self.sidebar.foot.clicked.connect(self.lock.lock)
        self.lock.changed.connect(self._locked)
        self.show_section(sidebar.SALE)
        self.watch.reload()

    @property
    def payment(self) -> Payment | None:
        """The payment on screen, or None while another screen is shown."""
        return self._payment

    def screen_name(self) -> str:
        """Which screen is shown: a section of the sidebar, or the screen of a payment."""
        current = self.stack.currentWidget()
        return next(name for name, screen in self._screens.items() if screen is current)

    def screen_widget(self, name: str) -> QWidget:
        """The screen of a section or a payment's state, made if it has not been shown yet."""
        if name in self._makers_of_payments:
            return self._payment_screens(name)
        made = self._screens.get(name)
        if made is None:
            made = section_makers(self, self._till)[name]()
            self._screens[name] = made
            self.stack.addWidget(made)
        return made

    def show_section(self, name: str) -> None:
        """Show a section of the sidebar."""
        self.section = name
        self._put_payment(None)
        shown = self._front() if name == sidebar.SALE else name
        self._show_screen(shown)
        page = self.screen_widget(shown)
        if isinstance(page, SaleScreen):
            # What is there stays; an amount that is typed next takes the place of the one before, whole.
            if not page.cash.take_keyboard():
                page.select_amount()
        elif page.focusProxy() is not None:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_in_flight(self) -> None:
        """Show the list of payments in flight."""
        self.show_section(sidebar.IN_FLIGHT)

    def open_from_lane(self, reference: str) -> None:
        """Show the payment of a card."""
        self._open(reference, sidebar.IN_FLIGHT)

    def open_from_history(self, reference: str) -> None:
        """Show the payment of a row."""
        self._open(reference, sidebar.HISTORY)

    def open_again(self, reference: str) -> None:
        """Show a payment where one was before another page was opened over it."""
        self._open(reference, self.section)

    def open_from_day(self, reference: str) -> None:
        """Show a payment that stands in the way of the closing."""
        self._open(reference, sidebar.DAY)

    def show_day(self) -> None:
        """Show the business day."""
        self.show_section(sidebar.DAY)

    def show_reconcile(self) -> None:
        """Show the comparison with the operators' statements; it belongs to the day."""
        self.show_part(sidebar.DAY, RECONCILE)

    def show_people(self) -> None:
        """Show who works here; where there is nobody yet, where the first manager is made."""
        shop = self._till.shop
        self.show_part(sidebar.ABOUT, PEOPLE if shop is not None and shop.has_people else FIRST_MANAGER)

    def show_payment(self, payment: Payment) -> None:
        """Show the screen that fits the payment's state."""
        self._put_payment(payment)
        name = screen_of(payment, self._till.operators)
        self._payment_screens(name).show_payment(payment)
        self._show_screen(name)

    def show_change(self, payment: Payment | None) -> None:
        """Show where money is given back: change or a refund of `payment`, or of none that this till knows."""
        from pos_app.ui.screens.change import ChangeScreen

        change = self.screen_widget(CHANGE)
        assert isinstance(change, ChangeScreen)
        change.begin(payment)
        self.show_section(CHANGE)

    def _change_wanted(self) -> None:
        """Give back what is on screen as paid, else change for whoever paid in cash. What is typed there stays."""
        shown = self._payment
        if self.screen_name() != CHANGE:
            self.show_change(shown if shown is not None and can_be_given_back(self._till, shown) else None)

    @property
    def customer(self) -> CustomerScreen | None:
        """The customer's screen, once it was wanted."""
        return self._customer

    def toggle_customer(self) -> None:
        """Show the customer's screen, or put it away: F8. It stays as it is while the till is locked."""
        if self.lock.is_locked:
            return
        if self._customer is None:
            from pos_app.ui.customer_screen import CustomerScreen

            self._customer = CustomerScreen(self._till, self)
            self._customer.show_payment(self._payment)
        self._customer.toggle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lane.setFixedWidth(lane.NARROW_WIDTH if self.width() < _NARROW else lane.WIDTH)
        self._show_lane()

    def _show_lane(self) -> None:
        """Beside the screens that serve customers, where there is room for it; F2 lists the same payments."""
        self.lane.setVisible(self.width() >= _TOO_NARROW and self._shown not in _ALONE)
        if self.prints is not None:
            self.prints.show()

    def focusNextPrevChild(self, forward: bool) -> bool:
        # The order of work: the screen, the payments beside it, the sections.
        if self.lock.is_locked:
            return False
        regions = (self._screens[self.screen_name()], self.lane, self.sidebar)
        found = neighbour(regions, self.focusWidget(), forward=forward)
        if found is not None:
            self._room.ensureWidgetVisible(found)
            found.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return found is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            # The header is always there. Told when the whole frame is done, not in the middle of it.
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._tell_painted)
        return False

    def _tell_painted(self) -> None:
        self.lock.start()
        if self._till.prints is not None:
            from pos_app.ui.window_prints import WindowPrints

            self.prints = WindowPrints(self, self._till, self._till.prints, self._across)
        self.painted.emit()

    def _payment_screens(self, name: str) -> PaymentScreen:
        made = self._payment_made.get(name)
        if made is None:
            made = self._makers_of_payments[name]()
            made.next_customer.connect(self.next_customer)
            made.sale_again.connect(self._sale_again)
            made.give_change.connect(self.show_change)
            made.customer_screen.connect(self.toggle_customer)
            self._payment_made[name] = made
            self._screens[name] = made
            self.stack.addWidget(made)
        return made

    def _open(self, reference: str, section: str) -> None:
        payment = self.watch.look_up(reference)
        if payment is not None:
            self.section = section
            self.show_payment(payment)

    def show_part(self, section: str, name: str) -> None:
        """A screen that belongs to a section."""
        self.show_section(section)
        self._show_screen(name)
        self.header.title.setText(title_of(name, self._till))
        self.screen_widget(name).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def back_to_section(self) -> None:
        """From a screen that belongs to a section back to it."""
        self.show_section(self.section)

    def _offer_first_manager(self) -> None:
        sale = self.screen_widget(sidebar.SALE)
        assert isinstance(sale, SaleScreen)
        typed = sale.amount.line.text() or sale.phone.line.text()
        if self.screen_name() in (sidebar.SALE, OPEN_DAY) and not typed:
            # A customer who is being served comes first; the page about the till leads there at any time.
            self.first_start.done()
            self.show_part(sidebar.SALE, FIRST_MANAGER)

    def next_customer(self) -> None:
        """On to the next sale."""
        self.show_section(sidebar.SALE)

    def _sale_again(self, payment: Payment) -> None:
        self.show_section(sidebar.SALE)
        # Also where no day is open: the engine opens one rather than let a customer wait.
        self._show_screen(sidebar.SALE)
        sale = self.screen_widget(sidebar.SALE)
        assert isinstance(sale, SaleScreen)
        sale.sale_again(payment)

    def _payment_changed(self, payment: Payment) -> None:
        if self._payment is not None:
            if payment.reference == self._payment.reference:
                self.show_payment(payment)
        elif (
            payment.status is Status.CREATED
            and payment.direction is Direction.IN
            and self.screen_name() == sidebar.SALE
        ):
            # Only this window charges, so a payment that has just been recorded is the one that it asked for.
            self.show_payment(payment)

    def _front(self) -> str:
        """What F1 shows: the sale, or what is asked before the first one."""
        return OPEN_DAY if wants_a_day(self._till) else sidebar.SALE

    def _day_may_have_changed(self) -> None:
        if self.screen_name() in (sidebar.SALE, OPEN_DAY) and self.screen_name() != self._front():
            self.show_section(sidebar.SALE)
        if self.screen_name() == sidebar.DAY:
            self.header.title.setText(title_of(sidebar.DAY, self._till))

    def _put_payment(self, payment: Payment | None) -> None:
        """The payment that is on screen from now on, or none."""
        self._payment = payment
        # Behind the lock nobody sees what becomes of it.
        seen = payment is not None and not self.lock.is_locked
        self.watch.set_on_screen(payment.reference if seen and payment is not None else None)
        if self._customer is not None:
            self._customer.show_payment(payment)

    def _failed(self, news: EngineFailed) -> None:
        self.failure.show_error(news.error)

    def _show_screen(self, name: str) -> None:
        self._shown = name
        self.stack.show_page(self.screen_widget(name))
        self.sidebar.mark(self.section)
        self.header.title.setText(title_of(OPEN_DAY if name == OPEN_DAY else self.section, self._till))
        self._show_lane()

    def _show_who(self) -> None:
        shop = self._till.shop
        self.sidebar.foot.show_who(self._till.cashier, lockable=shop is not None and shop.has_people)

    def _locked(self) -> None:
        self._put_payment(self._payment)

    def _begin_afresh(self) -> None:
        """Somebody else works here: an empty sale, and nothing of what the one before had half typed or open."""
        sale = self.screen_widget(sidebar.SALE)
        assert isinstance(sale, SaleScreen)
        self._put_payment(None)
        self.section = sidebar.SALE
        self._show_screen(sidebar.SALE)
        self.lock.forget_keyboard()
        left = [screen for screen in self._screens.values() if screen is not sale]
        self._screens = {sidebar.SALE: sale}
        self._payment_made.clear()
        for screen in left:
            self.stack.removeWidget(screen)
            let_go(screen)
        sale.cash.begin_afresh()
        self.show_section(sidebar.SALE)

    def _show_badge(self) -> None:
        self.sidebar.button(sidebar.IN_FLIGHT).set_badge(self.watch.count())

    def _window_title(self) -> str:
        shop = plain(self._till.shop_name, 60)
        return _("Caisse · {shop}").format(shop=shop) if shop else _("Caisse")

    def _lay_out(self) -> None:
        page = QWidget()
        across = QHBoxLayout(page)
        right = QVBoxLayout()
        screens = QWidget()
        self._across = QVBoxLayout(screens)
        middle = QHBoxLayout()
        self._across.addLayout(middle, 1)
        for layout in (across, right, middle, self._across):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self._room.setFrameShape(QFrame.Shape.NoFrame)
        self._room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._room.setWidgetResizable(True)
        theme.slim(self._room.verticalScrollBar())
        self._room.setWidget(self.stack)
        middle.addWidget(self._room, 1)
        middle.addWidget(self.lane)
        for widget in (self.header, self.band, self.failure, screens):
            right.addWidget(widget, 1 if widget is screens else 0)
        self.lock = Lock(self._till, self.watch, self, (self.sidebar, self.header, screens), right)
        across.addWidget(self.sidebar)
        across.addLayout(right, 1)
        self.setCentralWidget(page)
