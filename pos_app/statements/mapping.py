"""Which column of a statement means what: guessed, or saved as a TOML file that people can read and mend."""

import codecs
import os
import tempfile
import tomllib
from collections import abc
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pos_app.core.errors import KnownError
from pos_app.statements.fields import Field

LARGEST = 65_536
WORDS = ("success", "failed", "pending", "in", "out")
"""What words of the status and type columns can be said to mean."""

_READ = {"encoding": str, "separator": str, "header_row": int, "date_format": str, "decimal": str, "sheet": str}


@dataclass(frozen=True, slots=True)
class Mapping:
    """How to read the statements of one operator.

    `columns` names for each field its header, or the number of its column from 1. The others are None where they are to
    be found by looking: `header_row` is the row's number in the file (0: there is none), `date_format` is a pattern of
    `strptime`, `decimal` is `,` or `.`, `sheet` the name of a workbook's sheet. `words` lists what the operator writes,
    by `WORDS`; it is looked at before the words that everybody uses.
    """

    columns: abc.Mapping[Field, str | int]
    encoding: str | None = None
    separator: str | None = None
    header_row: int | None = None
    date_format: str | None = None
    decimal: str | None = None
    sheet: str | None = None
    words: abc.Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_mapping(path: Path) -> Mapping:
    """The mapping that a file holds. Raises `KnownError`.

    Codes: `mapping_unreadable`, `mapping_not_toml` (`line`), `mapping_unknown_key`, `mapping_value`, `mapping_empty`.
    """
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or type(error).__name__
        raise KnownError("mapping_unreadable", path=path.name, detail=detail) from error
    if len(content) > LARGEST:
        raise KnownError("mapping_unreadable", path=path.name, detail=f"> {LARGEST}")
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise KnownError("mapping_not_toml", path=path.name, detail=str(error)) from error
    return _mapping(data, path.name)


def save_mapping(path: Path, mapping: Mapping) -> None:
    """Write the mapping, whole or not at all. Raises `KnownError("mapping_not_written")`."""
    text = toml_text(mapping)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(number, "w", encoding="utf-8", newline="\n") as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise KnownError("mapping_not_written", path=path.name, detail=detail) from error


def toml_text(mapping: Mapping) -> str:
    """The mapping as TOML."""
    return "\n".join(_toml_lines(mapping)) + "\n"


def _toml_lines(mapping: Mapping) -> Iterator[str]:
    yield "[columns]"
    for meant, column in mapping.columns.items():
        yield f"{meant.value} = {column if isinstance(column, int) else _quoted(column)}"
    read = {key: getattr(mapping, key) for key in _READ if getattr(mapping, key) is not None}
    if read:
        yield "\n[read]"
    for key, value in read.items():
        yield f"{key} = {value if isinstance(value, int) else _quoted(value)}"
    if mapping.words:
        yield "\n[words]"
    for kind, words in mapping.words.items():
        yield f"{kind} = [{', '.join(map(_quoted, words))}]"


def _quoted(text: str) -> str:
    escaped = (f"\\U{ord(c):08X}" if c in '"\\' or not (c.isprintable() or c == " ") else c for c in text)
    return f'"{"".join(escaped)}"'


def _mapping(data: abc.Mapping[str, object], name: str) -> Mapping:
    sections = {key: _section(data, key, name) for key in ("columns", "read", "words")}
    unknown = sorted(set(data) - set(sections))
    if unknown:
        raise KnownError("mapping_unknown_key", path=name, key=unknown[0])
    columns = dict(_columns(sections["columns"], name))
    if not columns:
        raise KnownError("mapping_empty", path=name)
    read = {key: _read_value(key, value, name) for key, value in sections["read"].items()}
    words = {key: _words(key, value, name) for key, value in sections["words"].items()}
    return Mapping(columns=columns, words=words, **read)  # type: ignore[arg-type]


def _section(data: abc.Mapping[str, object], key: str, name: str) -> dict[str, object]:
    section = data.get(key, {})
    if not isinstance(section, dict):
        raise KnownError("mapping_value", path=name, key=key)
    return section


def _columns(section: abc.Mapping[str, object], name: str) -> Iterator[tuple[Field, str | int]]:
    for key, value in section.items():
        if key not in set(Field):
            raise KnownError("mapping_unknown_key", path=name, key=key)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise KnownError("mapping_value", path=name, key=key)
        if isinstance(value, int) and value < 1:
            raise KnownError("mapping_value", path=name, key=key)
        yield Field(key), value


def _read_value(key: str, value: object, name: str) -> object:
    if key not in _READ:
        raise KnownError("mapping_unknown_key", path=name, key=key)
    if type(value) is not _READ[key] or not _is_usable(key, value):
        raise KnownError("mapping_value", path=name, key=key)
    return value


def _is_usable(key: str, value: object) -> bool:
    if key == "header_row":
        return isinstance(value, int) and value >= 0
    text = str(value)
    if key == "decimal":
        return text in (",", ".")
    if key == "separator":
        return len(text) == 1 and text not in '"\r\n'
    return _is_encoding(text) if key == "encoding" else bool(text)


def _is_encoding(name: str) -> bool:
    try:
        # Some codecs make no text of bytes: base64, zlib.
        return isinstance(codecs.decode(b"", name), str)
    except (LookupError, ValueError, UnicodeError, TypeError, AttributeError):
        return False


def _words(key: str, value: object, name: str) -> tuple[str, ...]:
    if key not in WORDS:
        raise KnownError("mapping_unknown_key", path=name, key=key)
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise KnownError("mapping_value", path=name, key=key)
    return tuple(value)
