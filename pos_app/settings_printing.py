"""The printer and what stands on receipts, as the settings give them. Nothing here looks for a printer or a library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.core.errors import InvalidInput
from pos_app.core.printer_target import EXAMPLES, checked_target
from pos_app.core.printing import Connection, Printer
from pos_app.receipts.face import Face
from pos_app.settings_values import SettingsError, Source

if TYPE_CHECKING:
    from pos_app.core.payment import Environment
    from pos_app.settings import Settings

HEADER_LINES = 6
HEADER_WIDTH = 60
"""Characters. What is longer than the paper goes on below, so the shop need not count."""
_NOTE_LIMIT = 200
_WIDTHS = (80, 58)
_COLUMNS = (16, 96)
_DOTS = (128, 1536)
# The list of profiles costs 0.4 s to load: a name that it does not hold is told when the printer is first used.
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+-]{0,39}")
_FUNCTION = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReceiptSettings:
    """What receipts say besides the payment, and when there is one.

    `header` are lines below the shop's name (address, tax numbers), `note` a sentence at the end. With `automatic` each
    payment that becomes paid is printed without being asked; with `refusals` a slip is offered for refused ones.
    `fiscal` is `module:function`, called before a receipt is first printed; see docs/fiscal.md.
    """

    header: tuple[str, ...] = ()
    note: str = ""
    automatic: bool = False
    refusals: bool = False
    fiscal: str = ""


def printer(source: Source) -> Printer | None:
    """The printer of the till, or None where the settings name none. A section with one key has to be complete."""
    if not source.says("printer"):
        return None
    source.required("printer.connection")
    connection = Connection(source.choice("printer.connection", tuple(Connection), ""))
    return Printer(
        connection,
        _target(source, connection),
        width=source.one_of("printer.width", _WIDTHS, _WIDTHS[0]),
        profile=_matching(source, "printer.profile", _PROFILE, "settings_profile") or "default",
        raster=source.flag("printer.raster", default=False),
        columns=_between(source, "printer.columns", *_COLUMNS),
        dots=_between(source, "printer.dots", *_DOTS),
        cut=source.flag("printer.cut", default=True),
        drawer=source.flag("printer.drawer", default=False),
    )


def receipts(source: Source) -> ReceiptSettings:
    """The section about receipts."""
    return ReceiptSettings(
        header=source.lines("receipts.header", HEADER_LINES, HEADER_WIDTH),
        note=source.printable("receipts.note", _NOTE_LIMIT) or "",
        automatic=source.flag("receipts.automatic", default=False),
        refusals=source.flag("receipts.refusals", default=False),
        fiscal=_matching(source, "receipts.fiscal", _FUNCTION, "settings_function"),
    )


def face_of(settings: Settings, environment: Environment) -> Face:
    """What every receipt of this till says of the shop; `environment` is the one the window's band shows."""
    by_customer = (it.id for it in settings.operators if it.fee is not None and it.fee.paid_by_customer)
    return Face(
        settings.shop_name,
        settings.till,
        settings.receipts.header,
        settings.receipts.note,
        environment,
        frozenset(by_customer),
    )


def _target(source: Source, connection: Connection) -> str:
    key = "printer.target"
    text = (source.text(key) or "") if connection is Connection.OFFICE else source.required(key)
    try:
        return checked_target(connection, text)
    except InvalidInput:
        raise SettingsError(
            "settings_target", **source.names(key), connection=connection.value, example=EXAMPLES[connection]
        ) from None


def _matching(source: Source, key: str, form: re.Pattern[str], code: str) -> str:
    text = source.text(key) or ""
    if text and not form.fullmatch(text):
        raise SettingsError(code, **source.names(key))
    return text


def _between(source: Source, key: str, least: int, most: int) -> int:
    """A number between two others, or 0 for the usual one."""
    number = source.positive(key, 0, least=0)
    if number and not least <= number <= most:
        raise SettingsError("settings_between", **source.names(key), least=least, most=most)
    return number
