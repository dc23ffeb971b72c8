"""The piles as large keys with their counts: what is left to explain first, as the closing needs it."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from pos_app.ui import icons, theme
from pos_app.ui.screens.reconcile_table import LOOKS, PileLook
from pos_app.ui.shapes import focus_ring, rounded
from pos_app.wording.amounts import format_digits
from pos_app.wording.catalog import N_, _
from pos_app.wording.reconciliation import PILES, Pile

_HEIGHT = 74
_OPEN = PileLook("circle-question-mark", theme.WAITING_TEXT)
_TABS: tuple[tuple[Pile | None, str, PileLook, str], ...] = (
    (None, N_("À expliquer"), _OPEN, "Alt+E"),
    (Pile.MATCHED, PILES[Pile.MATCHED], LOOKS[Pile.MATCHED], "Alt+C"),
    (Pile.OURS_ONLY, PILES[Pile.OURS_ONLY], LOOKS[Pile.OURS_ONLY], "Alt+S"),
    (Pile.THEIRS_ONLY, PILES[Pile.THEIRS_ONLY], LOOKS[Pile.THEIRS_ONLY], "Alt+R"),
    (Pile.DIFFERS, PILES[Pile.DIFFERS], LOOKS[Pile.DIFFERS], "Alt+D"),
)


class PileTab(QAbstractButton):
    """One pile: icon, count, its name and its key."""

    def __init__(self, words: str, look: PileLook, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._key, self._count = look, key, 0
        self.setText(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.click)
        self.show_count(0)

    @property
    def count(self) -> int:
        """How many entries the pile has."""
        return self._count

    def show_count(self, count: int) -> None:
        """Say how many there are."""
        self._count = count
        self.setAccessibleName(_("{pile} : {count}").format(pile=self.text(), count=format_digits(count)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(150, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        parent = self.parent()
        if step is not None and isinstance(parent, PileTabs):
            parent.step(self, step)
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        fill = theme.ACTION_TINT if self.isChecked() else "#F7F9FB" if self.underMouse() else theme.SURFACE
        rounded(painter, rect, theme.RADIUS, fill, theme.ACTION if self.isChecked() else theme.LINE)
        if self.hasFocus():
            focus_ring(painter, rect, theme.RADIUS)
        # A pile of differences that is empty is good news, and looks like it.
        colour = self._look.colour if self._count else theme.INK_SOFT
        icons.paint(painter, self._look.icon, colour, 12, 13, 18)
        count = format_digits(self._count)
        painter.setFont(theme.font(20, theme.BOLD, tabular=True))
        painter.setPen(theme.colour(theme.INK))
        painter.drawText(QRectF(38, 8, rect.width() - 44, 28), Qt.AlignmentFlag.AlignVCenter, count)
        self._paint_key(painter, rect, 44 + painter.fontMetrics().horizontalAdvance(count))
        box = QRectF(12, 36, rect.width() - 18, rect.height() - 40)
        painter.setFont(theme.font(13, theme.SEMIBOLD))
        painter.setPen(theme.colour(colour))
        wrap = Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value
        painter.drawText(box, wrap, self.text())

    def _paint_key(self, painter: QPainter, rect: QRectF, taken: int) -> None:
        font = theme.font(11, theme.MEDIUM)
        width = QFontMetricsF(font).horizontalAdvance(self._key) + 12
        if taken + width > rect.width():
            return
        box = QRectF(rect.right() - width - 7, 8, width, 19)
        rounded(painter, box, 5, theme.SOFT)
        painter.setFont(font)
        painter.setPen(theme.colour(theme.INK_SOFT))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)


class PileTabs(QWidget):
    """Chooses one pile, or (None) what is left to explain of all. Left and right go from one to the next."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs: dict[Pile | None, PileTab] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for pile, words, look, key in _TABS:
            tab = PileTab(_(words), look, key)
            tab.setAutoExclusive(True)
            tab.clicked.connect(self.chosen)
            self.tabs[pile] = tab
            row.addWidget(tab, 1)
        self.tabs[None].setChecked(True)

    @property
    def pile(self) -> Pile | None:
        """The pile that is chosen."""
        return next(pile for pile, tab in self.tabs.items() if tab.isChecked())

    def step(self, here: PileTab, by: int) -> None:
        """Choose the neighbour of a tab."""
        order = list(self.tabs.values())
        there = order[(order.index(here) + by) % len(order)]
        there.setFocus(Qt.FocusReason.OtherFocusReason)
        there.click()
