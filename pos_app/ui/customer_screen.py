"""A second window that the customer sees: the amount and what to do. Closing it changes nothing of the till."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtGui import QScreen as Screen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.core.payment import Payment
from pos_app.ui import icons, theme
from pos_app.ui.bands import EnvironmentBand
from pos_app.ui.customer_view import View, view_of
from pos_app.ui.fitting import fitting_font
from pos_app.ui.qr import QrCode
from pos_app.ui.till import Till
from pos_app.ui.widgets import PlainLabel
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

_SIZE = QSize(480, 640)
_GAP = 12
_SOFT_ON_DARK = "#D5E8DC"


def other_screen(mine: QRect, screens: Sequence[Screen]) -> Screen | None:
    """A display that shows something else than the one at `mine`; None where there is none, or a mirror only."""
    return next((screen for screen in screens if not screen.geometry().intersects(mine)), None)


def beside(till: QRect, screen: QRect) -> QRect:
    """Where a normal window goes: at the till's right where there is room, else in the screen's lower right corner."""
    size = _SIZE.boundedTo(screen.size())
    left = till.right() + _GAP
    if left + size.width() <= screen.right():
        return QRect(QPoint(left, max(screen.top(), till.top())), size)
    return QRect(QPoint(screen.right() + 1 - size.width(), screen.bottom() + 1 - size.height()), size)


class CustomerScreen(QWidget):
    """One payment at a time, as its customer may see it; the shop's name while there is none.

    It never takes the keyboard. On a display of its own it fills it, and goes when that display is unplugged: over the
    till it would hide the cashier's work. It comes back with the display.
    """

    def __init__(
        self,
        till: Till,
        window: QWidget | None = None,
        screens: Callable[[], Sequence[Screen]] = QGuiApplication.screens,
    ) -> None:
        kind = Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus
        super().__init__(window, kind)
        self._till, self._screens = till, screens
        self._payment: Payment | None = None
        self._view = View()
        self._display: Screen | None = None
        self._unplugged = False
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(_("Écran client"))
        self.setMinimumSize(320, 360)
        self._build()
        away = QShortcut(QKeySequence(Qt.Key.Key_F8), self)
        away.setAutoRepeat(False)
        away.activated.connect(self.toggle)
        till.payment_changed.connect(self._payment_changed)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenRemoved.connect(self._screen_removed)
        application.screenAdded.connect(self._screen_added)
        if window is not None:
            window.installEventFilter(self)
        self._show_view(View())

    @property
    def payment(self) -> Payment | None:
        """The payment that is shown."""
        return self._payment

    @property
    def view(self) -> View:
        """What is shown of it."""
        return self._view

    def toggle(self) -> None:
        """Show it, or put it away."""
        self._unplugged = False
        if self.isVisible():
            self.hide()
        else:
            self._appear()

    def show_payment(self, payment: Payment | None) -> None:
        """Show the payment of the customer who stands at the till; None for none.

        One that was settled before anybody stood here with it (opened from a list) is another customer's.
        """
        followed = self._payment is not None and payment is not None and payment.reference == self._payment.reference
        self._payment = payment if payment is not None and (followed or payment.is_undecided) else None
        self._show_view(View() if self._payment is None else view_of(self._payment, self._till.operators))

    # Where

    def _appear(self) -> None:
        owner = self.parentWidget()
        till = self.geometry() if owner is None else owner.window().geometry()
        here = self.screen() if owner is None else owner.window().screen()
        self._display = other_screen(here.geometry(), self._screens())
        if self._display is not None:
            self.setGeometry(self._display.geometry())
            # Not showFullScreen, which would take the keyboard from the till.
            self.setWindowState(Qt.WindowState.WindowFullScreen)
        else:
            self.setWindowState(Qt.WindowState.WindowNoState)
            self.setGeometry(beside(till, here.availableGeometry()))
        self.show()

    def _screen_removed(self, screen: Screen) -> None:
        if screen is self._display:
            self._display = None
            self._unplugged = self.isVisible()
            self.hide()

    def _screen_added(self, _screen: Screen) -> None:
        if self._unplugged:
            self._unplugged = False
            self._appear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # It goes with the till. A till that is only minimised leaves it to the customer.
        if event.type() is QEvent.Type.Hide and watched is self.parent() and not event.spontaneous():
            self._unplugged = False
            self.hide()
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        # Put away, not thrown away: F8 brings it back.
        event.ignore()
        self.hide()

    # What

    def _payment_changed(self, payment: Payment) -> None:
        if self._payment is not None and payment.reference == self._payment.reference:
            self.show_payment(payment)

    def _show_view(self, view: View) -> None:
        self._view = view
        idle = not view.amount
        shop = plain(self._till.shop_name, 60)
        self.shop.setText("" if idle else shop)
        self.title.setText((shop or _("Caisse")) if idle else view.title)
        self.amount.setText(view.amount)
        self.words.setText("" if idle else view.words)
        self.host.setText(view.host)
        self.code.show_text(view.link, _("Code QR du lien {host}").format(host=view.host) if view.link else "")
        self.mark.show_icon(view.icon, view.colour)
        for widget, shown in (
            (self.shop, not idle and bool(shop)),
            (self.amount, not idle),
            (self.words, bool(view.words) and not idle),
            (self._code, bool(view.link)),
            (self.mark, bool(view.icon)),
        ):
            widget.setVisible(shown)
        on_dark = view.fill is not None
        for label in (self.shop, self.words, self.host):
            label.set_colour(_SOFT_ON_DARK if on_dark else theme.INK_SOFT)
        self.amount.set_colour(theme.ON_DARK if on_dark else theme.INK)
        self.title.set_colour(view.colour)
        self._fit()
        self.update()

    def _build(self) -> None:
        self.band = EnvironmentBand(self._till.environment, self)
        self.shop = PlainLabel("", 18, theme.MEDIUM, theme.INK_SOFT, limit=60)
        self.title = PlainLabel("", 28, theme.BOLD, wrap=True)
        self.amount = PlainLabel("", 60, theme.BOLD)
        self.amount.setMinimumWidth(1)
        self.code = QrCode()
        self.mark = _Mark()
        self.words = PlainLabel("", 22, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self.host = PlainLabel("", 16, theme.SEMIBOLD, theme.INK_SOFT, limit=120)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.band)
        self._sheet = QVBoxLayout()
        column.addLayout(self._sheet, 1)
        self._sheet.addWidget(self.shop)
        self._grid = QGridLayout()
        self._sheet.addLayout(self._grid, 1)
        self._head = _column(self.title, self.amount, self.mark)
        self._code = _column(self.code, self.host)
        self._code.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        for label in (self.shop, self.title, self.amount, self.words, self.host):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _arrange(self, *, wide: bool) -> None:
        """The code beside the words on a display that is wide, between them on one that is not."""
        if wide:
            self._grid.addWidget(self._code, 0, 0, 4, 1)
            self._grid.addWidget(self._head, 1, 1)
            self._grid.addWidget(self.words, 2, 1)
        else:
            self._grid.addWidget(self._head, 1, 0, 1, 2)
            self._grid.addWidget(self._code, 2, 0, 1, 2)
            self._grid.addWidget(self.words, 3, 0, 1, 2)
        coded = bool(self._view.link)
        for row, stretch in enumerate((1, 0, 0, 1, 0) if wide else (not coded, 0, 100 * coded, 0, not coded)):
            self._grid.setRowStretch(row, int(stretch))
        for side in (0, 1):
            self._grid.setColumnStretch(side, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Everything grows with the display: it is read from across a counter."""
        view = self._view
        unit = max(8, min(self.width() // 24, self.height() // 30))
        wide = bool(view.link) and self.width() > self.height()
        self._arrange(wide=wide)
        margin = unit * 2
        self._sheet.setContentsMargins(margin, unit, margin, unit)
        self._sheet.setSpacing(unit)
        self._grid.setSpacing(unit)
        room = (self.width() - 2 * margin - (unit if wide else 0)) / (2 if wide else 1)
        small = bool(view.link) and not wide
        self.amount.setFont(fitting_font(view.amount, unit * (3 if small else 5), theme.BOLD, room))
        size = 3.4 if not view.amount else 1.6 if small else 2.6
        self.title.setFont(theme.font(round(unit * size), theme.BOLD))
        self.words.setFont(theme.font(round(unit * (1.2 if small else 1.5)), theme.MEDIUM))
        self.host.setFont(fitting_font(view.host, unit, theme.SEMIBOLD, room, 12))
        self.shop.setFont(theme.font(round(unit * 1.1), theme.MEDIUM))
        self.mark.set_side(unit * 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(self._view.fill or theme.SURFACE))


def _column(*widgets: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        column.addWidget(widget)
    return made


class _Mark(QWidget):
    """The sign of the state, in the middle of its line."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._colour = "", theme.INK

    def show_icon(self, name: str, colour: str) -> None:
        self._name, self._colour = name, colour
        self.update()

    def set_side(self, side: int) -> None:
        self.setFixedHeight(side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._name:
            side = self.height()
            icons.paint(QPainter(self), self._name, self._colour, (self.width() - side) // 2, 0, side)
