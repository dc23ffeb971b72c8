"""Papers look as they did when somebody looked at them: see `tests.receipts.golden` for how to renew the pictures."""

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from pos_app.receipts.receipt import ReceiptKind
from pos_app.wording.catalog import LANGUAGES
from tests.receipts.golden import FOLDER, SHOTS, Shot, differences
from tests.receipts.papers import EVERY, FACE

_MOST = 600_000
"""Bytes of all of them: they are in every copy of the repository."""


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_a_paper_looks_as_it_did(shot: Shot, tmp_path: Path) -> None:
    drawn = shot.draw()
    with Image.open(shot.path) as kept:
        where = differences(drawn, kept)
    if where:
        drawn.save(tmp_path / shot.name)
    assert not where, f"{shot.name} differs from {tmp_path / shot.name} in:\n" + "\n".join(where)


def test_every_kind_is_there_in_every_language_and_on_both_papers() -> None:
    kinds = {paper: make(FACE).kind for paper, make in EVERY.items()}
    assert set(kinds.values()) == set(ReceiptKind) - {ReceiptKind.DRAWER}
    shown = {(kinds[shot.paper], shot.language) for shot in SHOTS}
    assert shown == {(kind, language) for kind in kinds.values() for language in LANGUAGES}
    assert {(kinds[shot.paper], shot.width) for shot in SHOTS} == {(k, w) for k in kinds.values() for w in (58, 80)}


def test_no_picture_is_kept_that_nothing_draws() -> None:
    assert {path.name for path in FOLDER.glob("*.png")} == {shot.name for shot in SHOTS}
    assert max(Counter(shot.name for shot in SHOTS).values()) == 1
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < _MOST


def test_a_letter_that_changed_is_found_and_where() -> None:
    shot = SHOTS[0]
    changed = shot.draw().convert("1")
    ImageDraw.Draw(changed).rectangle((40, 100, 44, 104), fill=0)
    assert differences(changed, shot.draw())[0].endswith("dots in dots 32..48, rows 96..112")


def test_an_edge_that_is_rounded_another_way_is_the_same_picture() -> None:
    shot = SHOTS[0]
    changed = shot.draw().convert("1")
    ImageDraw.Draw(changed).point([(40, 100), (41, 101), (300, 60)], fill=0)
    assert differences(changed, shot.draw()) == []


def test_a_row_more_is_a_difference() -> None:
    drawn = SHOTS[0].draw()
    assert differences(drawn.crop((0, 0, drawn.width, drawn.height - 1)), drawn)
