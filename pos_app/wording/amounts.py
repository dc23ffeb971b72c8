"""Amounts, times and lengths of time, written in one way everywhere. Times are shown in the machine's own zone."""

from datetime import datetime

from pos_app.core.money import Currency

NARROW = "\u202f"
"""Narrow no-break space: groups digits and stands before the currency, and no line ends inside an amount."""


def format_digits(amount: int) -> str:
    """`12500` as `12 500`."""
    return f"{amount:,}".replace(",", NARROW)


def format_amount(amount: int, currency: Currency | str) -> str:
    """`12 500 Ar`, `12 500 FCFA`; `amount` in whole units."""
    return f"{format_digits(amount)}{NARROW}{Currency(currency).symbol}"


def format_time(at: datetime) -> str:
    """`14:29:31`."""
    return f"{at.astimezone():%H:%M:%S}"


def format_clock(at: datetime) -> str:
    """`14:29`."""
    return f"{at.astimezone():%H:%M}"


def format_day(at: datetime) -> str:
    """`21/11/2026`, the order that all three languages read."""
    return f"{at.astimezone():%d/%m/%Y}"


def format_elapsed(seconds: float) -> str:
    """`0:41`, `12:05`, `1:02:05`; never negative."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
