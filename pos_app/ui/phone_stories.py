"""The endings of a number that tell a story, as a list on the customer's telephone; a press asks for such a number."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.buttons import ENTER_KEYS
from pos_app.ui.shapes import focus_ring, rounded
from pos_app.wording.catalog import N_, _
from pos_app.wording.stories import STORIES

BY_HAND = "50"
"""An ending without a story."""

_BY_HAND_WORDS = N_("toute autre fin : vous décidez ici, sur ce téléphone")
_CHIP = 34
_PX = 13
_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)


class StoryRow(QAbstractButton):
    """One ending and what its customer does."""

    def __init__(self, ending: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ending = ending
        self.setText(words)
        self.setAccessibleName(_("Numéro qui finit par {ending} : {words}").format(ending=ending, words=words))
        self.setToolTip(_("Un appui met un tel numéro dans la vente."))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        metrics = QFontMetrics(theme.font(_PX))
        room = QRect(0, 0, max(width - _CHIP - 26, 40), 10_000)
        return max(theme.TOUCH, metrics.boundingRect(room, _FLAGS, self.text()).height() + 12)

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self.isDown() or self.underMouse():
            rounded(painter, box, 8, theme.SOFT)
        if self.hasFocus():
            focus_ring(painter, box, 8)
        chip = QRectF(6, (box.height() - 24) / 2, _CHIP, 24)
        rounded(painter, chip, 6, theme.ACTION_TINT)
        painter.setPen(theme.colour(theme.ACTION_DARK))
        painter.setFont(theme.font(_PX, theme.BOLD, tabular=True))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, "··" if self.ending == BY_HAND else self.ending)
        painter.setPen(theme.colour(theme.INK))
        painter.setFont(theme.font(_PX))
        painter.drawText(box.adjusted(_CHIP + 16, 0, -8, 0), _FLAGS, self.text())


class StoryList(QScrollArea):
    """All stories, the customer who decides by hand first. `wanted` carries the ending that was pressed."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Fins de numéro qui racontent une histoire"))
        theme.slim(self.verticalScrollBar())
        page = QWidget()
        page.setAutoFillBackground(True)
        palette = page.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.colour(theme.SURFACE))
        page.setPalette(palette)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rows: dict[str, StoryRow] = {}
        for ending, words in {BY_HAND: _BY_HAND_WORDS, **STORIES}.items():
            row = self.rows[ending] = StoryRow(ending, _(words), page)
            row.clicked.connect(self._pressed)
            column.addWidget(row)
        column.addStretch(1)
        self.setWidget(page)

    def _pressed(self) -> None:
        row = self.sender()
        assert isinstance(row, StoryRow)
        self.wanted.emit(row.ending)
