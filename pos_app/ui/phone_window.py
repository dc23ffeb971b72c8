"""Where the customer's telephone stands: a window of its own, beside the till where the screen has room for both.

A window of its own, because the keys of the two must not meet: Enter means the next customer on one side and the PIN
on the other. On a screen of 1366 pixels the till gives up some width (it works from 1024 on) and both are seen whole.
On a smaller one the till keeps the whole screen, a badge counts the requests that ring, and F9 brings the telephone
over the lane and puts it away again; after the last answer it goes by itself.
"""

import contextlib

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.errors import InvalidInput
from pos_app.core.phone import from_e164
from pos_app.ui.phone_line import Line
from pos_app.ui.phone_panel import WIDTH, PhonePanel
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.sidebar import SALE
from pos_app.ui.window import LINK, TillWindow
from pos_app.wording.catalog import _, ngettext

KEY = "F9"
"""None that a screen of the till has: both windows take it."""
TILL = QSize(1366, 768)
_TILL_AT_LEAST = 1024
_FRAME = QSize(10, 40)
"""What a window manager may draw around a window."""

_CUSTOMER = {"MG": "03412345", "GA": "0742138", "CI": "07012345", "CG": "0551234"}
"""Numbers of made-up customers, without their last two digits."""


def places(screen: QRect) -> tuple[QRect, QRect, bool]:
    """Where till and telephone go on `screen`, without their frames, and whether they stand beside each other."""
    height = min(TILL.height(), screen.height() - _FRAME.height())
    width = screen.width() - WIDTH - 2 * _FRAME.width()
    beside = width >= _TILL_AT_LEAST - _FRAME.width()
    till = QRect(0, 0, min(TILL.width(), width if beside else screen.width() - _FRAME.width()), height)
    phone = QRect(0, 0, WIDTH, min(height, 740))
    down = (screen.height() - height - _FRAME.height()) // 3
    if beside:
        free = screen.width() - till.width() - WIDTH - 2 * _FRAME.width()
        till.moveTopLeft(screen.topLeft() + QPoint(free // 2, down))
        phone.moveTopLeft(till.topRight() + QPoint(_FRAME.width(), 0))
    else:
        till.moveTopLeft(screen.topLeft())
        phone.moveTopRight(screen.topRight())
    return till, phone, beside


class PhoneWindow(QWidget):
    """The telephone beside `till`, with an entry in its sidebar. It goes when the till goes."""

    def __init__(self, till: TillWindow, line: Line) -> None:
        super().__init__(till, Qt.WindowType.Window)
        self._till, self._line = till, line
        self._beside = True
        self.panel = PhonePanel(line, self)
        self.button = till.sidebar.add(_("Téléphone"), KEY, KEY, "smartphone")
        self.button.clicked.connect(self.toggle)
        back = QShortcut(QKeySequence(KEY), self)
        back.setAutoRepeat(False)
        back.activated.connect(self.toggle)
        self.panel.waiting_changed.connect(self._waiting_changed)
        self.panel.wanted.connect(self.fill_in)
        self.panel.scanned.connect(self.scan)
        till.stack.currentChanged.connect(self._look_for_code)
        self.setWindowTitle(_("Téléphone du client"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        till.installEventFilter(self)

    def place(self, screen: QRect | None = None) -> None:
        """Give both windows their places on the screen that there is, or a given one; before the till is shown."""
        till, phone, self._beside = places(screen or self._till.screen().availableGeometry())
        self._till.setGeometry(till)
        self.setGeometry(phone)

    def toggle(self) -> None:
        """Bring the telephone to the front, or, from there, go back to the till."""
        if not self.isVisible() or (self._beside and not self.isActiveWindow()):
            self.show()
            self.activateWindow()
            self.panel.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._put_away()

    def fill_in(self, ending: str) -> None:
        """Put a number with that ending into the sale, where one is being typed."""
        sale = self._till.screen_widget(SALE)
        if not isinstance(sale, SaleScreen) or not sale.isVisible() or sale.phone.line.isReadOnly():
            return
        operator = sale.tiles.operator
        if operator is not None and operator.region in _CUSTOMER:
            sale.phone.line.replace(_CUSTOMER[operator.region] + ending)
            self._put_away()

    def scan(self) -> None:
        """Open what the code on the till's screen leads to; nothing where none is shown any more."""
        from pos_app.ui.screens.link import LinkScreen

        screen = self._till.stack.currentWidget()
        payment = self._till.payment
        if isinstance(screen, LinkScreen) and screen.link is not None and payment is not None:
            with contextlib.suppress(InvalidInput):
                self._line.scan(screen.link.url, from_e164(payment.phone or "").national)
                return
            self._line.scan(screen.link.url, "")
        self._look_for_code()

    # Events

    def closeEvent(self, event: QCloseEvent) -> None:
        # The telephone is put away, not thrown away: its key brings it back.
        event.ignore()
        self.hide()
        self._till.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The last event of a till that is thrown away may find this object half gone already.
        till = getattr(self, "_till", None)
        if watched is till and event.type() is QEvent.Type.Show and self._beside:
            QTimer.singleShot(0, self, self._show_beside)
        elif watched is till and event.type() is QEvent.Type.Hide:
            self.hide()
        return False

    def _look_for_code(self, _page: int = 0) -> None:
        self.panel.offer_scan(self._till.screen_name() == LINK)

    def _show_beside(self) -> None:
        if self._till.isVisible():
            self.show()

    def _put_away(self) -> None:
        if not self._beside:
            self.hide()
        self._till.activateWindow()

    def _waiting_changed(self, count: int) -> None:
        self.button.set_badge(count)
        words = ngettext("{count} demande sur le téléphone", "{count} demandes sur le téléphone", count)
        self.button.setAccessibleDescription(words.format(count=count) if count else "")
        if count == 0 and not self._beside and self.isVisible():
            self._put_away()
