"""Cuts Inter down to what the till shows, into resources/fonts. Needs fonttools and a folder with release 3.19.

python packaging/make_fonts.py FOLDER
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "fonts"
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
CHARACTERS = (
    "U+0020-007E,U+00A0-017F,U+0192,U+02C6,U+02DA,U+02DC,U+1E80-1E9E,U+2002-200A,U+2010-2015,U+2018-201E,"
    "U+2020-2022,U+2026,U+202F,U+2030,U+2032,U+2033,U+2039,U+203A,U+2044,U+20AC,U+2116,U+2122,U+2190-2199,"
    "U+21A9,U+21AA,U+21B5,U+21E5,U+2212,U+2248,U+2260,U+2264,U+2265,U+232B,U+2713,U+2717,U+25CF"
)
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "case", "zero"]
FAMILY = "Inter Till"
"""A name of its own: another Inter that is installed on the machine must not be taken for this one."""
NARROW_SPACE = 0x202F
NARROW_SPACE_EM = 0.22
"""Inter's own is 0.17 em: at the size of a price tag the groups of an amount run together."""


def rename(font: TTFont, weight: str) -> None:
    """Call the font `FAMILY` in every entry that names it."""
    full = f"{FAMILY} {weight}"
    plain = FAMILY.replace(" ", "")
    names = {1: full, 2: "Regular", 3: f"{full};3.019", 4: full, 6: f"{plain}-{weight}", 16: FAMILY, 17: weight}
    for record in list(font["name"].names):
        if record.nameID in names:
            font["name"].setName(
                names[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID
            )
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [f"{plain}-{weight}"]
    top.topDictIndex[0].FullName = full
    top.topDictIndex[0].FamilyName = FAMILY


def main(source: Path) -> None:
    """Write one file per weight."""
    options = subset.Options(layout_features=FEATURES, hinting=False, desubroutinize=True, name_IDs=["*"])
    for weight in WEIGHTS:
        font = TTFont(source / f"Inter-{weight}.otf")
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
        cutter.subset(font)
        glyph = font.getBestCmap()[NARROW_SPACE]
        font["hmtx"][glyph] = (round(NARROW_SPACE_EM * font["head"].unitsPerEm), 0)
        rename(font, weight)
        font.save(FOLDER / f"Inter-{weight}.otf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
