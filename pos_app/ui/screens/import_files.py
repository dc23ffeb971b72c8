"""Where a downloaded statement may lie: the newest files of the usual folders, or one folder after the other.

Folders are read in a thread: a USB key or a share of the network can take seconds to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, QStorageInfo, QUrl
from PySide6.QtWidgets import QWidget

from pos_app.core.errors import KnownError
from pos_app.ui.background import Task
from pos_app.ui.payment_table import Column
from pos_app.ui.plain_table import Index, PlainModel
from pos_app.wording.amounts import format_clock, format_day, format_digits
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain

ENDINGS = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods"})
SHOWN = 200
_LOOKED_AT = 5_000
"""Entries of one folder: a folder with more is not searched through to its end."""
_NAME_LIMIT = 90
_MOUNTED = ("/media/", "/run/media/", "/mnt/", "/Volumes/")

COLUMNS = (
    Column(N_("Fichier"), 0, 0),
    Column(N_("Dossier"), 220, 0),
    Column(N_("Modifié"), 170, 150),
    Column(N_("Taille"), 110, 90, right=True),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder by the name that people know it by."""

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be a statement, or a folder to look into. `size` in bytes."""

    path: Path
    is_folder: bool
    size: int
    modified: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a look at the folders came to. `folder` is None for the newest files of all places."""

    places: tuple[Place, ...]
    folder: Path | None
    found: tuple[Found, ...]


Places = Callable[[], list[Place]]


def usual_places() -> list[Place]:
    """Downloads, documents, desktop, and whatever is plugged in. For a thread: an asleep disk is slow to answer."""
    locations = QStandardPaths.StandardLocation
    named = (
        (_("Téléchargements"), locations.DownloadLocation),
        (_("Documents"), locations.DocumentsLocation),
        (_("Bureau"), locations.DesktopLocation),
    )
    places = [Place(name, Path(QStandardPaths.writableLocation(where))) for name, where in named]
    return [*_distinct(places), *_plugged_in()]


def list_newest(places: Places, task: Task) -> Listing:
    """The newest files of all places that may be statements. What cannot be read is left out."""
    known = tuple(places())
    found: list[Found] = []
    for place in known:
        if task.is_cancelled:
            break
        try:
            found += [entry for entry in _entries(place.folder) if not entry.is_folder]
        except OSError:
            # An unplugged key, a folder of somebody else: the other places still have their files.
            continue
    found.sort(key=lambda entry: entry.modified, reverse=True)
    return Listing(known, None, tuple(found[:SHOWN]))


def list_folder(places: Places, folder: Path, task: Task) -> Listing:
    """The folders and files of one folder, its parent first. Raises `KnownError("statement_unreadable")`."""
    del task
    try:
        entries = _entries(folder)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise KnownError("statement_unreadable", path=str(folder), detail=detail) from error
    folders = sorted((entry for entry in entries if entry.is_folder), key=lambda entry: entry.path.name.casefold())
    files = sorted((entry for entry in entries if not entry.is_folder), key=lambda entry: entry.modified, reverse=True)
    above = [] if folder.parent == folder else [Found(folder.parent, True, 0, _moment(0), "..")]
    return Listing(tuple(places()), folder, tuple([*above, *folders, *files][:SHOWN]))


def typed_path(text: str) -> Path | None:
    """The path that somebody typed, pasted or dropped: with quotes, with `~`, or as an address. None for nothing."""
    bare = text.strip().strip("\"'").strip()
    if bare.lower().startswith("file:"):
        address = QUrl(bare).path(QUrl.ComponentFormattingOption.FullyDecoded)
        # In front of a drive's letter stands a slash too many.
        bare = address.lstrip("/") if address[2:3] == ":" else address
    if not bare:
        return None
    try:
        return Path(bare).expanduser()
    except RuntimeError:
        # `~somebody` who does not exist.
        return Path(bare)


def _entries(folder: Path) -> list[Found]:
    return [found for entry in islice(folder.iterdir(), _LOOKED_AT) if (found := _found(entry)) is not None]


def _found(path: Path) -> Found | None:
    """The entry, or None for what is hidden, no statement, or gone in this moment."""
    if path.name.startswith((".", "~$")):
        return None
    try:
        is_folder = path.is_dir()
        if not is_folder and path.suffix.lower() not in ENDINGS:
            return None
        seen = path.stat()
    except OSError:
        return None
    return Found(path, is_folder, seen.st_size, _moment(seen.st_mtime))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _distinct(places: Iterable[Place]) -> list[Place]:
    seen: dict[Path, Place] = {}
    for place in places:
        if place.folder.is_dir():
            seen.setdefault(place.folder, place)
    return list(seen.values())


def _plugged_in() -> list[Place]:
    system = QDir.toNativeSeparators(QStorageInfo.root().rootPath())
    places = []
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        removable = root.startswith(_MOUNTED) or (len(root) <= 3 and root[1:2] == ":")
        if volume.isReady() and removable and QDir.toNativeSeparators(root) != system:
            places.append(Place(plain(volume.displayName() or root, 40), Path(root)))
    return places


class FileModel(PlainModel):
    """The files and folders of a listing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, parent)
        self._found: tuple[Found, ...] = ()

    def show_found(self, found: tuple[Found, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def found_at(self, row: int) -> Found:
        """The file or folder of a row."""
        return self._found[row]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._found)

    def words(self, row: int, column: int) -> str:
        entry = self._found[row]
        if column == 0:
            return self._name(entry)
        if column == 1:
            return "" if entry.name else plain(entry.path.parent.name or str(entry.path.parent), _NAME_LIMIT)
        if entry.is_folder:
            return ""
        if column == 2:
            return _("{day} {time}").format(day=format_day(entry.modified), time=format_clock(entry.modified))
        return _size_words(entry.size)

    def _name(self, entry: Found) -> str:
        if entry.name:
            return _("Dossier au-dessus")
        name = plain(entry.path.name or str(entry.path), _NAME_LIMIT)
        return _("Dossier {name}").format(name=name) if entry.is_folder else name


def _size_words(size: int) -> str:
    kilobytes = max(1, round(size / 1_000))
    if kilobytes < 1_000:
        return _("{count} ko").format(count=kilobytes)
    return _("{count} Mo").format(count=format_digits(round(kilobytes / 1_000)))
