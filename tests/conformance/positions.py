"""Every position of every switch of the sandbox, taken from the switches themselves: a new one cannot be forgotten."""

import typing
from dataclasses import fields

from pos_app.sandbox.switches import Switches
from tests.conformance.accounts import ABILITIES, ADDRESSES

_FAMILIES = ("mvola", "pvit", "moneyfusion", "ekolopay")
_NUMBERS = {
    "mvola_token_seconds": (0, 1, 70, 3600),
    "link_seconds": (0, 1, 1_800),
    "callbacks_repeats": (0, 1, 3),
}


def positions() -> list[tuple[str, object]]:
    """Every switch with each value that it can take; of numbers and texts, the telling ones."""
    kinds = typing.get_type_hints(Switches)
    return [(field.name, value) for field in fields(Switches) for value in _values(field.name, kinds[field.name])]


def _values(name: str, kind: object) -> tuple[object, ...]:
    choices = typing.get_args(kind)
    if choices:
        return tuple(choices)
    if kind is bool:
        return (False, True)
    if kind is int:
        return _NUMBERS.get(name, (0, 1, 3))
    assert kind is str, f"{name}: what can it be?"
    return ("", ADDRESSES.callback_of_account(name.partition("_")[0]))


def concerns(switch: str, operator: str) -> bool:
    """Whether a switch is about the provider of an operator, or about all."""
    family = switch.partition("_")[0]
    return family not in _FAMILIES or operator.partition("-")[0] == family


def positions_for(operator: str) -> list[dict[str, object]]:
    """Each position that may matter to one operator."""
    assert operator in ABILITIES
    return [{name: value} for name, value in positions() if concerns(name, operator)]
