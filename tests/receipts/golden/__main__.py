"""Draws the golden pictures anew, and removes those of papers that are no more: `python -m tests.receipts.golden`."""

import os
import time

from PIL import Image

from tests.receipts.golden import FOLDER, SHOTS, Shot, differences


def renew() -> None:
    """Writes what is new or differs, and says so."""
    # The clock of Madagascar, as in the tests.
    os.environ["TZ"] = "EAT-3"
    time.tzset()
    for old in set(FOLDER.glob("*.png")) - {shot.path for shot in SHOTS}:
        old.unlink()
        print(f"removed  {old.name}")
    for shot in SHOTS:
        drawn = shot.draw()
        if not (shot.path.exists() and _is_same(drawn, shot)):
            drawn.save(shot.path, optimize=True)
            print(f"renewed  {shot.name}")


def _is_same(drawn: Image.Image, shot: Shot) -> bool:
    with Image.open(shot.path) as kept:
        return not differences(drawn, kept)


if __name__ == "__main__":
    renew()
