"""The fiscal hook: a function of the shop's choice that registers a receipt and adds lines and a code to it.

It runs where receipts are printed, never where payments are made. What it adds is only ever shown, never acted upon.
"""

import importlib
import logging
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Protocol

from pos_app.core.errors import KnownError
from pos_app.receipts.parts import clean
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from pos_app.wording.catalog import _

_LOG = logging.getLogger(__name__)

MOST_LINES = 24
LONGEST_TEXT = 240
LONGEST_CODE = 1_000
"""Characters: a QR code of this many is still readable on narrow paper."""

_NEVER = frozenset({ReceiptKind.TEST, ReceiptKind.DRAWER})


class FiscalUnavailable(KnownError):
    """The authority cannot be reached now: the receipt waits, and the hook is called again. Code `fiscal_unavailable`.

    Raised by a hook. `detail` is for people: an address, or what was answered.
    """

    def __init__(self, detail: str = "") -> None:
        super().__init__("fiscal_unavailable", detail=clean(detail, LONGEST_TEXT) or "—")


class FiscalUnknown(KnownError):
    """There is no function of the name in the settings. Code `fiscal_unknown`, with the `detail`."""

    def __init__(self, detail: str) -> None:
        super().__init__("fiscal_unknown", detail=clean(detail, LONGEST_TEXT) or "—")


class FiscalHook(Protocol):
    """What `receipts.fiscal` names: called once with each receipt before its first printing, in the print thread.

    Returns lines made by `text` and `code`, none where the receipt is no concern of the authority's. A crash of the
    till between the call and the printing makes it be called again: `receipt.key` is what to recognise it by. Raises
    `FiscalUnavailable` to be called again later; any other exception prints the receipt as not yet registered.
    """

    def __call__(self, receipt: Receipt) -> Iterable[Line]: ...


def text(said: str, label: str = "") -> Line:
    """A line for the hook to return."""
    return Line(Role.FISCAL, said, label)


def code(payload: str, caption: str = "") -> Line:
    """A QR code for the hook to return, with a caption below it."""
    return Line(Role.CODE, payload, caption)


def load(setting: str) -> FiscalHook:
    """The function that `module:function` names. Raises `FiscalUnknown` where there is none."""
    module, separator, name = setting.partition(":")
    if not (module and separator and name):
        raise FiscalUnknown(setting)
    try:
        found = getattr(importlib.import_module(module), name)
    except (Exception, SystemExit) as error:
        # Whatever a strange module does while it is imported, the till has to start and to say so.
        raise FiscalUnknown(f"{setting} · {error}") from error
    if not callable(found):
        raise FiscalUnknown(setting)
    hook: FiscalHook = found
    return hook


def named(setting: str) -> FiscalHook:
    """A hook that is the function that `module:function` names, looked for when there is a receipt for it.

    Raises `FiscalUnknown` then: no paper goes out unregistered because of a slip of the pen, and whatever is no concern
    of an authority's is printed all the same.
    """

    def hook(receipt: Receipt) -> Iterable[Line]:
        return load(setting)(receipt)

    return hook


def concerns(receipt: Receipt) -> bool:
    """Whether a hook is asked about it: about real papers only, never about a specimen, a test page or a mere drawer.

    Ask before the receipt is marked as a copy.
    """
    return receipt.kind not in _NEVER and not receipt.of(Role.MARK)


def registered(hook: FiscalHook, receipt: Receipt) -> tuple[Line, ...]:
    """What the hook adds to the receipt, made safe. Raises `FiscalUnavailable` as the hook did, and `FiscalUnknown`.

    Any other fault of the hook is logged, and the one line that it costs says that the registration is pending.
    """
    if not concerns(receipt):
        return ()
    try:
        return _admitted(hook(receipt))
    except (FiscalUnavailable, FiscalUnknown):
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a fault of the hook must not hold back the paper
        _LOG.exception("the fiscal hook failed for %s, which says that it is not registered: %s", receipt.key, error)
        return (text(_("Enregistrement fiscal en attente")),)


def with_lines(receipt: Receipt, lines: Iterable[Line]) -> Receipt:
    """The receipt with `lines` before its last rule, behind a rule of their own; as it is where there are none."""
    added = tuple(lines)
    if not added:
        return receipt
    places = [place for place, line in enumerate(receipt.lines) if line.role is Role.RULE]
    end = places[-1] if places else len(receipt.lines)
    return replace(receipt, lines=(*receipt.lines[:end], Line(Role.RULE), *added, *receipt.lines[end:]))


def _admitted(told: Iterable[Line]) -> tuple[Line, ...]:
    lines = tuple(islice(told, MOST_LINES + 1))
    if len(lines) > MOST_LINES:
        raise ValueError(f"a fiscal hook may add {MOST_LINES} lines, and no more")
    return tuple(_safe(line) for line in lines)


def _safe(line: Line) -> Line:
    if line.role is Role.CODE:
        if not 0 < len(line.text) <= LONGEST_CODE or not line.text.isprintable():
            raise ValueError("what a fiscal hook puts into a code has to be printable, and not too long")
        return replace(line, label=clean(line.label, LONGEST_TEXT))
    if line.role is not Role.FISCAL:
        raise ValueError(f"a fiscal hook may not add a line of the role {line.role}")
    return Line(Role.FISCAL, clean(line.text, LONGEST_TEXT), clean(line.label, LONGEST_TEXT))
