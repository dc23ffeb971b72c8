"""How the screen of a link is laid out: the code on the left, words and ways to hand the link over beside or below."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.fitting import fitting_font
from pos_app.ui.print_line import PrintLine
from pos_app.ui.qr import SMALLEST, QrCode
from pos_app.ui.receipt_keys import PRINT_KEY
from pos_app.ui.screens.awaiting import AwaitingScreen
from pos_app.ui.screens.payment_screen import with_icon
from pos_app.ui.widgets import Card, Icon, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.catalog import _

_CODE_SHARE = 0.43
_WIDEST_CODE = 420
_SHARE_COLUMNS = 6
"""One, two and three buttons stand side by side in as many."""


class LinkLayout(AwaitingScreen):
    """The widgets of a link and their places; what they do is the link screen's."""

    def _build(self) -> None:
        card = Card(parent=self)
        self._outer.addWidget(card)
        self._grid = QGridLayout(card)
        self._code = self._build_code()
        self._words = self._build_words()
        self._share = self._build_share()
        self._foot = self._build_foot()
        self._arranged_wide: bool | None = None
        self._words_room = 300
        self._arrange(wide=True)

    def _build_code(self) -> QWidget:
        self.code = QrCode()
        self.host = PlainLabel("", 15, theme.SEMIBOLD, limit=120)
        self._host_row = QWidget()
        row = QHBoxLayout(self._host_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(9)
        row.addStretch(1)
        row.addWidget(Icon("shield-check", theme.INK_SOFT, 18))
        row.addWidget(self.host)
        row.addStretch(1)
        self.alarm = Notice("octagon-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=16)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.code, 100)
        column.addWidget(self._host_row)
        column.addStretch(1)
        return made

    def _build_words(self) -> QWidget:
        self.head = PlainLabel("", 14, theme.MEDIUM, theme.INK_SOFT, wrap=True)
        self.amount = PlainLabel("", 56, theme.BOLD)
        # The font follows the width; the width must not follow the font.
        self.amount.setMinimumWidth(1)
        self.unit = PlainLabel("", 26, theme.REGULAR, theme.INK_SOFT)
        price = QHBoxLayout()
        price.setSpacing(10)
        price.addWidget(self.amount)
        price.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        price.addStretch(1)
        self.unit.setContentsMargins(0, 0, 0, 9)
        self.say = PlainLabel("", 17, wrap=True)
        self.state = PlainLabel("", 14, theme.SEMIBOLD, theme.WAITING_TEXT)
        self.since = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        waits = QHBoxLayout()
        waits.setSpacing(8)
        waits.addWidget(Icon("hourglass", theme.WAITING_TEXT, 18), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.state)
        words.addWidget(self.since)
        waits.addLayout(words, 1)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.head)
        column.addLayout(price)
        column.addWidget(self.say)
        column.addLayout(waits)
        column.addStretch(1)
        self._column = column
        return made

    def _build_share(self) -> QWidget:
        self.copy_button = self._small(_("Copier le lien"), "", "copy")
        self.whatsapp_button = self._small(_("WhatsApp"), "", "message-circle")
        self.sms_button = self._small(_("Texte pour SMS"), "", "message-square-text")
        self.print_button = self._small(_("Imprimer le QR"), PRINT_KEY, "printer")
        self.print_button.hint_gives_way = True
        self._press_by(self.print_button, PRINT_KEY)
        self.print_button.setVisible(self._till.prints is not None)
        self.customer_button = self._small(_("Écran client"), "F8", "monitor")
        made = QWidget()
        self._share_grid = QGridLayout(made)
        self._share_grid.setContentsMargins(0, 0, 0, 0)
        self._share_grid.setSpacing(10)
        return made

    def _build_foot(self) -> QWidget:
        self.done = PlainLabel("", 14, theme.MEDIUM, wrap=True, limit=400)
        self._done_row = with_icon("check", self.done)
        self.print_line = PrintLine(14)
        self.question = PlainLabel("", 14, colour=theme.INK_SOFT, wrap=True)
        self._question_row = with_icon("refresh-cw", self.question)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._done_row)
        column.addWidget(self.print_line)
        column.addWidget(self._question_row)
        column.addWidget(self._build_actions())
        column.addWidget(self._build_confirmation())
        return made

    def _small(self, text: str, key: str, icon: str) -> KeyButton:
        button = KeyButton(text, key, icon, Role.SECONDARY, px=16, height=52, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.installEventFilter(self)
        return button

    def _share_rows(self, *, wide: bool) -> list[tuple[KeyButton, ...]]:
        """Each button in a row that leaves it room for its words and its key. A till without a queue prints nothing."""
        rows: list[tuple[KeyButton, ...]]
        printed = () if self._till.prints is None else (self.print_button,)
        if wide:
            rows = [(self.copy_button, self.whatsapp_button), (self.sms_button, self.customer_button), printed]
        else:
            rows = [(self.copy_button, self.whatsapp_button, self.sms_button), (*printed, self.customer_button)]
        return [row for row in rows if row]

    # Places

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._outer.setContentsMargins(*self._margins())
        wide = self._is_wide()
        side, top = (30, 26) if wide else (18, 14)
        self._grid.setContentsMargins(side, top, side, top)
        self._grid.setHorizontalSpacing(34 if wide else 18)
        self._grid.setVerticalSpacing(18 if wide else 10)
        self._column.setSpacing(14 if wide else 8)
        self._arrange(wide=wide)
        room = self.width() - 2 * (side + (26 if wide else 14))
        code = min(_WIDEST_CODE, round(room * _CODE_SHARE) if wide else (room - 18) // 2)
        self._code.setFixedWidth(code)
        # Where height is scarce the code gives way, down to what can still be read.
        self.code.setMinimumHeight(code if wide else SMALLEST)
        self.code.setMaximumHeight(code)
        self._words_room = room - code - self._grid.horizontalSpacing()
        self._fit_amount()

    def _arrange(self, *, wide: bool) -> None:
        if wide == self._arranged_wide:
            return
        self._arranged_wide = wide
        for number, row in enumerate(self._share_rows(wide=wide)):
            span = _SHARE_COLUMNS // len(row)
            for place, button in enumerate(row):
                self._share_grid.addWidget(button, number, place * span, 1, span)
        for column in range(_SHARE_COLUMNS):
            self._share_grid.setColumnStretch(column, 1)
            self._share_grid.setColumnMinimumWidth(column, 1)
        # Over the whole width: the name of a foreign host must be read to its end.
        self._grid.addWidget(self.alarm, 0, 0, 1, 2)
        self._grid.addWidget(self._code, 1, 0, 4 if wide else 1, 1)
        self._grid.addWidget(self._words, 1, 1)
        self._grid.addWidget(self._share, 2, 1 if wide else 0, 1, 1 if wide else 2)
        self._grid.addWidget(self._foot, 4, 1 if wide else 0, 1, 1 if wide else 2)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(1, 0 if wide else 1)
        self._grid.setRowStretch(3, 1 if wide else 0)

    def _fit_amount(self) -> None:
        unit = self.unit.fontMetrics().horizontalAdvance(self.unit.text()) + 14
        self.amount.setFont(fitting_font(self.amount.text(), 56, theme.BOLD, self._words_room - unit))
