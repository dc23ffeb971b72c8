"""Work that would hold up the window, done in a thread: files that are read, listed or written. The newest wins."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakSet

from PySide6.QtCore import QCoreApplication, QObject, Signal

from pos_app.core.errors import KnownError
from pos_app.ui.crossing import Crossing


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work has come: `done` of `total`; a total of 0 is not known yet."""

    done: int
    total: int


class Task:
    """What the work sees of whoever waits for it. Used in the work's thread."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell = tell
        self._cancelled = threading.Event()
        self._told = (-1, -1)

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody wants the result any more: the work may end as soon as it likes."""
        return self._cancelled.is_set()

    def progress(self, done: int, total: int) -> None:
        """Tell how far it has come. It may be called for every line: what makes no difference to a bar is not told."""
        step = (total, done * 100 // total if total > 0 else 0)
        if step != self._told:
            self._told = step
            self._tell(Progress(done, total))

    def goes_on(self, done: int, total: int) -> bool:
        """Tell how far it has come; whether the work shall go on."""
        self.progress(done, total)
        return not self.is_cancelled

    def cancel(self) -> None:
        """Let the work end."""
        self._cancelled.set()


Work = Callable[[Task], object]


@dataclass(frozen=True, slots=True)
class _News:
    task: Task
    value: object = None
    error: Exception | None = None


class Background(QObject):
    """`run` some work; then `done`, `failed` or, after `cancel`, nothing follows, in the GUI's thread."""

    done = Signal(object)
    """What the newest work returned."""
    failed = Signal(object)
    """The `KnownError` that the newest work ended with."""
    progressed = Signal(object)
    """`Progress` of the newest work."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._task: Task | None = None
        self._news = crossing = Crossing(self)
        self._news.arrived.connect(self._deliver)
        # A thread that posts while the crossing is being destroyed takes the process with it; this one goes before. A
        # method of the crossing could not be called any more by then.
        self.destroyed.connect(lambda: crossing.close())
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close)

    @property
    def is_running(self) -> bool:
        """Whether a result is still to come."""
        return self._task is not None

    def run(self, work: Work) -> None:
        """Do `work` in a thread. Older work is told to end, and what it returns is never told.

        `work` must not touch a widget.
        """
        self.cancel()
        crossing = self._news
        task: Task

        def tell(progress: Progress) -> None:
            crossing.post(_News(task, progress))

        task = self._task = Task(tell)
        thread = threading.Thread(target=_do, args=(work, task, crossing), name=self._name, daemon=True)
        _threads.add(thread)
        thread.start()

    def cancel(self) -> None:
        """Let the work end; nothing of it is told any more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Tell nothing any more."""
        self.cancel()
        self._news.close()

    def _deliver(self, value: object) -> None:
        assert isinstance(value, _News)
        if value.task is not self._task:
            return
        if isinstance(value.value, Progress):
            self.progressed.emit(value.value)
            return
        self._task = None
        if value.error is None:
            self.done.emit(value.value)
        elif isinstance(value.error, KnownError):
            self.failed.emit(value.error)
        else:
            # A bug is told where every other bug of a screen is.
            raise value.error


_threads: WeakSet[threading.Thread] = WeakSet()
_PATIENCE = 2.0
"""Seconds that the process waits at its end for work that nobody wants any more; a disk that hangs cannot hold it."""


def let_end(patience: float = _PATIENCE) -> None:
    """Wait for all work, `patience` seconds at most. Called when the process ends: a thread that is still drawing with
    Qt when the interpreter goes takes the process down with an abort."""
    until = time.monotonic() + patience
    for thread in list(_threads):
        thread.join(max(0.0, until - time.monotonic()))


atexit.register(let_end)


def _do(work: Work, task: Task, crossing: Crossing) -> None:
    try:
        news = _News(task, work(task))
    except Exception as error:  # noqa: BLE001 - raised again in the GUI's thread
        news = _News(task, error=error)
    crossing.post(news)
