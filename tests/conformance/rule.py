"""A rule: a function that plays scenes with one provider and asserts, and what it takes to be asked it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.conformance.accounts import ABILITIES, Need
from tests.conformance.scene import Maker

Check = Callable[[str, Maker | None], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`check` asserts it for an operator and a maker of its provider. Without `need` every provider is asked."""

    check: Check
    need: Need | None = None

    @property
    def name(self) -> str:
        return self.check.__name__

    def is_for(self, operator: str) -> bool:
        """Whether the provider can do what the rule is about."""
        return self.need is None or self.need in ABILITIES[operator].needs

    def found(self, operator: str, make: Callable[..., Any]) -> bool:
        """Whether the rule finds something wrong, however it shows: a failed assertion or a fault that was raised."""
        try:
            self.check(operator, make)
        except Exception:  # noqa: BLE001 - a provider may not raise anything here, so whatever comes is a finding
            return True
        return False


def rules(*checks: Check, need: Need | None = None) -> tuple[Rule, ...]:
    """One rule for each check."""
    return tuple(Rule(check, need) for check in checks)
