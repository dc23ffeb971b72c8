"""Pictures of every paper in every language, as people looked at them and found them good.

`python -m tests.receipts.golden` draws them anew after something that is on paper was changed on purpose; look at each
one that `git status` names before it is committed. Widths alternate, so that each kind is there on 58 and on 80 mm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

from pos_app.receipts.face import Face
from pos_app.receipts.layout import COLUMNS, DOTS
from pos_app.receipts.marks import handed
from pos_app.receipts.picture import picture, png
from pos_app.receipts.receipt import Receipt
from pos_app.receipts.sample import sample_page
from pos_app.wording.catalog import LANGUAGES, language, set_language
from tests.receipts.papers import EVERY, FACE, PRINTER, TRAINING

FOLDER = Path(__file__).parent
_TILE = 16
_SAME = 3
"""Dots of a tile that may differ: another FreeType may round an edge another way. Another letter differs by more."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One golden picture: which paper, on which width, in which language, for which shop, and which copy."""

    paper: str
    width: int
    language: str
    face: Face = FACE
    copy: int = 0

    @property
    def name(self) -> str:
        """Of its file."""
        mark = f"-copy-{self.copy}" if self.copy else ""
        return f"{self.paper.replace(' ', '-')}{mark}-{self.width}-{self.language}.png"

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return FOLDER / self.name

    def draw(self) -> Image.Image:
        """As the till draws it now."""
        before = language()
        set_language(self.language)
        try:
            receipt = handed(self._receipt(), self.copy)
            return Image.open(BytesIO(png(picture(receipt, DOTS[self.width], COLUMNS[self.width]))))
        finally:
            set_language(before)

    def _receipt(self) -> Receipt:
        if self.paper == "test":
            # It speaks of the printer, and its ruler is as wide as the paper.
            return sample_page(self.face, replace(PRINTER, width=self.width))
        return EVERY[self.paper](self.face)


def _shots() -> Iterator[Shot]:
    for number, paper in enumerate(EVERY):
        for place, spoken in enumerate(LANGUAGES):
            yield Shot(paper, (58, 80)[(number + place) % 2], spoken)
    yield Shot("payment", 80, "fr", copy=1)
    yield Shot("payment", 58, "mg", TRAINING, copy=12)


SHOTS = tuple(_shots())


def differences(drawn: Image.Image, kept: Image.Image) -> list[str]:
    """Where they differ, from the top: `dots 12..28, rows 90..120`. Another size is a difference of everything."""
    if drawn.size != kept.size:
        return [f"{drawn.width} x {drawn.height} dots instead of {kept.width} x {kept.height}"]
    other = ImageChops.logical_xor(drawn.convert("1"), kept.convert("1"))
    found = []
    for top in range(0, other.height, _TILE):
        for left in range(0, other.width, _TILE):
            tile = other.crop((left, top, left + _TILE, top + _TILE))
            if (count := tile.histogram()[255]) > _SAME:
                found.append(f"{count} dots in dots {left}..{left + _TILE}, rows {top}..{top + _TILE}")
    return found
