"""An export in one line at the edge of a screen: choose the format, see how far it is, stop it, find the file.

The file is written in a thread; the window goes on meanwhile. What is written, and how, is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.ui import theme
from pos_app.ui.background import Background, Progress, Task
from pos_app.ui.bar import Bar
from pos_app.ui.button_flow import ButtonFlow
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, KeyButton, PlainLabel, Role
from pos_app.wording.amounts import format_digits
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence

FORMATS = ("xlsx", "csv", "json")
Write = Callable[[Path, str, Task], object]
"""Writes the file of a path in a format, in the export's thread; asks the task whether to go on and tells it how far it
is. It leaves no half a file behind, also where it was cancelled."""

_KEYS = {"xlsx": "Alt+X", "csv": "Alt+V", "json": "Alt+J"}
_NAMES = {"xlsx": "Excel", "csv": "CSV", "json": "JSON"}
_PATH_LIMIT = 300


class ExportRun(Card):
    """Hidden until `offer`. Afterwards `finished`, `failed` or `closed` tells what came of it.

    `open_folder` shows the folder of a finished export; without it the desktop's own program does.
    """

    finished = Signal(object)
    """The `Path` that was written."""
    failed = Signal(object)
    """The `KnownError` that nothing was written for."""
    closed = Signal()
    """The line is put away again."""

    def __init__(
        self, till: Till, parent: QWidget | None = None, open_folder: Callable[[Path], object] | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._till = till
        self._open_folder = open_folder or _open_with_desktop
        self._name = ""
        self._write: Write | None = None
        self._path: Path | None = None
        self._work = Background("export", self)
        self.words = PlainLabel("", 14, theme.MEDIUM, wrap=True, limit=_PATH_LIMIT)
        self.bar = Bar()
        self.formats = {kind: self._format_button(kind) for kind in FORMATS}
        self.folder_button = KeyButton(_("Ouvrir le dossier"), "Ctrl+O", "folder", keys=("Ctrl+O",), px=14, height=44)
        self.close_button = KeyButton(_("Annuler"), "Ctrl+W", "x", keys=("Ctrl+W",), px=14, height=44)
        self._buttons = ButtonFlow(*self.formats.values(), self.folder_button, self.close_button)
        self._lay_out()
        self._connect()
        self.setVisible(False)

    @property
    def is_running(self) -> bool:
        """Whether a file is being written."""
        return self._work.is_running

    def offer(self, name: str, title: str, write: Write, formats: tuple[str, ...] = FORMATS) -> None:
        """Ask for the format of an export. `name` begins the file's name, `title` says what it is.

        While a file is being written nothing changes.
        """
        if self.is_running:
            return
        self._name, self._write, self._path = name, write, None
        self._say(_("Exporter {what} : dans quel format ?").format(what=title), theme.INK)
        self._show(formats=formats)
        self.formats[formats[0]].setFocus(Qt.FocusReason.OtherFocusReason)

    def start(self, kind: str) -> None:
        """Write what was offered, in this format."""
        write = self._write
        if write is None or self.is_running:
            return
        folder = self._till.exports or Path.home()
        stem = self._name
        self._say(_("Écriture du fichier…"), theme.INK)
        self.bar.show_part(0, 0)
        self._show(running=True)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._work.run(lambda task: _write_new(folder, stem, kind, write, task))

    def stop(self) -> None:
        """Stop the writing, or put the line away: nothing half written stays."""
        if self.is_running:
            self._work.cancel()
            self._say(_("Export arrêté : aucun fichier n'a été laissé."), theme.INK_SOFT)
            self._show()
            return
        self.setVisible(False)
        self._write = None
        self.closed.emit()

    def _done(self, path: object) -> None:
        assert isinstance(path, Path)
        self._path = path
        self._say(_("Écrit : {path}").format(path=path), theme.PAID)
        self._show(folder=True)
        self.finished.emit(path)

    def _refused(self, error: KnownError) -> None:
        self._say(sentence(error), theme.REFUSED)
        self._show()
        self.failed.emit(error)

    def _progressed(self, progress: Progress) -> None:
        self.bar.show_part(progress.done, progress.total)
        if progress.total:
            self._say(
                _("Écriture du fichier : {done} lignes sur {total}").format(
                    done=format_digits(progress.done), total=format_digits(progress.total)
                ),
                theme.INK,
            )

    def _open(self) -> None:
        if self._path is not None:
            self._open_folder(self._path.parent)

    def _say(self, words: str, colour: str) -> None:
        self.words.setText(words)
        self.words.set_colour(colour)
        self.setAccessibleName(words)

    def _show(self, *, formats: tuple[str, ...] = (), running: bool = False, folder: bool = False) -> None:
        self.bar.setVisible(running)
        for kind, button in self.formats.items():
            self._buttons.show_button(button, kind in formats)
        self._buttons.show_button(self.folder_button, folder)
        self.close_button.setText(_("Arrêter") if running else _("Annuler") if formats else _("Fermer"))
        self.setVisible(True)

    def _format_button(self, kind: str) -> KeyButton:
        role = Role.PRIMARY if kind == FORMATS[0] else Role.SECONDARY
        button = KeyButton(_NAMES[kind], _KEYS[kind], "file-down", role, keys=(_KEYS[kind],), px=14, height=44)
        button.clicked.connect(partial(self.start, kind))
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        for widget in (self.words, self.bar, self._buttons):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.folder_button.clicked.connect(self._open)
        self.close_button.clicked.connect(self.stop)
        self._work.done.connect(self._done)
        self._work.failed.connect(self._refused)
        self._work.progressed.connect(self._progressed)


def _write_new(folder: Path, stem: str, kind: str, write: Write, task: Task) -> Path:
    """Write under a name that no file has yet: nothing that was exported before is replaced."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = next(path for path in _names(folder, stem, kind) if not path.exists())
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise KnownError("export_failed", path=str(folder), detail=detail) from error
    write(path, kind, task)
    if task.is_cancelled:
        # Stopped between the last row and now: whoever was told that no file is left must find none.
        path.unlink(missing_ok=True)
    return path


def _names(folder: Path, stem: str, kind: str) -> Iterator[Path]:
    yield folder / f"{stem}.{kind}"
    for number in count(2):
        yield folder / f"{stem}-{number}.{kind}"


def _open_with_desktop(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
