"""The bytes of a statement's file, and what kind of file they are. Reads the file once, never more than the limit."""

import hashlib
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from pos_app.core.errors import KnownError

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes. A month of a busy shop is 10 MB."""


class Kind(Enum):
    """What a file is by its first bytes, whatever its name says."""

    TEXT = "text"
    ZIPPED = "zipped"
    """XLSX or ODS: both are ZIP archives."""
    OLD = "old"
    """XLS: a compound file of the old Office."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read whole. `digest` is the SHA-256 of its bytes, in hex."""

    name: str
    kind: Kind
    digest: str
    content: bytes = field(repr=False)


_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\x00", b"MM\x00*", b"\x00\x00\x00\x18ftyp")
_PICTURES_AT_LEAST = 16
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta", b"<style", b"mime-version")


def read_source(path: Path) -> Source:
    """The file. Raises `KnownError` with a code of its own for each kind of file that is no statement."""
    content = _content(path)
    if not content.strip(b" \t\r\n\x0b\x0c"):
        raise KnownError("statement_file_empty", path=path.name)
    if len(content) > LARGEST_FILE:
        raise KnownError("statement_file_too_large", path=path.name, most=LARGEST_FILE // 1024**2)
    kind = _kind(content, path.name)
    return Source(path.name, kind, hashlib.sha256(content).hexdigest(), content)


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise KnownError("statement_is_folder", path=path.name)
        if path.exists() and not path.is_file():
            # A pipe or a device would keep the reader waiting for ever.
            raise KnownError("statement_unreadable", path=path.name, detail="?")
        with path.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise KnownError("statement_not_found", path=path.name) from error
    except PermissionError as error:
        raise KnownError("statement_no_permission", path=path.name) from error
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or type(error).__name__
        raise KnownError("statement_unreadable", path=path.name, detail=detail) from error


def _kind(content: bytes, name: str) -> Kind:
    if content.startswith(b"PK\x03\x04"):
        return Kind.ZIPPED
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.OLD
    if content.startswith(b"%PDF"):
        raise KnownError("statement_pdf", path=name)
    if content.startswith(_PICTURES) and len(content) > _PICTURES_AT_LEAST and b"\0" in content[:4096]:
        raise KnownError("statement_picture", path=name)
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise KnownError("statement_web_page", path=name)
    return Kind.TEXT
