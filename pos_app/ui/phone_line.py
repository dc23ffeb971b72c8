"""What the customer's telephone panel needs of a simulator: prompts, pages, and a way to answer them. Shapes only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class HostedPage:
    """A page in the customer's browser, as far as a telephone shows it: texts of the page, and what it asks.

    `means` are the ways to pay, the form's word and the name that people read; `chosen` is one of those words. Where
    `is_open` is false there is nothing left to decide, and `words` say how it ended. `url` is what was scanned.
    """

    id: str
    url: str
    title: str = ""
    shop: str = ""
    amount: str = ""
    words: str = ""
    means: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    number: str = ""
    is_open: bool = True
    is_busy: bool = False
    """The browser is loading; nothing can be pressed."""


class Line(Protocol):
    """Connects the panel with whoever rings it. Nothing here waits: the panel lives in the GUI's thread."""

    def prompts(self) -> Sequence[UssdPrompt]:
        """Every prompt, newest first; answered ones stay in the list for a while."""

    def answer(self, prompt_id: str, action: str, pin: str | None = None) -> None:
        """The customer pressed `accept` (with a PIN), `refuse` or `ignore`. What came of it is told as a change."""

    def pages(self) -> Sequence[HostedPage]:
        """Every page of the customers' browsers, newest first; those that are over stay in the list for a while."""

    def scan(self, url: str, number: str) -> None:
        """The customer scans a code; the page follows as a change. `number` is proposed where the page asks for one."""

    def decide(self, page_id: str, action: str, means: str = "", number: str = "") -> None:
        """The customer pressed `pay` or `refuse` on a page, or `close`."""

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback`, from any thread, whenever prompts or pages have changed."""
