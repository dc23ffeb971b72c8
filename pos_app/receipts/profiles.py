"""What python-escpos knows about models of printers, read from its list without loading the library. Prints nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pos_app.core.printing import PrintFault

CP858 = 19
"""The number of the code page CP858 in Epson's ESC/POS command reference (ESC t), where a profile does not know it."""

_SMALL_PAPER = 60
"""Millimetres. Models of a smaller medium take the paper of 58 mm, all others that of 80 mm."""
_EPSON_LIKE = ("Citizen", "Epson", "Metapace", "Seiko", "Wincor Nixdorf")
"""Makers whose printers do not begin in a mode of Chinese characters; the command that ends it is not for them."""
_FONT_A = "0"


@dataclass(frozen=True, slots=True)
class Profile:
    """A model that takes ESC/POS. `dots` (of a line) and `dpi` are 0 where nobody knows.

    `columns` (of font A) and `paper` (58 or 80 mm) are 0 for a profile that stands for any model. `table` is the number
    of CP858.
    `chinese` is whether it may begin in a mode where two bytes are one Chinese character. The rest is what it can do.
    """

    name: str
    title: str
    columns: int
    dots: int
    dpi: int
    paper: int
    table: int
    chinese: bool
    raster: bool
    qr: bool
    full_cut: bool
    part_cut: bool


def profile(name: str) -> Profile:
    """The profile of that name. Raises PrintFault (`printer_profile`) where there is none that prints by ESC/POS."""
    try:
        return profiles()[name]
    except KeyError:
        raise PrintFault("printer_profile", profile=name) from None


@lru_cache(maxsize=1)
def profiles() -> dict[str, Profile]:
    """Every model that takes ESC/POS, by its name, in the order of their titles; those for any model come first."""
    spec = find_spec("escpos")
    assert spec is not None
    assert spec.origin is not None
    text = Path(spec.origin).with_name("capabilities.json").read_text(encoding="utf-8")
    # Customer displays print nothing; printers in Star's mode take other commands.
    known = (
        _profile(name, entry)
        for name, entry in json.loads(text)["profiles"].items()
        if entry["features"]["pulseStandard"] and not entry["features"]["starCommands"]
    )
    return {entry.name: entry for entry in sorted(known, key=lambda entry: (bool(entry.columns), entry.title.lower()))}


def _profile(name: str, entry: dict[str, Any]) -> Profile:
    features, width, vendor = entry["features"], entry["media"]["width"], entry["vendor"]
    stands_for_any = vendor == "Generic"
    millimetres = _number(width["mm"])
    tables = {page: int(number) for number, page in entry["codePages"].items()}
    return Profile(
        name=name,
        title=name if stands_for_any or name.startswith(vendor) else f"{vendor} {name}",
        columns=0 if stands_for_any else entry["fonts"][_FONT_A]["columns"],
        dots=int(_number(width["pixels"])),
        dpi=int(_number(entry["media"].get("dpi"))),
        paper=0 if stands_for_any else 58 if 0 < millimetres < _SMALL_PAPER else 80,
        table=tables.get("CP858", CP858),
        chinese=vendor not in _EPSON_LIKE,
        raster=features["bitImageRaster"],
        qr=features["qrCode"],
        full_cut=features["paperFullCut"],
        part_cut=features["paperPartCut"],
    )


def _number(value: object) -> float:
    """A measure of the list, 0 where it says "Unknown" or nothing."""
    return float(value) if isinstance(value, int | float) else 0.0
