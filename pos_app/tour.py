"""The tour: the training till played by itself through real mouse and key events, every outcome held against its story.

It drives and looks; the till does not know that no person is there.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from pos_app.app import TillRun
from pos_app.core.news import EngineFailed
from pos_app.core.payment import Direction, Payment
from pos_app.ledger.reader import Reader
from pos_app.stand import Stand
from pos_app.tour_plan import Play, Return, Until
from pos_app.training import Training
from pos_app.ui.paper_window import PaperWindow
from pos_app.ui.phone_window import PhoneWindow
from pos_app.ui.robot import picture
from pos_app.ui.till import Till
from pos_app.ui.window import TillWindow
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

_LOOK_MS = 4


class TourFailed(Exception):
    """A step did not end as it should."""


class Tour(QObject):
    """Plays `acts` on `till` once it is ready, then closes it. `passed` only if every step was as it should be."""

    def __init__(self, till: TillRun, stand: Stand, folder: Path, acts: Callable[["Tour"], Iterator[Until]]) -> None:
        super().__init__()
        self.passed = False
        self.most_in_flight = 0
        self.ended: list[tuple[Play, str]] = []
        self.returned: list[tuple[Return, str]] = []
        self.payments: dict[str, Payment] = {}
        self.order: list[str] = []
        self._till = till
        self._stand = stand
        self._folder = folder
        self._acts = acts
        self._trouble: str | None = None
        self._began = time.monotonic()
        self._waits: Until | None = None
        self._steps: Iterator[Until] = self._play()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    # What acts use

    @property
    def window(self) -> TillWindow:
        assert self._till.window is not None
        return self._till.window

    @property
    def phone(self) -> PhoneWindow:
        assert self._stand.phone is not None
        return self._stand.phone

    @property
    def paper(self) -> PaperWindow:
        """The printer beside the till."""
        assert self._stand.paper is not None
        return self._stand.paper

    @property
    def window_till(self) -> Till:
        """The till as the window knows it."""
        assert self._till.bridge is not None
        return self._till.bridge

    @property
    def reader(self) -> Reader:
        """The ledger, as the window reads it."""
        assert self._till.bridge is not None
        assert self._till.bridge.reader is not None
        return self._till.bridge.reader

    @property
    def training(self) -> Training:
        return self._stand.training

    def another_window(self) -> TillWindow:
        """One more window over the same till, for a picture of it."""
        assert self._till.bridge is not None
        return TillWindow(self._till.bridge, sounds=False)

    def say(self, words: str) -> None:
        """One line for one step, with the seconds since the start."""
        sys.stdout.write(f"{time.monotonic() - self._began:6.2f} s  {plain(words, 300)}\n")
        sys.stdout.flush()

    def check(self, held: object, words: str) -> None:
        """Raises `TourFailed` with `words` unless it held."""
        if not held:
            raise TourFailed(words)

    def shoot(self, name: str, *, phone: bool = False, paper: bool = False, of: QWidget | None = None) -> None:
        """Write `name`.png: the till or another window, with the telephone or the printer beside it where asked for."""
        file = self._folder / f"{name}.png"
        shown: list[QWidget] = [of if of is not None else self.window]
        shown += [self.phone] if phone else []
        shown += [self.paper] if paper else []
        self.check(
            picture(file, shown),
            _("L'image {file} n'a pas pu être écrite.").format(file=file),
        )
        self.say(_("image {name}").format(name=file.name))

    # The machine

    def _play(self) -> Iterator[Until]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            words = _("Le dossier {folder} ne peut pas être fait ({detail}).")
            raise TourFailed(words.format(folder=self._folder, detail=fault.strerror)) from fault
        ready: list[bool] = []
        self._till.ready.connect(lambda: ready.append(True))
        yield Until(lambda: ready or self._till.page is not None, _("la caisse s'ouvre"), 60.0)
        self.check(ready, _("La caisse ne s'ouvre pas."))
        bridge = self._till.bridge
        assert bridge is not None
        bridge.payment_changed.connect(self._payment_changed)
        bridge.failed.connect(self._engine_failed)
        self.window.sounds.enabled = False
        yield from self._acts(self)

    def _look(self) -> None:
        try:
            if self._trouble is not None:
                raise TourFailed(self._trouble)
            if self._till.window is None and self._till.page is None and self._waits is not None and self.payments:
                raise TourFailed(_("La fenêtre a été fermée."))
            if self._waits is not None and not self._waits.wanted():
                if time.monotonic() > self._waits.ends:
                    raise TourFailed(_("Attendu en vain : {what}.").format(what=self._waits.words))
                return
            self._waits = next(self._steps, None)
            if self._waits is None:
                self.passed = True
                self._end(_("Tout s'est terminé comme prévu."))
        except TourFailed as failure:
            self._end(_("ÉCHEC : {what}").format(what=failure))
        except Exception as bug:
            self._end(_("ÉCHEC : {what}").format(what=f"{type(bug).__name__}: {bug}"))
            raise

    def _end(self, words: str) -> None:
        self._timer.stop()
        self.say(words)
        try:
            if not self.passed and self._till.window is not None:
                picture(self._folder / "failure.png", [self._till.window])
        finally:
            # Whatever is broken, the tour comes to its end.
            self._till.close()

    def _payment_changed(self, payment: Payment) -> None:
        if payment.reference not in self.payments and payment.direction is Direction.IN:
            self.order.append(payment.reference)
        self.payments[payment.reference] = payment
        self.most_in_flight = max(self.most_in_flight, len(self.window.watch.in_flight()))

    def _engine_failed(self, news: EngineFailed) -> None:
        self._trouble = _("L'encaissement s'est arrêté ({error}).").format(error=news.error)
