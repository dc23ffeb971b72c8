"""Which class speaks to which account. One line for each provider."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from pos_app.core.addresses import Addresses
from pos_app.core.merchants import (
    EkoloPayMerchant,
    Merchant,
    MoneyFusionMerchant,
    MVolaMerchant,
    PVitMerchant,
    PVitWebMerchant,
)
from pos_app.core.provider import KeyStore, Provider
from pos_app.providers.ekolopay import EkoloPay
from pos_app.providers.http import Wire
from pos_app.providers.moneyfusion import MoneyFusion
from pos_app.providers.mvola import MVola
from pos_app.providers.pvit import PVit
from pos_app.providers.pvit_web import PVitWeb

Now = Callable[[], datetime]


def build(
    merchant: Merchant,
    wire: Wire,
    now: Now,
    addresses: Addresses | None = None,
    keys: KeyStore | None = None,
) -> Provider:
    """The provider of an account. Raises `LookupError` for an account that nothing here speaks to."""
    match merchant:
        case MVolaMerchant():
            return MVola(merchant, wire, now, addresses)
        case PVitMerchant():
            return PVit(merchant, wire, now, addresses, keys)
        case PVitWebMerchant():
            return PVitWeb(merchant, PVit(merchant.account, wire, now, addresses, keys), addresses)
        case MoneyFusionMerchant():
            return MoneyFusion(merchant, wire, now, addresses)
        case EkoloPayMerchant():
            return EkoloPay(merchant, wire, now, addresses)
    raise LookupError(type(merchant).__name__)


def build_all(
    merchants: Iterable[Merchant],
    wire: Wire,
    now: Now,
    addresses: Addresses | None = None,
    keys: Mapping[str, KeyStore] | None = None,
) -> dict[str, Provider]:
    """The providers of a shop by operator. Ways to pay of one account share its key; `keys` has its store."""
    found: dict[str, Provider] = {}
    for merchant in merchants:
        operator = merchant.operator
        shared = found.get(operator.account_id)
        if isinstance(merchant, PVitWebMerchant) and isinstance(shared, PVit):
            found[operator.id] = PVitWeb(merchant, shared, addresses)
        else:
            found[operator.id] = build(merchant, wire, now, addresses, (keys or {}).get(operator.account_id))
    return found
