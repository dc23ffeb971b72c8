"""A payment page in the customer's browser, as the telephone draws it. It tells what is pressed and decides nothing."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.choice import Choice
from pos_app.ui.phone_line import HostedPage
from pos_app.ui.widgets import ENTER_KEYS, Card, Field, Icon, KeyButton, PlainLabel, Role
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

_NUMBER_LIMIT = 15


class PagePane(QWidget):
    """The page that is open: ways to pay, a number, two answers. Up and down choose the way."""

    decided = Signal(str)
    """`pay`, `refuse` or `close`; `means` and `number` go with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: HostedPage | None = None
        self.open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl
        """Opens the page in the desktop's browser; False where there is none."""
        self._build()

    @property
    def means(self) -> str:
        """The form's word for the chosen way to pay; empty where there is no choice."""
        word = self.choice.currentData()
        return word if isinstance(word, str) else ""

    def show_page(self, page: HostedPage) -> None:
        """Show `page`; what was chosen and typed stays while it is the same one."""
        before, self._page = self._page, page
        if before == page:
            return
        known = before is not None and before.id == page.id and before.means == page.means
        self.title.setText(plain(page.title, 40) or _("Le navigateur"))
        self.shop.setText(plain(page.shop, 60))
        self.amount.setText(plain(page.amount, 30))
        self.words.setText(plain(_("La page se charge…") if page.is_busy else page.words, 300))
        self.words.setVisible(bool(self.words.text()))
        if not known:
            self.choice.clear()
            for word, name in page.means:
                self.choice.addItem(plain(name, 40), word)
            self.choice.setCurrentIndex(max(self.choice.findData(page.chosen), 0) if page.means else -1)
            self.number.setText(plain(page.number, _NUMBER_LIMIT))
        for widget in (self.pay_button, self.refuse_button, self.choice, self.number):
            widget.setEnabled(bool(page.means) and not page.is_busy)
        self.close_button.setEnabled(not page.is_busy)

    def step(self, by: int) -> None:
        """Choose the next way to pay, or the one before."""
        count = self.choice.count()
        if count and self.choice.isEnabled():
            self.choice.setCurrentIndex((self.choice.currentIndex() + by) % count)

    def take_key(self, event: QKeyEvent) -> bool:
        """Whether the key means something on the page, which has then happened."""
        if event.key() in ENTER_KEYS:
            self.pay_button.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.refuse_button.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # In the field Enter and Escape mean what they mean on the page.
        if watched is self.number and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.take_key(event)
        return False

    def _browse(self) -> None:
        if self._page is not None and not self.open_url(QUrl(self._page.url)):
            self.words.setText(_("Aucun navigateur ne s'ouvre ici : payer sur ce téléphone."))
            self.words.setVisible(True)

    def _build(self) -> None:
        self.title = PlainLabel("", 17, theme.BOLD)
        self.shop = PlainLabel("", 14, theme.MEDIUM, wrap=True)
        self.amount = PlainLabel("", 27, theme.BOLD)
        self.amount.setMinimumWidth(1)
        self.words = PlainLabel("", 13, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self.choice = Choice()
        self.choice.setAccessibleName(_("Moyen de paiement"))
        self.number = QLineEdit()
        self.number.setMaxLength(_NUMBER_LIMIT)
        self.number.setAccessibleName(_("Numéro de téléphone"))
        self.number.setPlaceholderText(_("Numéro de téléphone"))
        self.number.installEventFilter(self)
        self.pay_button = self._button(_("Payer"), _("Entrée"), "check", Role.PRIMARY, 17)
        self.refuse_button = self._button(_("Refuser"), _("Échap"), None, Role.DANGER, 14)
        self.close_button = self._button(_("Fermer"), "F7", None, Role.SECONDARY, 14, Qt.Key.Key_F7)
        self.browse_button = self._button(_("Ouvrir dans un vrai navigateur"), "", "link", Role.QUIET, 13)
        for button, action in (
            (self.pay_button, "pay"),
            (self.refuse_button, "refuse"),
            (self.close_button, "close"),
        ):
            button.clicked.connect(lambda _checked=False, action=action: self.decided.emit(action))
        self.browse_button.clicked.connect(self._browse)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Icon("link", theme.INK_SOFT, 20))
        head.addWidget(self.title, 1)
        page = Card(fill=theme.GROUND, border=theme.LINE, radius=theme.RADIUS)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(14, 10, 14, 10)
        inside.setSpacing(2)
        for label in (self.shop, self.amount, self.words):
            inside.addWidget(label)
        no = QHBoxLayout()
        no.setSpacing(8)
        no.addWidget(self.refuse_button, 1)
        no.addWidget(self.close_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(page)
        column.addWidget(self.choice)
        column.addWidget(Field(self.number, 16, theme.MEDIUM, 48))
        column.addStretch(1)
        column.addWidget(self.pay_button)
        column.addLayout(no)
        column.addWidget(self.browse_button)

    def _button(self, text: str, hint: str, icon: str | None, role: Role, px: int, *keys: Qt.Key) -> KeyButton:
        button = KeyButton(text, hint, icon, role, keys=keys, px=px, height=48, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
