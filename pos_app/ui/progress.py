"""Where a payment is, drawn: the ring of elapsed time and the line of steps. Each says in words what it draws."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import icons, theme
from pos_app.wording.amounts import format_elapsed
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

_RING_WIDTH = 8
_MINUTE = 60
_FULL_CIRCLE = 16 * 360
_CIRCLE = 42
_TITLE_LIMIT = 60


class ElapsedRing(QWidget):
    """Minutes and seconds since the request was sent; the arc goes round once a minute, like a clock's hand."""

    def __init__(self, side: int = 92, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(side, side)
        self._seconds = 0
        self._running = True

    @property
    def seconds(self) -> int:
        return self._seconds

    def show_seconds(self, seconds: float, *, running: bool = True) -> None:
        """Whole seconds of elapsed time; `running` is whether something is still awaited."""
        whole = max(0, int(seconds))
        if (whole, running) != (self._seconds, self._running):
            self._seconds, self._running = whole, running
            self.update()
        self.setAccessibleName(_("Temps écoulé : {time}").format(time=format_elapsed(whole)))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = _RING_WIDTH / 2 + 1
        circle = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        later = self._seconds >= _MINUTE
        track = theme.colour(theme.WAITING_BRIGHT).lighter(165) if later else theme.colour(theme.LINE)
        painter.setPen(QPen(track, _RING_WIDTH))
        painter.drawEllipse(circle)
        colour = theme.WAITING_BRIGHT if self._running else theme.NEUTRAL
        painter.setPen(
            QPen(theme.colour(colour), _RING_WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap),
        )
        span = round(_FULL_CIRCLE * (self._seconds % _MINUTE) / _MINUTE)
        painter.drawArc(circle, 90 * 16, -span)
        painter.setPen(theme.colour(theme.INK))
        text = format_elapsed(self._seconds)
        painter.setFont(theme.font(22 if len(text) < 6 else 16, theme.BOLD, tabular=True))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, text)


class StepState(Enum):
    """Whether a step is behind us, under way, or still to come."""

    DONE = "done"
    NOW = "now"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what happens, and in `detail` when it happened or that it is awaited."""

    icon: str
    state: StepState
    title: str
    detail: str = ""


_FILLS = {StepState.DONE: theme.PAID, StepState.NOW: theme.WAITING_BRIGHT, StepState.TO_COME: theme.LINE}
_MARKS = {StepState.DONE: theme.ON_DARK, StepState.NOW: theme.INK, StepState.TO_COME: theme.NEUTRAL}


class Steps(QWidget):
    """A few steps on one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps: tuple[Step, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, *steps: Step) -> None:
        """Show these steps, from left to right."""
        if steps != self.steps:
            self.steps = steps
            words = (f"{plain(step.title, _TITLE_LIMIT)} {plain(step.detail, _TITLE_LIMIT)}".strip() for step in steps)
            self.setAccessibleName(" · ".join(words))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(520, 104)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 104)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not self.steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        column = self.width() / len(self.steps)
        middles = [QPointF(column * (index + 0.5), _CIRCLE / 2 + 1) for index in range(len(self.steps))]
        for index in range(1, len(self.steps)):
            done = self.steps[index].state is not StepState.TO_COME
            painter.setPen(QPen(theme.colour(theme.PAID if done else theme.LINE), 3))
            painter.drawLine(middles[index - 1], middles[index])
        for middle, step in zip(middles, self.steps, strict=True):
            self._paint_step(painter, middle, column, step)

    def _paint_step(self, painter: QPainter, middle: QPointF, column: float, step: Step) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(_FILLS[step.state]))
        painter.drawEllipse(middle, _CIRCLE / 2, _CIRCLE / 2)
        mark = "check" if step.state is StepState.DONE else step.icon
        icons.paint(painter, mark, _MARKS[step.state], middle.x() - 10, middle.y() - 10, 20)
        to_come = step.state is StepState.TO_COME
        painter.setPen(theme.colour(theme.INK_SOFT if to_come else theme.INK))
        painter.setFont(theme.font(14, theme.MEDIUM if to_come else theme.SEMIBOLD))
        words = "\n".join(plain(line, _TITLE_LIMIT) for line in (step.title, step.detail) if line)
        top = middle.y() + _CIRCLE / 2 + 8
        box = QRectF(middle.x() - column / 2 + 4, top, column - 8, self.height() - top)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        if QFontMetricsF(painter.font()).boundingRect(box, int(flags), words).height() > box.height():
            painter.setFont(theme.font(12, theme.MEDIUM if to_come else theme.SEMIBOLD))
        painter.drawText(box, int(flags), words)
