"""USSD prompts on the customers' telephones, and what a customer may press. Values only."""

import re
from dataclasses import dataclass, replace

from pos_app.sandbox.stories import Outcome

WRONG_PIN = "9999"
"""Plays the customer who mistypes: any other PIN of four to six digits is the right one."""

_PIN = re.compile("[0-9]{4,6}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One USSD prompt. `amount` in whole units of `currency` (ISO 4217); `status` is `open`, `accepted`, `wrong_pin`,
    `refused` or `ignored`."""

    id: str
    number: str
    operator: str
    amount: int
    currency: str
    merchant_name: str
    status: str


class PromptRefused(ValueError):
    """The press does nothing. `code`: `unknown_prompt`, `already_answered`, `unknown_action`, `pin_invalid`,
    `link_expired`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def answered_on_page(prompt: Prompt, outcome: Outcome) -> Prompt:
    """The prompt after the customer decided on a hosted page, or after the link has died."""
    words = {Outcome.PAID: "accepted", Outcome.EXPIRED: "ignored"}
    return replace(prompt, status=words.get(outcome, "refused"))


def check_answer(prompt: Prompt, action: str, pin: str | None) -> tuple[Outcome, Prompt]:
    """What the press makes of the charge, and the prompt after it. Raises `PromptRefused`."""
    if prompt.status != "open":
        raise PromptRefused("already_answered")
    if action == "refuse":
        return Outcome.REFUSED, replace(prompt, status="refused")
    if action == "ignore":
        return Outcome.PENDING, replace(prompt, status="ignored")
    if action != "accept":
        raise PromptRefused("unknown_action")
    if not _PIN.fullmatch(pin or ""):
        raise PromptRefused("pin_invalid")
    if pin == WRONG_PIN:
        return Outcome.REFUSED, replace(prompt, status="wrong_pin")
    return Outcome.PAID, replace(prompt, status="accepted")
