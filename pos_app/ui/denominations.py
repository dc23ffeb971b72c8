"""The notes and coins that a drawer can hold, from `resources/denominations.json`, which names the central banks."""

import json
from dataclasses import dataclass
from functools import cache

from pos_app.core.money import Currency
from pos_app.ui import theme


@dataclass(frozen=True, slots=True)
class Denomination:
    """One value in whole units; 500 francs are a note and a coin, and are counted together."""

    value: int
    is_note: bool
    is_coin: bool


@cache
def denominations(currency: Currency) -> tuple[Denomination, ...]:
    """All of a currency, the largest first."""
    text = (theme.resources() / "denominations.json").read_text(encoding="utf-8")
    known = json.loads(text)[currency.value]
    notes, coins = set(known["notes"]), set(known["coins"])
    return tuple(Denomination(value, value in notes, value in coins) for value in sorted(notes | coins, reverse=True))
