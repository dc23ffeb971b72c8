"""Our own references: at most 13 characters, unique for ever, sorting by time, with the till and a check character.

`C3-7K2M4QX9P5`: till mark, dash, eight characters of time (milliseconds since 2026, Crockford base 32), one ISO 7064
MOD 37,36 check character, which finds every mistyped character and nearly every swap of neighbours.
"""

import hashlib
import re
from datetime import UTC, datetime

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
MAX_LENGTH = 13

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TIME_LENGTH = 8
_LAST_TICK = len(_CROCKFORD) ** _TIME_LENGTH - 1
_SHAPE = re.compile(r"([A-Z][0-9A-Z]{1,2})-([0-9A-HJKMNP-TV-Z]{8})([0-9A-Z])")
_NUMBERED_TILL = re.compile(r"caisse([1-9][0-9]?)")


def till_mark(till_code: str) -> str:
    """Two or three characters for a till: `caisse3` is `C3`; any other code is its first letter and a short digest.

    A digest mark always holds a letter behind the first, so it never meets the mark of a numbered till.
    """
    numbered = _NUMBERED_TILL.fullmatch(till_code)
    if numbered:
        return f"C{numbered[1]}"
    initial = next((letter for letter in till_code.upper() if letter in _ALPHANUMERIC[10:]), "T")
    digest = hashlib.sha256(till_code.encode()).digest()
    letters = _CROCKFORD[10:]
    return initial + letters[digest[0] % len(letters)] + _CROCKFORD[digest[1] % len(_CROCKFORD)]


def make_reference(till_code: str, now: datetime, last: str | None) -> str:
    """The next reference of a till at `now`, always later than `last`, the newest one that its ledger holds.

    A clock set back, or two payments in one millisecond, only move the new reference one tick behind the last.
    """
    tick = max(0, int((now - EPOCH).total_seconds() * 1000))
    if last is not None:
        tick = max(tick, _tick_of(last) + 1)
    if tick > _LAST_TICK:
        raise ValueError("the clock is set beyond the year 2060")
    body = f"{till_mark(till_code)}-{_encode(tick)}"
    return body + check_character(body)


def is_reference(text: str) -> bool:
    """Whether `text` is one of our references, check character included."""
    return bool(_SHAPE.fullmatch(text)) and check_character(text[:-1]) == text[-1]


def till_of(reference: str) -> str:
    """The till mark inside a reference. Raises ValueError for a text that is not a reference."""
    return _parts(reference)[0]


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 over the letters and digits of `body` (dashes do not count)."""
    running = 36
    for character in body.replace("-", ""):
        running = (running + _ALPHANUMERIC.index(character)) % 36 or 36
        running = running * 2 % 37
    return _ALPHANUMERIC[(37 - running) % 36]


def _encode(tick: int) -> str:
    characters = []
    for _ in range(_TIME_LENGTH):
        tick, digit = divmod(tick, len(_CROCKFORD))
        characters.append(_CROCKFORD[digit])
    return "".join(reversed(characters))


def _tick_of(reference: str) -> int:
    tick = 0
    for character in _parts(reference)[1]:
        tick = tick * len(_CROCKFORD) + _CROCKFORD.index(character)
    return tick


def _parts(reference: str) -> tuple[str, str]:
    found = _SHAPE.fullmatch(reference)
    if not found or not is_reference(reference):
        raise ValueError(f"not a reference: {reference!r}")
    return found[1], found[2]
