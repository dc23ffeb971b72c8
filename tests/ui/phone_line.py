"""A line to customers' telephones without a simulator: prompts that a test rings, and a record of what was pressed."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pos_app.ui.phone_line import HostedPage


@dataclass(frozen=True)
class FakePrompt:
    """A USSD prompt, as the simulator gives it."""

    id: str
    number: str = "0341234567"
    operator: str = "mvola"
    amount: int = 12_500
    currency: str = "MGA"
    merchant_name: str = "Epicerie Analakely"
    status: str = "open"


class FakeLine:
    """Tells of every change at once, in whichever thread a test calls it."""

    def __init__(self) -> None:
        self.shown: list[FakePrompt] = []
        self.answers: list[tuple[str, str, str | None]] = []
        self.opened: list[HostedPage] = []
        self.scans: list[tuple[str, str]] = []
        self.decisions: list[tuple[str, str, str, str]] = []
        self.listeners: list[Callable[[], None]] = []

    def prompts(self) -> list[FakePrompt]:
        return list(self.shown)

    def answer(self, prompt_id: str, action: str, pin: str | None = None) -> None:
        self.answers.append((prompt_id, action, pin))

    def pages(self) -> list[HostedPage]:
        return list(self.opened)

    def scan(self, url: str, number: str) -> None:
        self.scans.append((url, number))

    def decide(self, page_id: str, action: str, means: str = "", number: str = "") -> None:
        self.decisions.append((page_id, action, means, number))

    def on_change(self, callback: Callable[[], None]) -> None:
        self.listeners.append(callback)

    def ring(self, prompt: FakePrompt) -> None:
        """A request arrives."""
        self.shown.insert(0, prompt)
        self.tell()

    def settle(self, prompt_id: str, status: str) -> None:
        """The simulator has taken an answer."""
        self.shown = [replace(p, status=status) if p.id == prompt_id else p for p in self.shown]
        self.tell()

    def load(self, page: HostedPage) -> None:
        """A page was opened, or has become another one."""
        self.opened = [page, *(known for known in self.opened if known.id != page.id)]
        self.tell()

    def tell(self) -> None:
        for listener in self.listeners:
            listener()
