"""Opens the till window: the one composition root. Settings, window painted first, then the engine in its own thread.

Everything is closed in reverse. No logic of a payment is here.
"""

from __future__ import annotations

import gc
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.app_prints import WindowPrinting, saver
from pos_app.core.errors import KnownError
from pos_app.core.people import CASHIER
from pos_app.display import has_display, no_display_sentence, remark
from pos_app.home import Home
from pos_app.settings import Settings, SettingsError, load
from pos_app.ui import theme
from pos_app.ui.bridge import Bridge
from pos_app.ui.first_size import fit_to_screen
from pos_app.ui.plain_imports import stop_watching
from pos_app.ui.window import TillWindow
from pos_app.wording.catalog import set_language
from pos_app.wording.errors import sentence

if TYPE_CHECKING:
    from pos_app.core.news import EngineFailed, News
    from pos_app.core.printing import Printer
    from pos_app.engine.engine import Engine
    from pos_app.interrupt import Interrupts
    from pos_app.preload import Sections
    from pos_app.ui.alarm import Alarm
    from pos_app.ui.stop_page import StopWindow

log = logging.getLogger(__name__)

STOP_DEADLINE = 40.0
"""Seconds that a closed till is given. Longer than the engine's own deadline for what is being sent (30 s)."""

_LOOK_EVERY_MS = 20
_TURN = 0.0005
"""Seconds after which a thread that computes lets another one on."""

_REFUSED, _WRONG_SETTINGS, _BUG = 1, 2, 70
_LATER = {
    "providers.moneyfusion.api_url": "https://www.pay.moneyfusion.net/later/later/pay",
    # None at all: one that stands for it could seem to contradict the one of a variable.
    "shop.manager_pin": "",
}
"""Stands for secrets that only the engine's thread looks up (the keyring may be slow, or locked), in a fitting form."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be opened. `load` gives what the window needs and costs next to nothing; `complete` is called in the
    engine's thread, may be slow, and gives the settings that the engine uses. `frame` puts the till window into a
    larger one; `closed` is called at the very end, after the ledger. Both `load` and `complete` raise `KnownError`.
    `training_pin` is a training's code, which may be shown; `statement_of` writes one of its operators' statements.
    `save_printer` keeps the printer that was chosen on its screen; None where it is forgotten at the end.
    """

    home: Home
    load: Callable[[], Settings]
    complete: Callable[[], Settings]
    language: str | None = None
    verbose: bool = False
    frame: Callable[[TillWindow], QWidget] | None = None
    closed: Callable[[], None] | None = None
    training_pin: str = ""
    statement_of: Callable[[str], Path] | None = None
    save_printer: Callable[[Printer | None, bool], None] | None = None


class TillRun(QObject):
    """One run of the till, from the settings to the end of the engine's thread. `ended` carries the exit code."""

    ended = Signal(int)
    ready = Signal()
    """The till is open and may charge."""

    def __init__(self, plan: Plan, *, leave_after_paint: bool = False, patience: float = STOP_DEADLINE) -> None:
        super().__init__()
        self._patience = patience
        self._plan = plan
        self._leave = leave_after_paint
        self._code = 0
        self._again = self._opened = self._over = False
        self._closing_since: float | None = None
        self._top: QWidget | None = None
        self._page: StopWindow | None = None
        self._interrupts: Interrupts | None = None
        self.window: TillWindow | None = None
        self.bridge: Bridge | None = None
        self.printing: WindowPrinting | None = None
        self._alarm: Alarm | None = None
        self._sections: Sections | None = None
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self._look_for_the_end)

    @property
    def page(self) -> StopWindow | None:
        """The page that says why the till cannot open, while it is shown."""
        return self._page

    def open(self) -> None:
        """Show the window; the engine starts when it is painted."""
        self._again = self._opened = False
        self._page = None
        self._code = 0
        self._closing_since = None
        try:
            settings = self._plan.load()
            set_language(self._plan.language or settings.language)
            if not settings.operators:
                raise SettingsError("no_operators", path=self._plan.home.config)
        except KnownError as error:
            self._show_page(error)
            return
        self.bridge = _bridge(self._plan, settings, self._loop_bug)
        self.bridge.training_pin, self.bridge.statement_of = self._plan.training_pin, self._plan.statement_of
        self.bridge.exports, self.bridge.mappings = self._plan.home.exports, self._plan.home.mappings
        self.bridge.lock_after = settings.lock_after
        self.printing = WindowPrinting(self._plan.home, settings)
        self.bridge.prints, self.bridge.save_printer = self.printing.prints, self._plan.save_printer
        self.bridge.failed.connect(self._failed)
        self.bridge.ready.connect(self._engine_ready)
        self.window = TillWindow(self.bridge, sounds=settings.sounds)
        self.window.painted.connect(self._painted)
        self._show(self.window if self._plan.frame is None else self._plan.frame(self.window))

    def close(self) -> None:
        """Hide the window at once and let the engine come to its end; `ended` follows, within `STOP_DEADLINE`."""
        if self._closing_since is not None:
            return
        self._closing_since = time.monotonic()
        if self._sections is not None:
            self._sections.close()
        if self._top is not None:
            self._top.hide()
        if self.bridge is not None:
            # The reader goes before the writer, which alone can put the ledger into one file again.
            self.bridge.close()
        if not self._look_for_the_end():
            self._look.start()

    def end_now(self) -> None:
        """Come to the end without an event loop, for one that was left by another way than `close`."""
        if self._over:
            return
        self._look.stop()
        self._again = False
        if self.bridge is not None:
            self.bridge.close()
            self.bridge.stop(self._patience)
        if self.printing is not None:
            self.printing.end()
        self._finish()

    def start_again(self) -> None:
        """Leave the page and try once more."""
        self._again = True
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Close and watched is self._top:
            # When the window has dealt with the event.
            QTimer.singleShot(0, self, self.close)
        return False

    def _show(self, top: QWidget) -> None:
        before, self._top = self._top, top
        top.installEventFilter(self)
        if before is None:
            fit_to_screen(top, QGuiApplication.primaryScreen().availableGeometry())
        else:
            top.setGeometry(before.geometry())
            top.setWindowState(before.windowState())
        top.show()
        if before is not None:
            before.removeEventFilter(self)
            before.hide()
            before.deleteLater()

    def _show_page(self, error: KnownError) -> None:
        self._code = _WRONG_SETTINGS if isinstance(error, SettingsError) else _REFUSED
        remark(sentence(error))
        from pos_app.ui.stop_page import StopWindow

        self._page = page = StopWindow(error)
        page.painted.connect(self._painted)
        page.again.connect(self.start_again)
        self._show(page)
        self.window = None

    def _painted(self) -> None:
        if self._leave:
            self._code = 0
            self.close()
            return
        if not gc.isenabled():
            # What made the first frame stays for good: it is left out of every later collection.
            gc.freeze()
            gc.enable()
        if self._interrupts is None:
            from pos_app.interrupt import Interrupts
            from pos_app.ui.alarm import Alarm

            self._alarm = Alarm(self)
            self._alarm.rang.connect(self._rang)
            self._alarm.arm()
            self._interrupts = Interrupts(self)
            self._interrupts.asked.connect(self.close)
        if self.bridge is not None and self._page is None and self._closing_since is None:
            self.bridge.start()

    def _engine_ready(self) -> None:
        # The libraries of the engine stay as well; going through them time and again would stop the window for 20 ms.
        gc.freeze()
        self._opened = True
        if self.printing is not None:
            self.printing.start()
        self._load_sections()
        self.ready.emit()

    def _load_sections(self) -> None:
        """What no payment needs: the first showing of a section would stop the window for a tenth of a second."""
        from pos_app.preload import Sections

        if self._sections is None:
            self._sections = Sections()
            self._sections.start()

    def _failed(self, news: EngineFailed) -> None:
        # Once the till was open its history stays in sight, under the banner.
        if isinstance(news.error, KnownError) and not self._opened and self._closing_since is None:
            self._show_page(news.error)

    def _rang(self, error: BaseException) -> None:
        if self.bridge is not None:
            self.bridge.halt(error)

    def _loop_bug(self, loop: Any, context: dict[str, Any]) -> None:
        """Called in the engine's thread, which starts after the alarm is there."""
        assert self._alarm is not None
        self._alarm.from_loop(loop, context)

    def _look_for_the_end(self) -> bool:
        """Whether the engine has ended, or may not be waited for any longer."""
        assert self._closing_since is not None
        # The window is told nothing more, and asks for no more paper: printing ends beside the engine, not behind it.
        printed = self.printing is None or self.printing.has_ended()
        if self.bridge is not None and not self.bridge.stop(0):
            if time.monotonic() - self._closing_since < self._patience:
                return False
            log.critical("the engine did not end in time; what it was sending is settled at the next start")
        if not printed:
            return False
        self._look.stop()
        self._finish()
        return True

    def _finish(self) -> None:
        self.bridge = self.window = self.printing = None
        if self._sections is not None:
            self._sections.close()
            self._sections.end()
            self._sections = None
        if self._again:
            self.open()
            return
        if self._interrupts is not None:
            self._interrupts.close()
        if self._alarm is not None:
            self._alarm.disarm()
        if self._top is not None:
            self._top.removeEventFilter(self)
            self._top.deleteLater()
            self._top = None
        if self._plan.closed is not None:
            self._plan.closed()
        self._over = True
        self.ended.emit(self._code)


def run(home: Path, environ: Mapping[str, str], language: str | None) -> int:
    """Open the till of `home` and stay until its window is closed; returns the exit code of the process."""
    if not has_display(environ):
        remark(no_display_sentence())
        return _WRONG_SETTINGS
    return execute(plan_of(home, environ, language), environ)


def plan_of(home: Path, environ: Mapping[str, str], language: str | None) -> Plan:
    """The till that `home` and `environ` describe. Secrets that lie in the keyring are looked up by `complete` only."""
    put_off: list[str] = []
    first: list[Settings] = []

    def later(name: str) -> str:
        put_off.append(name)
        return _LATER.get(name, "later")

    def for_the_window() -> Settings:
        put_off.clear()
        first[:] = [load(home, environ, later)]
        return first[0]

    def complete() -> Settings:
        return load(home, environ) if put_off else first[0]

    place = Home(home)
    verbose = environ.get("POS_APP_VERBOSE") == "1"
    return Plan(place, for_the_window, complete, language, verbose, save_printer=saver(place, environ))


def execute(plan: Plan, environ: Mapping[str, str], started: Callable[[TillRun], object] | None = None) -> int:
    """Make the application and run `plan` in it; `started` gets the run before the window opens."""
    stop_watching()
    # The engine computes in Python as well; the window gets its turn ten times sooner than by default.
    sys.setswitchinterval(_TURN)
    theme.prepare()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("pos-app")
    application.setQuitOnLastWindowClosed(False)
    theme.apply(application)
    till = TillRun(plan, leave_after_paint=environ.get("POS_APP_EXIT_AFTER_PAINT") == "1")
    till.ended.connect(application.exit)
    kept = None if started is None else started(till)
    # Opened by the event loop, so that an end that comes at once finds it running.
    QTimer.singleShot(0, till, lambda: _open_or_leave(till, application))
    code = application.exec()
    # The desktop may have ended the loop by itself: a payment that is being sent is still brought to its end.
    till.end_now()
    del kept
    # Everything is closed; the interpreter would look through all that is left twice more before it ends.
    gc.freeze()
    return code


def _open_or_leave(till: TillRun, application: QApplication) -> None:
    """A bug before there is a window to show it in must not leave a process that nobody sees."""
    try:
        till.open()
    except BaseException:
        application.exit(_BUG)
        raise


def _bridge(plan: Plan, settings: Settings, loop_bug: Callable[[Any, dict[str, Any]], None]) -> Bridge:
    @asynccontextmanager
    async def build(tell: Callable[[News], None]) -> AsyncIterator[Engine]:
        import asyncio

        from pos_app.assembly import open_engine
        from pos_app.log import open_log
        from pos_app.preload import preload

        asyncio.get_running_loop().set_exception_handler(loop_bug)
        plan.home.prepare()
        opened = open_log(plan.home.logs, verbose=plan.verbose)
        try:
            complete = plan.complete()
            # The same operators, with what was not known before: the simulator's port is part of its links.
            bridge.operators = complete.operators
            opened.hide(complete.secrets)
            await preload(complete)
            async with open_engine(plan.home, complete, tell) as engine:
                log.info("the till is opened: %s", plan.home.path)
                yield engine
            log.info("the till is closed")
        finally:
            opened.close()

    bridge = Bridge(
        build,
        plan.home.open_reader,
        operators=settings.operators,
        shop_name=settings.shop_name,
        till_code=settings.till,
        cashier=CASHIER,
        environment=settings.environment,
    )
    return bridge
