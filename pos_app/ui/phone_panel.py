"""The customer's telephone of the training mode: shows the operator's prompt and takes the PIN. It decides nothing
about a payment: what is pressed goes to the simulator, and the till learns of it as it would from a real operator.
"""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.core.phone import COUNTRIES, Country, group, network_of
from pos_app.ui import theme
from pos_app.ui.crossing import Crossing
from pos_app.ui.phone_line import Line, UssdPrompt
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

_REGION_OF = {"MGA": "MG", "XAF": "GA"}
_OUTCOMES = {
    "accepted": ("circle-check", theme.PAID, N_("{number} a payé {amount}.")),
    "wrong_pin": ("circle-x", theme.REFUSED, N_("{number} s'est trompé de code : rien n'est payé.")),
    "refused": ("circle-x", theme.REFUSED, N_("{number} a refusé {amount}.")),
    "ignored": ("ban", theme.NEUTRAL, N_("{number} ne répond pas à la demande de {amount}.")),
}


class PhonePanel(QWidget):
    """One telephone for all customers: the newest open prompt rings, the others wait in a queue.

    A prompt keeps its place once a digit was typed for it, so that no PIN is given to another request.
    """

    rang = Signal()
    """A prompt appeared."""
    waiting_changed = Signal(int)
    """How many prompts wait for an answer."""
    wanted = Signal(str)
    """The ending of a number that somebody wants to try."""

    def __init__(self, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self._open: list[UssdPrompt] = []
        self._prompt: UssdPrompt | None = None
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
        """The prompt that is shown."""
        return self._prompt

    @property
    def waiting(self) -> int:
        """How many prompts wait for an answer."""
        return len(self._open)

    def type_digit(self, digit: str) -> None:
        """One more digit of the PIN."""
        if self._prompt is not None and len(self._pin) < LENGTH:
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
        """Show the next of several prompts; the digits typed so far are forgotten."""
        if self._prompt is not None and self._open:
            here = [prompt.id for prompt in self._open].index(self._prompt.id)
            self._show(self._open[(here + 1) % len(self._open)])

    def toggle_stories(self) -> None:
        """Show the list of endings, or the prompt again."""
        self._show_page(stories=self._pages.currentWidget() is self._prompt_page)

    def refresh(self) -> None:
        """Show what the line says now."""
        prompts = self._line.prompts()
        before = {prompt.id for prompt in self._open}
        self._answering.intersection_update(prompt.id for prompt in prompts if prompt.status == "open")
        self._open = [p for p in prompts if p.status == "open" and p.id not in self._answering]
        open_ids = [prompt.id for prompt in self._open]
        kept = self._prompt is not None and self._prompt.id in open_ids and bool(self._pin)
        newcomer = bool(self._open) and self._open[0].id not in before
        if not kept and (newcomer or self._prompt is None or self._prompt.id not in open_ids):
            self._show(self._open[0] if self._open else None)
        self._show_queue()
        self._show_outcome(prompts)
        if len(before) != len(open_ids):
            self.waiting_changed.emit(len(open_ids))
        if newcomer:
            self.rang.emit()

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
            if event.key() == Qt.Key.Key_Escape and self._prompt is not None:
                self.toggle_stories()
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
        prompt = self._prompt
        guarded = self._since.isValid() and self._since.elapsed() < _GUARD_MS
        if prompt is None or guarded or prompt.id in self._answering:
            return
        # Off the screen at once: a second press must not reach the line before its answer.
        self._answering.add(prompt.id)
        self._set_pin("")
        self._line.answer(prompt.id, action, pin)
        self.refresh()

    def _set_pin(self, pin: str) -> None:
        self._pin = pin
        self.dots.show_count(len(pin))
        self.accept_button.setEnabled(len(pin) == LENGTH)

    def _show(self, prompt: UssdPrompt | None) -> None:
        if self._prompt is not None and prompt is not None:
            self._since.start()
        self._prompt = prompt
        self._set_pin("")
        self._show_page(stories=prompt is None)
        self._show_queue()
        if prompt is None:
            return
        country = _country(prompt)
        self.number.setText(group(prompt.number, country))
        self.network.setText(NETWORKS[network] if (network := network_of(prompt.number, country)) else prompt.operator)
        self.merchant.setText(_("{merchant} demande").format(merchant=plain(prompt.merchant_name, 50)))
        self.amount.setText(format_amount(prompt.amount, prompt.currency))

    def _show_page(self, *, stories: bool) -> None:
        self._pages.setCurrentWidget(self._stories_page if stories else self._prompt_page)
        self.toggle.setVisible(self._prompt is not None)
        self.toggle.setText(_("Retour à la demande") if stories else _("Fins de numéro"))

    def _show_queue(self) -> None:
        others = len(self._open) - 1
        self.queue.setVisible(others > 0 and self._prompt is not None)
        words = ngettext("{count} autre demande attend", "{count} autres demandes attendent", max(others, 0))
        self.queue.setText(words.format(count=max(others, 0)))

    def _show_outcome(self, prompts: Sequence[UssdPrompt]) -> None:
        last = next((prompt for prompt in prompts if prompt.status in _OUTCOMES), None)
        self._outcome_row.setVisible(last is not None)
        if last is not None:
            icon, colour, words = _OUTCOMES[last.status]
            self._outcome_icon.show_icon(icon, colour)
            number = group(last.number, _country(last))
            self.outcome.setText(_(words).format(number=number, amount=format_amount(last.amount, last.currency)))

    # Building

    def _build(self) -> None:
        self._prompt_page = self._build_prompt_page()
        self._stories_page = self._build_stories_page()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._stories_page)
        self._pages.addWidget(self._prompt_page)
        self.toggle = self._button("", "F8", "list", Role.QUIET, 13, Qt.Key.Key_F8)
        self.toggle.clicked.connect(self.toggle_stories)
        column = QVBoxLayout(self)
        inset = _EDGE + 4 + 10
        column.setContentsMargins(inset, inset + 4, inset, inset)
        column.setSpacing(8)
        column.addWidget(self._pages, 1)
        column.addWidget(self.toggle)

    def _build_prompt_page(self) -> QWidget:
        self.number = PlainLabel("", 17, theme.BOLD)
        self.network = PlainLabel("", 12, theme.SEMIBOLD, theme.INK_SOFT)
        self.queue = self._button("", "", "chevron-down", Role.QUIET, 13)
        self.queue.clicked.connect(self.show_next)
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
        column.addWidget(self.queue)
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
    return COUNTRIES[_REGION_OF[prompt.currency]]
