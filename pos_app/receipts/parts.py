"""What every receipt begins and ends with, texts from outside made safe, and numbers masked. Composition only."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from unicodedata import normalize

from pos_app.core.payment import Environment
from pos_app.receipts.face import SHOP_LIMIT, Face
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from pos_app.wording.amounts import format_day, format_time
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.numbers import national

LIMIT = 60
"""Characters of a name or number from outside: two rows of the narrowest paper."""
NOTE_LIMIT = 240
MOST_HEADERS = 6
MASK = "*"

_NUMBER = re.compile(r"\d(?:[\W_]{0,3}\d){7,}")
"""Eight digits or more, whatever somebody put between them; a date is masked too, rather than a number shown."""
_SHOWN_FIRST, _SHOWN_LAST = 3, 2
_LEAST_HIDDEN = 3
"""Digits that stay hidden at least: of a number too short for that, no digit shows."""


def clean(text: object, limit: int = LIMIT) -> str:
    """A text from outside on one line, without what could hide, reorder or break it; empty for None."""
    return "" if text is None else plain(text, limit)


def specimen_word() -> str:
    """What everything says that is not about real money."""
    return _("SPÉCIMEN")


def local_time(at: datetime) -> str:
    """`21/11/2026 14:29:31`, in the zone of the machine."""
    return f"{format_day(at)} {format_time(at)}"


def rfc3339(at: datetime) -> str:
    """UTC with milliseconds and `Z`, as the ledger writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def masked(e164: str) -> str:
    """`+261341234567` as `034 ** *** 67`: the first three digits and the last two, or fewer of a short number."""
    return mask_digits(national(clean(e164)))


def mask_digits(text: str) -> str:
    """`text` with all digits but the first three and the last two as `*`; with none shown where few would be hidden."""
    places = [place for place, character in enumerate(text) if character.isnumeric()]
    hidden = places
    if len(places) >= _SHOWN_FIRST + _SHOWN_LAST + _LEAST_HIDDEN:
        hidden = places[_SHOWN_FIRST:-_SHOWN_LAST]
    return "".join(MASK if place in hidden else character for place, character in enumerate(text))


def mask_numbers(text: str) -> str:
    """A free text in which whatever is long enough to be somebody's number is masked."""
    # Paper shows raised and circled digits as plain ones.
    plainly = normalize("NFKC", text)
    masked_text = _NUMBER.sub(lambda found: mask_digits(found[0]), plainly)
    return text if masked_text == plainly else masked_text


def filled(*lines: Line) -> list[Line]:
    """Those of `lines` that say something."""
    return [line for line in lines if line.text]


def composed(
    kind: ReceiptKind,
    key: str,
    title: str,
    face: Face,
    body: Iterable[Line],
    *,
    notes: Iterable[str] = (),
    for_customer: bool = True,
    about: str = "",
    environment: Environment = Environment.PRODUCTION,
    drawer: bool = False,
    decided_at: str = "",
    amount: int | None = None,
    currency: str = "",
) -> Receipt:
    """A receipt: the shop, the title, `body`, and below the last rule what the paper and the shop have to say.

    `about` tells it from others of its kind in a list. It is a specimen where the till or the payment is for practice.
    The shop's own note is for customers.
    """
    shop = filled(
        Line(Role.SHOP, clean(face.shop, SHOP_LIMIT)),
        *(Line(Role.HEADER, clean(line)) for line in face.header[:MOST_HEADERS]),
    )
    ends = filled(
        *(Line(Role.NOTE, note) for note in notes),
        *([Line(Role.NOTE, clean(face.note, NOTE_LIMIT))] if for_customer else []),
    )
    lines = (*shop, Line(Role.RULE), Line(Role.TITLE, title), *body, Line(Role.RULE), *ends)
    named = f"{title} · {clean(about)}" if about else title
    receipt = Receipt(kind, key, named, lines, drawer, decided_at, amount, currency)
    is_real = not face.is_specimen and environment is Environment.PRODUCTION
    return receipt if is_real else receipt.marked(specimen_word())
