"""What the paper beside a training till needs of a simulated printer: what came out, ways to break it. Shapes only."""

from collections.abc import Callable, Sequence
from typing import Protocol

PAPER, COVER, OFF = "paper", "cover", "off"
"""What can be wrong with the printer."""


class Row(Protocol):
    """One row of paper: letters, a QR code, or the dots of a picture; none of them is an empty line."""

    @property
    def text(self) -> str: ...
    @property
    def scale(self) -> int: ...
    @property
    def bold(self) -> bool: ...
    @property
    def code(self) -> str: ...
    @property
    def width(self) -> int:
        """Dots of a row of the picture, a multiple of 8."""

    @property
    def dots(self) -> bytes:
        """The leftmost dot is in the highest bit; 1 is black."""


class Sheet(Protocol):
    """What came out up to a cut. Each has a number of its own."""

    @property
    def number(self) -> int: ...
    @property
    def rows(self) -> Sequence[Row]: ...
    @property
    def words(self) -> Sequence[str]:
        """Its letters, row by row."""


class PaperLine(Protocol):
    """Connects the paper with the printer. Nothing here waits: the paper lives in the GUI's thread."""

    @property
    def fault(self) -> str:
        """`PAPER`, `COVER`, `OFF`, or empty: it prints."""

    @property
    def drawer(self) -> int:
        """How often the drawer was opened."""

    def sheets(self) -> Sequence[Sheet]:
        """What came out, newest first."""

    def break_down(self, fault: str) -> None:
        """Have that fault from now on; an empty one repairs it."""

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback`, from any thread, whenever something came out or the printer is in another state."""
