"""What happened to a payment, line by line, as the ledger tells it. Reads the trail; changes nothing."""

from itertools import groupby

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.news import Asked
from pos_app.core.payment import Event, Kind, Payment
from pos_app.ui import theme
from pos_app.ui.till import Till
from pos_app.ui.widgets import PlainLabel
from pos_app.wording.amounts import format_time
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.payments import reason_sentence, trail_sentence

_SHOWN_AT_MOST = 60
_ROW = 34


def trail_lines(events: list[Event], operator: str, payment: Payment | None = None) -> list[tuple[str, str]]:
    """Time and sentence of every event that says something to a person, oldest first.

    The raw answer to a request is not told: the event behind it says what it means. What repeats itself is told once,
    with the time of the last.
    """
    told = [event for event in events if event.kind is not Kind.ANSWERED][-_SHOWN_AT_MOST:]
    lines = []
    for words, same in groupby(told, key=lambda event: trail_sentence(event, operator, payment)):
        run = list(same)
        what = words if len(run) == 1 else _("{what} ({count} fois)").format(what=words, count=len(run))
        lines.append((format_time(run[-1].at), what))
    return lines


def asked_line(asked: Asked | None, operator: str) -> tuple[str, str] | None:
    """The questions since the till started, as one line; None before the first."""
    if asked is None or asked.last_at is None or asked.count == 0:
        return None
    count = asked.count
    if asked.reason is not None:
        sentence = ngettext("Vérifié {count} fois. {why}", "Vérifié {count} fois. {why}", count)
        words = sentence.format(count=count, why=reason_sentence(asked.reason, operator))
    else:
        words = ngettext(
            "Vérifié {count} fois, rien de nouveau", "Vérifié {count} fois, rien de nouveau", count
        ).format(count=count)
    return format_time(asked.last_at), words


def read_trail(till: Till, reference: str) -> list[Event]:
    """The payment's events; none while the ledger cannot be read."""
    if till.reader is None:
        return []
    try:
        return list(till.reader.trail(reference))
    except KnownError:
        # The screen still says what to do; that the ledger cannot be read is told where charging stops.
        return []


class Trail(QScrollArea):
    """Two columns, time and what happened, that scroll when there is much to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(_("Ce qui s'est passé"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setAutoFillBackground(False)
        sheet = QWidget()
        self.setWidget(sheet)
        # Both are set by the scroll area itself; the card below has to show through.
        sheet.setAutoFillBackground(False)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_Line(PlainLabel(_("Heure"), 12, theme.SEMIBOLD, theme.INK_SOFT), self._title()))
        self._column = column
        column.addStretch(1)
        self._lines: list[_Line] = []
        self._shown: list[tuple[str, str]] = []
        theme.slim(self.verticalScrollBar())
        self.verticalScrollBar().rangeChanged.connect(self._show_the_end)

    def show_lines(self, lines: list[tuple[str, str]]) -> None:
        """Show these times and sentences; the last one is scrolled into view."""
        if lines == self._shown:
            return
        self._shown = lines
        while len(self._lines) < len(lines):
            line = _Line(PlainLabel("", 14), PlainLabel("", 14, wrap=True))
            self._lines.append(line)
            self._column.insertWidget(len(self._lines), line)
        for index, line in enumerate(self._lines):
            line.setVisible(index < len(lines))
            if index < len(lines):
                line.show_words(*lines[index])

    def _show_the_end(self, lowest: int, highest: int) -> None:
        """What happened last is what matters; it stays in view as the trail grows."""
        del lowest
        self.verticalScrollBar().setValue(highest)

    def lines(self) -> list[tuple[str, str]]:
        """What is shown, oldest first."""
        return [(line.time.text(), line.words.text()) for line in self._lines if not line.isHidden()]

    def sizeHint(self) -> QSize:
        return QSize(400, _ROW * 2)

    def minimumSizeHint(self) -> QSize:
        # Where a long sentence above needs the room, the trail is what gives way.
        return QSize(200, 0)

    def _title(self) -> PlainLabel:
        return PlainLabel(_("Ce qui s'est passé"), 12, theme.SEMIBOLD, theme.INK_SOFT)


class _Line(QWidget):
    """One row with a rule under it."""

    def __init__(self, time: PlainLabel, words: PlainLabel) -> None:
        super().__init__()
        self.time, self.words = time, words
        time.setFixedWidth(90)
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 8, 10, 9)
        grid.setHorizontalSpacing(16)
        grid.addWidget(time, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, 0, 1)
        grid.setColumnStretch(1, 1)

    def show_words(self, time: str, words: str) -> None:
        self.time.setText(time)
        self.words.setText(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.colour(theme.LINE))
