"""`pos-app demo`: the till in training mode with the customer's telephone beside it, or playing its tour by itself."""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pos_app.app import TillRun, execute
from pos_app.display import has_display, no_display_sentence
from pos_app.stand import Stand
from pos_app.training import Training, training_home
from pos_app.wording.catalog import _

TOUR_SPEED = 4.0
"""How much faster the customers of a tour are."""


def run(home: Path | None, environ: Mapping[str, str], language: str | None, tour: Path | None) -> int:
    """Open the training till; with `tour`, play the tour into that folder. Returns the exit code of the process."""
    if tour is not None:
        return play(home, environ, language, tour)
    if not has_display(environ):
        sys.stderr.write(f"pos-app: {no_display_sentence()}\n")
        sys.stderr.write("pos-app: " + _("La visite se joue aussi sans écran : pos-app demo --tour DOSSIER") + "\n")
        return 2
    fast = environ.get("POS_APP_POLL_FAST") == "1"
    training = Training(training_home(home, environ), language, poll_fast=fast)
    stand = Stand(training)
    return execute(stand.plan(language), environ)


def play(home: Path | None, environ: Mapping[str, str], language: str | None, folder: Path) -> int:
    """Play every story through the real window and leave pictures in `folder`. 0 only if all ended as they should."""
    from pos_app.tour import Tour
    from pos_app.tour_acts import acts

    if not has_display(environ):
        # Qt reads it when the application is made.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="pos-app-tour-", ignore_cleanup_errors=True) as scratch:
        place = training_home(home if home is not None else Path(scratch) / "home", environ)
        stand = Stand(Training(place, language, poll_fast=True, speed=TOUR_SPEED))
        tours: list[Tour] = []

        def started(till: TillRun) -> None:
            tours.append(Tour(till, stand, folder, acts))

        quiet = {name: value for name, value in environ.items() if name != "POS_APP_EXIT_AFTER_PAINT"}
        code = execute(stand.plan(language), quiet, started)
        return code or (0 if tours[0].passed else 1)
