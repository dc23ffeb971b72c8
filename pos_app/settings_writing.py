"""Writes the printer into `config.toml`: its section and nothing else, whole or not at all. It never mends a file.

Comments, order and every other line stay as somebody wrote them. What is written is read again before it takes the
place of the file: one that the till could not open with tomorrow is never put there.
"""

from __future__ import annotations

import logging
import os
import stat
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_app import settings_printing as printing
from pos_app.core.printing import Connection, Printer
from pos_app.settings_sections import SECTIONS
from pos_app.settings_values import SettingsError, Source

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_LOG = logging.getLogger(__name__)

_ALWAYS = ("connection", "target", "width")
"""Written also where they are the usual ones: what a person looks for in the file."""
_USUAL = Printer(Connection.OFFICE, "")
_MARK = "\ufeff"


def save_printer(file: Path, environ: Mapping[str, str], printer: Printer | None, *, automatic: bool) -> None:
    """Make `printer` (None: no printer) and `automatic` the settings of the till in `file`. For a thread.

    Raises `SettingsError`: `settings_printer_variable` where a variable would win over the file, those of an unreadable
    file, `settings_changed` where it was changed meanwhile, `settings_by_hand`, `settings_not_written`.
    """
    _refuse_variables(environ)
    # A link stays one: what it leads to is written.
    real = Path(os.path.realpath(file))
    before = _content(real)
    text = _changed(_decoded(before, file), printer, automatic, file)
    if text.encode() != before:
        replace_unchanged(real, before, text.encode())


def _refuse_variables(environ: Mapping[str, str]) -> None:
    variables = [name for names in SECTIONS["printer"].values() for name in names]
    given = next(
        (name for name in (*variables, *SECTIONS["receipts"]["automatic"]) if environ.get(name, "").strip()), None
    )
    if given is not None:
        raise SettingsError("settings_printer_variable", variable=given)


def _content(file: Path) -> bytes:
    """What is in the file; nothing where there is none yet."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as fault:
        raise SettingsError("settings_unreadable", path=file, detail=fault.strerror) from fault


def _decoded(content: bytes, file: Path) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise SettingsError("settings_not_utf8", path=file) from None


def _changed(text: str, printer: Printer | None, automatic: bool, file: Path) -> str:
    """The text of the file with the new values. Raises `SettingsError` where that cannot be done without a doubt."""
    import tomlkit

    mark, plain = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
    try:
        old = tomllib.loads(plain)
        if _said(old) == (printer, automatic):
            return text
        document = tomlkit.parse(_ready_for_more(plain))
        _put(document, "printer", _printer_values(printer))
        _put(document, "receipts", {"automatic": True if automatic else None})
        new = tomlkit.dumps(document).rstrip("\n") + "\n"
        if "\r\n" in plain and plain.count("\n") == plain.count("\r\n"):
            new = new.replace("\r\n", "\n").replace("\n", "\r\n")
        read = tomllib.loads(new)
    except SettingsError:
        raise
    except Exception as fault:  # noqa: BLE001 - tomlkit stumbles over some TOML: a person changes that
        _LOG.info("the printer cannot be written into %s: %s", file.name, type(fault).__name__)
        raise SettingsError("settings_by_hand", path=file) from None
    if _said(read) != (printer, automatic) or _others(read) != _others(old):
        raise SettingsError("settings_by_hand", path=file)
    return mark + new


def _said(document: Mapping[str, Any]) -> tuple[Printer | None, bool]:
    """What the till would read of it at its next start."""
    ours = {name: content for name, content in document.items() if name in ("printer", "receipts")}
    source = Source(ours, {}, lambda _name: None)
    return printing.printer(source), printing.receipts(source).automatic


def _ready_for_more(text: str) -> str:
    """With an empty line at the end, so that a new section stands apart."""
    return text and f"{text.rstrip()}\n\n"


def _printer_values(printer: Printer | None) -> dict[str, Any]:
    """What each key is to be; None where it need not be there."""
    if printer is None:
        return dict.fromkeys(SECTIONS["printer"])
    values = {field.name: getattr(printer, field.name) for field in fields(printer)}
    values["connection"] = printer.connection.value
    return {
        name: value if name in _ALWAYS or value != getattr(_USUAL, name) else None for name, value in values.items()
    }


def _put(document: TOMLDocument, section: str, values: Mapping[str, Any]) -> None:
    """Set the keys of a section; those that are to be None are taken out, and a section without anything with them."""
    import tomlkit
    from tomlkit.items import Comment, Table

    if section not in document:
        if all(value is None for value in values.values()):
            return
        document.add(section, tomlkit.table())
    table: Any = document[section]
    # Comments at the end of a section are most likely about the next one: new keys come before them.
    body = table.value.body if isinstance(table, Table) else []
    end = next((place for place in range(len(body), 0, -1) if body[place - 1][0] is not None), 0)
    tail = body[end:]
    del body[end:]
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        elif table.get(key) != value:
            table[key] = value
    body.extend(tail)
    if not table and not any(isinstance(item, Comment) for _key, item in body):
        document.remove(section)


def _others(document: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that is not to change."""
    kept = {name: dict(content) if isinstance(content, dict) else content for name, content in document.items()}
    kept.pop("printer", None)
    receipts = kept.get("receipts", {})
    receipts.pop("automatic", None)
    if not receipts:
        kept.pop("receipts", None)
    return kept


def replace_unchanged(file: Path, before: bytes, after: bytes) -> None:
    """Put `after` in the place of the file; `settings_changed` where what is in it is not `before` any more."""
    from pos_app.ledger.opening import flush_folder

    try:
        mode = stat.S_IMODE(file.stat().st_mode) if before or file.exists() else 0o600
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(number, "wb") as opened:
                opened.write(after)
                opened.flush()
                os.fsync(opened.fileno())
            Path(name).chmod(mode)
            if _content(file) != before:
                raise SettingsError("settings_changed", path=file)
            Path(name).replace(file)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink(missing_ok=True)
            raise
        flush_folder(file.parent)
    except OSError as fault:
        detail = fault.strerror or type(fault).__name__
        raise SettingsError("settings_not_written", path=file, detail=detail) from fault
