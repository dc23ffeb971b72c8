"""The till's window put together: settings, window, and, once the first frame is painted, the engine in its thread.

Closes in reverse. Nothing heavy is imported before the first frame.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from pos_app.core.errors import KnownError
from pos_app.core.payment import Environment
from pos_app.home import Home
from pos_app.settings import Settings, SettingsError, load
from pos_app.ui import theme
from pos_app.ui.bridge import Bridge
from pos_app.ui.lifetime import BugsShown, ClosedBySignals
from pos_app.ui.window import TillWindow
from pos_app.wording.catalog import set_language

if TYPE_CHECKING:
    from pos_app.core.news import News
    from pos_app.engine.worker import EngineThread
    from pos_app.log import Log

CASHIER = "caisse"
"""Who takes payments in a home without people."""

STOP_PATIENCE = 35.0
"""Seconds that the end of the process waits for the engine: a little more than the engine waits for a request."""

log = logging.getLogger(__name__)


def run(home: Path, environ: Mapping[str, str], language: str | None) -> int:
    """Open the till of `home` and stay until its window is closed. Returns the exit code.

    What stands in the way (settings, ledger, another till in the same home) is said in the window.
    """
    # Nothing made before the first frame is garbage; looking for some would delay the frame.
    gc.disable()
    application = make_application(language)
    place = Home(home)
    try:
        settings = load(home, environ)
        if language is None:
            set_language(settings.language)
        if not settings.merchants:
            raise SettingsError("no_operators", path=place.config)
    except KnownError as error:
        return refuse(application, environ, error)
    stage = Stage(place, settings)
    stage.show()
    return stage.play(application, environ)


def make_application(language: str | None) -> QApplication:
    """The one QApplication, in our theme."""
    if language is not None:
        set_language(language)
    theme.prepare()
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("pos-app")
    theme.apply(application)
    return application


def refuse(application: QApplication, environ: Mapping[str, str], error: KnownError) -> int:
    """Say in a window why the till does not open. Exit code 2, once it is closed."""
    from pos_app.ui.screens.obstacle import ObstacleWindow
    from pos_app.wording.errors import sentence

    sys.stderr.write(f"pos-app: {sentence(error)}\n")
    window = ObstacleWindow(error)
    if environ.get("POS_APP_EXIT_AFTER_PAINT") == "1":
        window.painted.connect(window.close)
    window.show()
    with ClosedBySignals(window):
        application.exec()
    return 2


class Stage:
    """One till window with its engine. `show` paints, `play` runs until the window is closed."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self.home = home
        self.settings = settings
        self.bridge = Bridge(
            self._make_thread,
            home.ledger,
            operators=settings.operators,
            shop_name=settings.shop_name,
            till_code=settings.till,
            cashier=CASHIER,
            environment=worst(settings),
        )
        self.window = TillWindow(self.bridge, sounds=settings.sounds)
        self._log: Log | None = None

    def show(self) -> None:
        """Show the window; the engine starts after the first frame."""
        self.window.painted.connect(self.bridge.start)
        self.window.painted.connect(collect_again)
        self.window.show()

    def play(self, application: QApplication, environ: Mapping[str, str]) -> int:
        """Run until the window is closed, then end the engine: what is being sent comes to its end, bounded."""
        if environ.get("POS_APP_EXIT_AFTER_PAINT") == "1":
            self.window.painted.disconnect(self.bridge.start)
            self.window.painted.connect(self.window.close)
        with BugsShown(self.bridge), ClosedBySignals(self.window):
            application.exec()
            self.window.hide()
            if not self.bridge.stop(STOP_PATIENCE):
                log.error("the engine did not end in %s s", STOP_PATIENCE)
            if self._log is not None:
                self._log.close()
        return 0

    def _make_thread(self, tell: Callable[[News], None]) -> EngineThread:
        from pos_app.assembly import open_engine
        from pos_app.engine.worker import EngineThread
        from pos_app.log import open_log

        self._log = open_log(self.home.logs)
        self._log.hide(self.settings.secrets)
        return EngineThread(lambda heard: open_engine(self.home, self.settings, heard), tell)


def collect_again() -> None:
    """What made the first frame stays for good: it is left out of every later collection."""
    gc.freeze()
    gc.enable()


def worst(settings: Settings) -> Environment:
    """What the band must warn of: real money as soon as one operator takes it, training only where all do."""
    found = {operator.environment for operator in settings.operators}
    for environment in (Environment.PRODUCTION, Environment.SANDBOX):
        if environment in found:
            return environment
    return Environment.TRAINING
