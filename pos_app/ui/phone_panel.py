"""The customer's telephone of the training mode: shows the operator's prompt and takes the PIN, scans the till's code
and shows the page behind it. It decides nothing about a payment: what is pressed goes to the simulator, and the till
learns of it as it would from a real operator.
"""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.core.phone import COUNTRIES, Country, group, network_of
from pos_app.ui import theme
from pos_app.ui.crossing import Crossing
from pos_app.ui.phone_line import HostedPage, Line, UssdPrompt
from pos_app.ui.phone_page import PagePane
from pos_app.ui.phone_pin import DIGIT_KEYS, LENGTH, PinDots, PinPad
from pos_app.ui.phone_stories import StoryList
from pos_app.ui.shapes import rounded
from pos_app.ui.widgets import ENTER_KEYS, Card, Icon, KeyButton, PlainLabel, Role
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _, ngettext
from pos_app.wording.clean import plain
from pos_app.wording.errors import NETWORKS

WIDTH = 320
_BODY, _EDGE = 34, 11
_GUARD_MS = 300
"""Buttons do nothing so soon after another prompt took the place of the one that was shown."""

_REGION_OF = {"mvola": "MG", "pvit": "GA", "moneyfusion": "CI", "ekolopay": "CG"}
_REGION_OF_CURRENCY = {"MGA": "MG", "XOF": "CI"}
_OUTCOMES = {
    "accepted": ("circle-check", theme.PAID, N_("{number} a payé {amount}.")),
    "wrong_pin": ("circle-x", theme.REFUSED, N_("{number} s'est trompé de code : rien n'est payé.")),
    "refused": ("circle-x", theme.REFUSED, N_("{number} a refusé {amount}.")),
    "ignored": ("ban", theme.NEUTRAL, N_("{number} ne répond pas à la demande de {amount}.")),
}


Request = UssdPrompt | HostedPage
"""What waits for a customer: a prompt that rings, or a page that they opened."""


class PhonePanel(QWidget):
    """One telephone for all customers: the newest prompt or page is shown, the others wait in a queue.

    A prompt keeps its place once a digit was typed for it, so that no PIN is given to another request, and a page keeps
    it as long as it is open.
    """

    rang = Signal()
    """A prompt appeared."""
    waiting_changed = Signal(int)
    """How many prompts wait for an answer."""
    wanted = Signal(str)
    """The ending of a number that somebody wants to try."""
    scanned = Signal()
    """The customer points the telephone at the code on the till's screen."""

    def __init__(self, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self._open: list[Request] = []
        self._shown: Request | None = None
        self._arrived: dict[str, int] = {}
        self._ended: set[str] | None = None
        self._answering: set[str] = set()
        self._pin = ""
        self._since = QElapsedTimer()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Téléphone du client"))
        self._build()
        self._changes = Crossing(self)
        self._changes.arrived.connect(self._changed)
        line.on_change(self._tell_change)
        self.refresh()

    @property
    def prompt(self) -> UssdPrompt | None:
        """The prompt that is shown; None where there is none, or a page."""
        return None if isinstance(self._shown, HostedPage) else self._shown

    @property
    def page(self) -> HostedPage | None:
        """The page that is shown."""
        return self._shown if isinstance(self._shown, HostedPage) else None

    @property
    def waiting(self) -> int:
        """How many prompts and pages wait for an answer."""
        return len(self._open)

    def offer_scan(self, there: bool) -> None:
        """Whether there is a code on the till's screen."""
        self.scan_button.setVisible(there)

    def type_digit(self, digit: str) -> None:
        """One more digit of the PIN."""
        if self.prompt is not None and len(self._pin) < LENGTH:
            self._set_pin(self._pin + digit)

    def erase(self) -> None:
        """Take the last digit back."""
        self._set_pin(self._pin[:-1])

    def accept(self) -> None:
        """Send the PIN, once it is whole."""
        if len(self._pin) == LENGTH:
            self._answer("accept", self._pin)

    def refuse(self) -> None:
        """Refuse the payment."""
        self._answer("refuse")

    def ignore(self) -> None:
        """Put the telephone away: the prompt closes and nobody answers, ever."""
        self._answer("ignore")

    def show_next(self) -> None:
        """Show the next of several; the digits typed so far are forgotten."""
        if self._shown is not None and self._open:
            here = [request.id for request in self._open].index(self._shown.id)
            self._show(self._open[(here + 1) % len(self._open)])

    def toggle_stories(self) -> None:
        """Show the list of endings, or the prompt or page again."""
        self._show_side(stories=self._pages.currentWidget() is not self._stories_page)

    def refresh(self) -> None:
        """Show what the line says now."""
        prompts, pages = self._line.prompts(), self._line.pages()
        before = {request.id for request in self._open}
        self._answering.intersection_update(prompt.id for prompt in prompts if prompt.status == "open")
        self._open = self._in_order(
            [prompt for prompt in prompts if prompt.status == "open" and prompt.id not in self._answering],
            [page for page in pages if page.is_open],
        )
        here = next((request for request in self._open if self._shown and request.id == self._shown.id), None)
        newcomer = bool(self._open) and self._open[0].id not in before
        kept = here is not None and (isinstance(here, HostedPage) or bool(self._pin))
        if not kept and (newcomer or here is None):
            self._show(self._open[0] if self._open else None)
        elif isinstance(here, HostedPage):
            self._shown = here
            self.pane.show_page(here)
        self._show_queue()
        self._show_outcome(prompts, pages)
        if len(before) != len(self._open):
            self.waiting_changed.emit(len(self._open))
        if newcomer:
            self.rang.emit()

    def _in_order(self, prompts: Sequence[UssdPrompt], pages: Sequence[HostedPage]) -> list[Request]:
        """Newest first, whatever it is. Each list comes so; what came first of both is known by when it was seen."""
        there: list[Request] = [*pages, *prompts]
        for request in reversed(there):
            self._arrived.setdefault(request.id, max(self._arrived.values(), default=0) + 1)
        ids = {request.id for request in there}
        self._arrived = {known: at for known, at in self._arrived.items() if known in ids}
        return sorted(there, key=lambda request: -self._arrived[request.id])

    # Events

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 720)

    def minimumSizeHint(self) -> QSize:
        return QSize(WIDTH, 560)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if self._pages.currentWidget() is self._stories_page:
            # A prompt that cannot be seen is not answered.
            if event.key() == Qt.Key.Key_Escape and self._shown is not None:
                self.toggle_stories()
            return
        if self._pages.currentWidget() is self.pane:
            if not self.pane.take_key(event):
                super().keyPressEvent(event)
            return
        digit = DIGIT_KEYS.get(event.key())
        if digit is not None:
            self.type_digit(digit)
        elif event.key() == Qt.Key.Key_Backspace:
            self.erase()
        elif event.key() in ENTER_KEYS:
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.refuse()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The second press of a double click would answer the next customer's prompt.
        return event.type() is QEvent.Type.MouseButtonDblClick and isinstance(watched, QAbstractButton)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        body = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        rounded(painter, body, _BODY, theme.INK)
        rounded(painter, body.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE), _BODY - _EDGE, theme.SURFACE)
        ear = QRectF(body.center().x() - 28, body.top() + 4, 56, 4)
        rounded(painter, ear, 2, "#33435A")

    # Inside

    def _changed(self, _nothing: object) -> None:
        self.refresh()

    def _tell_change(self) -> None:
        self._changes.post(None)

    def _answer(self, action: str, pin: str | None = None) -> None:
        prompt = self.prompt
        if prompt is None or self.is_guarded() or prompt.id in self._answering:
            return
        # Off the screen at once: a second press must not reach the line before its answer.
        self._answering.add(prompt.id)
        self._set_pin("")
        self._line.answer(prompt.id, action, pin)
        self.refresh()

    def is_guarded(self) -> bool:
        """Whether buttons do nothing yet, because something else has just taken their place."""
        return self._since.isValid() and self._since.elapsed() < _GUARD_MS

    def _decide(self, action: str) -> None:
        page = self.page
        if page is not None and not self.is_guarded():
            self._line.decide(page.id, action, self.pane.means, self.pane.number.text())
            self.refresh()

    def _set_pin(self, pin: str) -> None:
        self._pin = pin
        self.dots.show_count(len(pin))
        self.accept_button.setEnabled(len(pin) == LENGTH)

    def _show(self, request: Request | None) -> None:
        if self._shown is not None and request is not None:
            self._since.start()
        self._shown = request
        self._set_pin("")
        self._show_side(stories=request is None)
        self._show_queue()
        if isinstance(request, HostedPage):
            self.pane.show_page(request)
        elif request is not None:
            self._show_prompt(request)

    def _show_prompt(self, prompt: UssdPrompt) -> None:
        country = _country(prompt)
        self.number.setText(group(prompt.number, country))
        self.network.setText(NETWORKS[network] if (network := network_of(prompt.number, country)) else prompt.operator)
        self.merchant.setText(_("{merchant} demande").format(merchant=plain(prompt.merchant_name, 50)))
        self.amount.setText(format_amount(prompt.amount, prompt.currency))

    def _show_side(self, *, stories: bool) -> None:
        side = self.pane if self.page is not None else self._prompt_page
        self._pages.setCurrentWidget(self._stories_page if stories else side)
        self.toggle.setVisible(self._shown is not None)
        back = _("Retour à la demande") if self.page is None else _("Retour à la page")
        self.toggle.setText(back if stories else _("Fins de numéro"))

    def _show_queue(self) -> None:
        others = len(self._open) - 1
        self.queue.setVisible(others > 0 and self._shown is not None)
        words = ngettext("{count} autre demande attend", "{count} autres demandes attendent", max(others, 0))
        self.queue.setText(words.format(count=max(others, 0)))

    def _show_outcome(self, prompts: Sequence[UssdPrompt], pages: Sequence[HostedPage]) -> None:
        """Tell of what has just ended, and, at first, of the last that the line knows of."""
        over: list[Request] = [page for page in pages if not page.is_open]
        over += [prompt for prompt in prompts if prompt.status in _OUTCOMES]
        ids = {request.id for request in over}
        news = next((request for request in over if self._ended is None or request.id not in self._ended), None)
        self._ended = ids
        self._outcome_row.setVisible(bool(over))
        if isinstance(news, HostedPage):
            self._outcome_icon.show_icon("info", theme.INK_SOFT)
            self.outcome.setText(plain(news.words, 300) or _("La page n'a plus rien à demander."))
        elif news is not None:
            icon, colour, words = _OUTCOMES[news.status]
            self._outcome_icon.show_icon(icon, colour)
            number = group(news.number, _country(news))
            self.outcome.setText(_(words).format(number=number, amount=format_amount(news.amount, news.currency)))

    # Building

    def _build(self) -> None:
        self._prompt_page = self._build_prompt_page()
        self._stories_page = self._build_stories_page()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._stories_page)
        self._pages.addWidget(self._prompt_page)
        self.pane = PagePane()
        self.pane.decided.connect(self._decide)
        for button in self.pane.findChildren(QAbstractButton):
            button.installEventFilter(self)
        self._pages.addWidget(self.pane)
        self.toggle = self._button("", "F8", "list", Role.QUIET, 13, Qt.Key.Key_F8)
        self.toggle.clicked.connect(self.toggle_stories)
        self.queue = self._button("", "", "chevron-down", Role.QUIET, 13)
        self.queue.clicked.connect(self.show_next)
        column = QVBoxLayout(self)
        inset = _EDGE + 4 + 10
        column.setContentsMargins(inset, inset + 4, inset, inset)
        column.setSpacing(8)
        column.addWidget(self.queue)
        column.addWidget(self._pages, 1)
        column.addWidget(self.toggle)

    def _build_prompt_page(self) -> QWidget:
        self.number = PlainLabel("", 17, theme.BOLD)
        self.network = PlainLabel("", 12, theme.SEMIBOLD, theme.INK_SOFT)
        self.dots = PinDots()
        self.pad = PinPad()
        self.pad.typed.connect(self.type_digit)
        self.pad.erased.connect(self.erase)
        self.accept_button = self._button(_("Valider"), _("Entrée"), "check", Role.PRIMARY, 17)
        self.accept_button.clicked.connect(self.accept)
        self.refuse_button = self._button(_("Refuser"), _("Échap"), None, Role.DANGER, 14)
        self.refuse_button.clicked.connect(self.refuse)
        self.ignore_button = self._button(_("Ignorer"), "F7", None, Role.SECONDARY, 14, Qt.Key.Key_F7)
        self.ignore_button.clicked.connect(self.ignore)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Icon("smartphone", theme.INK_SOFT, 20))
        head.addWidget(self.number, 1)
        head.addWidget(self.network)
        no = QHBoxLayout()
        no.setSpacing(8)
        no.addWidget(self.refuse_button, 1)
        no.addWidget(self.ignore_button, 1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._build_message())
        column.addWidget(self.dots)
        column.addWidget(self.pad, 1)
        column.addWidget(self.accept_button)
        column.addLayout(no)
        return page

    def _build_message(self) -> QWidget:
        self.merchant = PlainLabel("", 14, theme.MEDIUM, wrap=True)
        self.amount = PlainLabel("", 27, theme.BOLD)
        # However long the amount, the telephone keeps its width.
        self.amount.setMinimumWidth(1)
        message = Card(fill=theme.GROUND, border=theme.LINE, radius=theme.RADIUS)
        column = QVBoxLayout(message)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(2)
        column.addWidget(self.merchant)
        column.addWidget(self.amount)
        column.addWidget(PlainLabel(_("Tapez votre code secret"), 14, theme.MEDIUM, theme.INK_SOFT, wrap=True))
        return message

    def _build_stories_page(self) -> QWidget:
        self._outcome_icon = Icon("circle-check", theme.PAID, 20)
        self.outcome = PlainLabel("", 13, theme.SEMIBOLD, wrap=True)
        self._outcome_row = Card(fill=theme.GROUND, border=theme.LINE, radius=theme.RADIUS)
        outcome = QHBoxLayout(self._outcome_row)
        outcome.setContentsMargins(12, 8, 12, 8)
        outcome.setSpacing(10)
        outcome.addWidget(self._outcome_icon, 0, Qt.AlignmentFlag.AlignTop)
        outcome.addWidget(self.outcome, 1)
        self.stories = StoryList()
        self.stories.wanted.connect(self.wanted)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(PlainLabel(_("Téléphone du client"), 17, theme.BOLD, wrap=True))
        self.scan_button = self._button(
            _("Scanner le QR de la caisse"), "F6", "smartphone", Role.PRIMARY, 15, Qt.Key.Key_F6
        )
        self.scan_button.clicked.connect(self.scanned)
        self.scan_button.hide()
        column.addWidget(self.scan_button)
        column.addWidget(self._outcome_row)
        words = _("La fin du numéro dit ce que fait le client. Un appui la met dans la vente. Code faux : 9999.")
        column.addWidget(PlainLabel(words, 12, theme.REGULAR, theme.INK_SOFT, wrap=True))
        column.addWidget(self.stories, 1)
        return page

    def _button(self, text: str, hint: str, icon: str | None, role: Role, px: int, *keys: Qt.Key) -> KeyButton:
        button = KeyButton(text, hint, icon, role, keys=keys, px=px, height=48, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.installEventFilter(self)
        return button


def _country(prompt: UssdPrompt) -> Country:
    region = _REGION_OF.get(prompt.operator) or _REGION_OF_CURRENCY.get(prompt.currency, "GA")
    return COUNTRIES[region]
