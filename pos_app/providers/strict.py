"""Decoding of what providers answer, without a second chance: anything odd is `Unreadable`, nothing is guessed."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn
from urllib.parse import parse_qsl
from xml.parsers.expat import ExpatError

import xmltodict

from pos_app.core.errors import InvalidInput
from pos_app.core.phone import Msisdn, parse
from pos_app.providers.http import Answer


class Unreadable(Exception):
    """Not what the provider is known to send. The text is not repeated here: it may hold a secret."""


def utf8(body: bytes) -> str:
    """The text of a body: UTF-8 (with or without its mark), without NUL. Raises `Unreadable`."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    if "\0" in text:
        raise Unreadable("a NUL")
    return text


def json_object(body: bytes) -> dict[str, Any]:
    """The one JSON object of a body, numbers with a point as `Decimal`. Raises `Unreadable`.

    Refused although `json` would take them: a key twice (it keeps the last), NaN and Infinity, other encodings.
    """
    try:
        document = json.loads(utf8(body), object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(document, dict):
        raise Unreadable("not an object")
    return document


def document_of(answer: Answer) -> dict[str, Any]:
    """The JSON object of a whole answer; an empty one for anything else."""
    if answer.fault is not None:
        return {}
    try:
        return json_object(answer.body)
    except Unreadable:
        return {}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECLARATION = re.compile(r"<\?xml\s[^<>?]*\?>")


def xml_fields(body: bytes, root: str) -> Mapping[str, str]:
    """The texts inside the one element `root`, stripped, empty ones left out. Raises `Unreadable`.

    Every element holds one text and stands there once; no attributes, no comments, no CDATA, no document type, no
    processing instruction: each of them can make one reader see another text than the next.
    """
    text = utf8(body).strip()
    declaration = _DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :].lstrip()
    if "<!" in text or "<?" in text:
        raise Unreadable("markup that no provider sends")
    try:
        document = xmltodict.parse(text, disable_entities=True)
    except (ExpatError, ValueError):
        raise Unreadable("not XML") from None
    fields = document.get(root)
    if not isinstance(fields, dict):
        raise Unreadable("another root, or nothing in it")
    found = {}
    for name, value in fields.items():
        if value is None:
            continue
        if not isinstance(value, str) or name.startswith(("@", "#")):
            raise Unreadable("a field twice, or more than one text in it")
        found[name] = value.strip()
    return found


_MOST_FIELDS = 64


def form_fields(body: bytes) -> Mapping[str, str]:
    """The fields of a form, each of them once. Raises `Unreadable`."""
    try:
        pairs = parse_qsl(
            utf8(body), keep_blank_values=True, strict_parsing=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise Unreadable("not a form") from None
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a field twice")
    if any("\0" in value for value in found.values()):
        raise Unreadable("a NUL")
    return found


def text_of(value: object, limit: int = 64) -> str | None:
    """`value` stripped when it is a short text, else None."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    return text if 0 < len(text) <= limit else None


_IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_WORD = re.compile(r"[0-9A-Za-z._-]{1,40}")


def identifier(value: object) -> str | None:
    """`value` when it is an id that may stand in an address: no dots, slashes or anything else with a meaning there."""
    text = text_of(value)
    return text if text is not None and _IDENTIFIER.fullmatch(text) else None


def code(value: object) -> str | None:
    """A provider's error code, a text or a whole number, as text; None for anything that is not one."""
    text = str(value) if type(value) is int and 0 <= value < 10**12 else text_of(value)
    return text if text is not None and _WORD.fullmatch(text) else None


_OPAQUE = re.compile(r"[0-9A-Za-z][!-~]{0,511}")


def opaque(value: object) -> str | None:
    """`value` when it may be an id whose form nobody tells: visible ASCII. It has to be quoted in an address."""
    return value if isinstance(value, str) and _OPAQUE.fullmatch(value) else None


def said(value: object) -> str | None:
    """A sentence of the provider on one line, with nothing in it that cannot be written down; None without one."""
    if not isinstance(value, str):
        return None
    return " ".join("".join(letter if letter.isprintable() else " " for letter in value).split()) or None


def msisdn(value: object, region: str) -> Msisdn | None:
    """The mobile number of `region` that `value` is, in whichever form, else None."""
    try:
        return parse(value, region) if isinstance(value, str) else None
    except InvalidInput:
        return None
