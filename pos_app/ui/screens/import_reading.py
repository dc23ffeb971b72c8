"""A statement's file read in a thread: what was understood of it, or why not. Nothing is kept of it here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.core.errors import KnownError
from pos_app.core.operator import Operator
from pos_app.core.statement import Statement
from pos_app.ui.background import Task

if TYPE_CHECKING:
    from pos_app.statements import Column, Mapping, Sheet


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody wants read: a file as this operator's statement; `sheet` and `mapping` once they were looked at.

    `saved` is where this operator's columns are kept, if anywhere.
    """

    path: Path
    operator: Operator
    sheet: Sheet | None = None
    mapping: Mapping | None = None
    saved: Path | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """What came of it. Without a `sheet` the file is no table at all; without a `statement` its columns are not clear.

    `from_saved` says that the operator's saved columns were used; `saved_error` why they could not be.
    """

    reading: Reading
    sheet: Sheet | None = None
    mapping: Mapping | None = None
    columns: tuple[Column, ...] = ()
    statement: Statement | None = None
    error: KnownError | None = None
    from_saved: bool = False
    saved_error: KnownError | None = None


def understand(reading: Reading, task: Task) -> Understood:
    """Read the file, in a thread. Never raises a `KnownError`: it stands in what is returned."""
    if reading.mapping is not None:
        return _with_mapping(reading, reading.mapping, task)
    mapping, saved_error = _load_saved(reading.saved)
    if mapping is not None:
        found = replace(_with_mapping(reading, mapping, task), from_saved=True)
        if found.statement is not None:
            return found
        saved_error = found.error
    return replace(_with_mapping(reading, None, task), saved_error=saved_error)


def _load_saved(path: Path | None) -> tuple[Mapping | None, KnownError | None]:
    from pos_app.statements import load_mapping

    if path is None or not path.is_file():
        return None, None
    try:
        return load_mapping(path), None
    except KnownError as error:
        return None, error


def _with_mapping(reading: Reading, mapping: Mapping | None, task: Task) -> Understood:
    from pos_app.statements import apply, columns, guess, preview, reread

    try:
        if reading.sheet is None or mapping is None:
            sheet = preview(reading.path, mapping)
        else:
            sheet = reread(reading.sheet, mapping)
        if mapping is None or not mapping.columns:
            mapping = _keep_reading(guess(sheet, reading.operator), mapping)
    except KnownError as error:
        return Understood(reading, error=error)
    if task.is_cancelled:
        return Understood(reading, sheet, mapping)
    try:
        statement = apply(sheet, mapping, reading.operator)
    except KnownError as error:
        return Understood(reading, sheet, mapping, columns(sheet, mapping, reading.operator), error=error)
    return Understood(reading, sheet, mapping, statement=statement)


def _keep_reading(guessed: Mapping, wanted: Mapping | None) -> Mapping:
    """The guessed columns, with the encoding, separator or sheet that somebody asked for."""
    if wanted is None:
        return guessed
    return replace(
        guessed,
        encoding=wanted.encoding or guessed.encoding,
        separator=wanted.separator or guessed.separator,
        sheet=wanted.sheet or guessed.sheet,
    )
