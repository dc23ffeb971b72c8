"""The forms that are sent to PVit, each built from a closed table, as pure functions; the talking is in `pvit.py`.

A form without `action` is a charge, and action 2 pays money out: no form may ever hold a field that is not its own.
"""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote, urlencode

from pos_app.core.errors import InvalidInput
from pos_app.core.phone import Msisdn, parse

_REGION = "GA"


class Action(StrEnum):
    """What PVit is asked to do. A request without it is a charge, so it is never left out."""

    CHARGE = "1"
    PAY_OUT = "2"
    """*Rendu monnaie*: the shop's money goes to the customer."""
    STATUS = "3"
    COMMISSION = "5"


FIELDS: Mapping[Action, tuple[str, ...]] = {
    Action.CHARGE: (
        "tel_marchand",
        "montant",
        "ref",
        "tel_client",
        "token",
        "action",
        "service",
        "operateur",
        "agent",
    ),
    Action.PAY_OUT: (
        "tel_marchand",
        "montant",
        "ref",
        "tel_client",
        "token",
        "action",
        "service",
        "operateur",
        "agent",
    ),
    Action.STATUS: ("tel_marchand", "ref", "token", "action", "service", "operateur"),
    # The documentation's own table prints 3 as its action: a misprint.
    Action.COMMISSION: ("tel_marchand", "montant", "token", "action", "service", "operateur"),
}
"""The closed tables: exactly these fields, in this order, and no other. A status request that carried an amount and a
customer and lost its action would charge again."""

WEB_FIELDS = ("tel_marchand", "montant", "ref", "service", "operateur", "redirect")
"""What the customer's browser sends: it must never learn the token, and PVit's page asks for the customer's number."""

_SET_HERE = frozenset({"action", "service"})


def form(action: Action, values: Mapping[str, str]) -> bytes:
    """The body of one request, percent-encoded (tokens hold `+ / =`). Raises `ValueError` unless it has its fields.

    `action` and `service` are put in here and may not be among `values`.
    """
    if _SET_HERE & values.keys():
        raise ValueError(f"{' and '.join(sorted(_SET_HERE))} follow from what is asked")
    pairs = _closed(FIELDS[action], {**values, "action": action.value, "service": "REST"}, f"action {action}")
    return urlencode(pairs, quote_via=quote, safe="").encode()


def web_fields(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The fields of the form that a browser posts, in order. Raises `ValueError` unless it has its fields."""
    return tuple(_closed(WEB_FIELDS, {**values, "service": "WEB"}, "the web form"))


def number_of(text: str | None) -> Msisdn | None:
    """A number of Gabon, or None for anything else."""
    try:
        return parse(text or "", _REGION)
    except InvalidInput:
        return None


def _closed(names: tuple[str, ...], values: Mapping[str, str], what: str) -> list[tuple[str, str]]:
    if set(values) != set(names) or not all(values.values()):
        raise ValueError(f"{what} takes {', '.join(names)}")
    return [(name, values[name]) for name in names]
