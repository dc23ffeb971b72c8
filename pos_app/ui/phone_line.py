"""What the customer's telephone panel needs of a simulator: its prompts, and a way to answer them. Shapes only."""

from collections.abc import Callable, Sequence
from typing import Protocol


class UssdPrompt(Protocol):
    """One request for a PIN on a customer's telephone. `number` is in national form, `amount` in whole units."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def operator(self) -> str: ...
    @property
    def amount(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def merchant_name(self) -> str: ...
    @property
    def status(self) -> str:
        """`open`, or how it was answered: `accepted`, `wrong_pin`, `refused`, `ignored`."""


class Line(Protocol):
    """Connects the panel with whoever rings it. Nothing here waits: the panel lives in the GUI's thread."""

    def prompts(self) -> Sequence[UssdPrompt]:
        """Every prompt, newest first; answered ones stay in the list for a while."""

    def answer(self, prompt_id: str, action: str, pin: str | None = None) -> None:
        """The customer pressed `accept` (with a PIN), `refuse` or `ignore`. What came of it is told as a change."""

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback`, from any thread, whenever the prompts have changed."""
