"""Cuts Noto Sans Mono down to what a receipt shows, into resources/fonts. Needs fonttools and a folder with 2.006.

python packaging/make_receipt_fonts.py FOLDER
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "fonts"
WEIGHTS = ("Regular", "Bold")
CHARACTERS = "U+0020-007E,U+00A0-017F,U+1EF2,U+1EF3,U+2013,U+2014,U+2018-201E,U+2022,U+2026,U+2039,U+203A,U+20AC,U+2212"
"""The repertoire of pictures and PDF files of receipts: what is not here is folded before it is laid out."""
FAMILY = "Receipt Till"
"""A name of its own: another Noto that is installed on the machine must not be taken for this one."""


def rename(font: TTFont, weight: str) -> None:
    """Call the font `FAMILY` in every entry that names it."""
    plain = FAMILY.replace(" ", "")
    names = {1: f"{FAMILY} {weight}", 2: "Regular", 3: f"{FAMILY} {weight};2.006", 4: f"{FAMILY} {weight}"}
    names |= {6: f"{plain}-{weight}", 16: FAMILY, 17: weight}
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)


def add_tab(font: TTFont) -> None:
    """Give the tab a glyph of its own, as wide and empty as the space.

    Qt would show the space for it, and write into PDF files that every space is a tab: the lower code of the two.
    """
    font["glyf"]["tab"] = font["glyf"]["space"]
    font["hmtx"]["tab"] = font["hmtx"]["space"]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord("\t")] = "tab"


def main(source: Path) -> None:
    """Write one file per weight."""
    options = subset.Options(layout_features=[], hinting=True, name_IDs=[0, 5, 13, 14])
    for weight in WEIGHTS:
        font = TTFont(source / f"NotoSansMono-{weight}.ttf")
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
        cutter.subset(font)
        rename(font, weight)
        add_tab(font)
        font.save(FOLDER / f"ReceiptTill-{weight}.ttf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
