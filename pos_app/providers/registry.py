"""Which class speaks to which account. One line for each provider."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pos_app.core.merchants import MVolaMerchant, PVitMerchant
from pos_app.core.provider import Provider
from pos_app.providers.http import Wire
from pos_app.providers.mvola import MVola
from pos_app.providers.pvit import PVit

Build = Callable[[Any, Wire, Callable[[], datetime]], Provider]

PROVIDERS: tuple[tuple[type, Build], ...] = (
    (MVolaMerchant, MVola),
    (PVitMerchant, PVit),
)


def build(merchant: MVolaMerchant | PVitMerchant, wire: Wire, now: Callable[[], datetime]) -> Provider:
    """The provider of an account. Raises `LookupError` for an account that nothing here speaks to."""
    for account, provider in PROVIDERS:
        if isinstance(merchant, account):
            return provider(merchant, wire, now)
    raise LookupError(type(merchant).__name__)
