"""Operators' statements of what really happened in the sandbox: whole, in part, or with lines that are somebody else's.

They become files and are read from there, as a shop's are.
"""

import random
from pathlib import Path

from pos_app.core.operator import Operator
from pos_app.core.statement import Statement
from pos_app.sandbox.statement import LAYOUTS, Entry, entries
from pos_app.sandbox.statement_file import ENCODINGS, SEPARATORS, as_csv
from pos_app.sandbox.statement_plants import PLANTS, plant
from pos_app.sandbox.world import World
from pos_app.statements import read


class Exports:
    """The merchant's space of every operator. `folder` is where a file lies for the moment in which it is read."""

    def __init__(self, dice: random.Random, world: World, folder: Path) -> None:
        self._dice = dice
        self._world = world
        self._folder = folder

    def statement(self, operator: Operator, *, whole: bool = False) -> Statement | None:
        """What the operator lists now; None while there is nothing to list."""
        layout = LAYOUTS[operator.id]
        found = entries(self._world, layout)
        if not whole:
            found = self._spoilt(found)
        if not found:
            return None
        file = self._folder / f"{operator.id}.csv"
        encoding, separator = self._dice.choice(list(ENCODINGS)), self._dice.choice(list(SEPARATORS))
        file.write_bytes(as_csv([layout.headers, *map(layout.row, found)], encoding, separator))
        try:
            return read(file, operator)
        finally:
            file.unlink()

    def _spoilt(self, found: list[Entry]) -> list[Entry]:
        chance = self._dice.random()
        if chance < 0.25:
            return [entry for entry in found if self._dice.random() < 0.5]
        if chance < 0.6 and any(entry.is_paid and not entry.outgoing for entry in found):
            return plant(found, self._dice.sample(list(PLANTS), self._dice.choice((1, 1, 3))))
        return found
