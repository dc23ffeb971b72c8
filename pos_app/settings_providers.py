"""The accounts at the providers as the settings give them, one function for each section. Nothing is guessed."""

from pos_app import settings_values as values
from pos_app.core.link import origin_of
from pos_app.core.merchants import (
    MONEYFUSION_PAGE,
    EkoloPayMerchant,
    MoneyFusionMerchant,
    MVolaMerchant,
    PayoutLimits,
    PVitMerchant,
    PVitStatusStyle,
)
from pos_app.core.money import Currency
from pos_app.core.payment import Environment
from pos_app.settings_values import Address, SettingsError, Source

_MONEYFUSION_STATUS = "https://www.pay.moneyfusion.net/paiementNotif"
_MONEYFUSION_PAYOUT = "https://pay.moneyfusion.net/api/v1/withdraw"
_MONEYFUSION_COUNTRIES = {Currency.XOF: ("CI",), Currency.XAF: ("GA", "CG")}
_EKOLOPAY_PATH = "/purchase-product"
_EKOLOPAY_PAGE = f"https://ekolopay.com{_EKOLOPAY_PATH}"


def mvola(source: Source, language: str) -> MVolaMerchant:
    section = "providers.mvola"
    url = source.url(f"{section}.base_url")
    return MVolaMerchant(
        base_url=url.text,
        environment=_environment(source, section, "base_url", values.mvola_environment(url)),
        consumer_key=source.credential(f"{section}.consumer_key"),
        consumer_secret=source.credential(f"{section}.consumer_secret"),
        partner_name=source.required_printable(f"{section}.partner_name", 50),
        partner_msisdn=source.merchant_number(f"{section}.partner_msisdn", "MG"),
        language=source.choice(f"{section}.language", ("FR", "MG"), language),
        maximum=source.positive(f"{section}.maximum", 20_000_000),
        fee=source.fee(f"{section}.fee_percent", paid_by_customer=False),
    )


def pvit(source: Source, till: str) -> PVitMerchant:
    section = "providers.pvit"
    url = source.url(f"{section}.url")
    wallet = source.choice(f"{section}.operateur", ("AM", "MC", ""), "")
    return PVitMerchant(
        url=url.text,
        environment=_environment(source, section, "url", values.real_unless_loopback(url)),
        merchant_msisdn=source.merchant_number(f"{section}.tel_marchand", "GA"),
        token=source.credential(f"{section}.token"),
        till=till,
        wallet=wallet or None,
        status_style=PVitStatusStyle(source.choice(f"{section}.status_style", ("a", "b", "c"), "a")),
        fee=source.fee(f"{section}.fee_percent", paid_by_customer=True),
        limits=_limits(source, section),
    )


def moneyfusion(source: Source) -> MoneyFusionMerchant:
    """The section of MoneyFusion. Its address is the credential itself and may lie in the keyring."""
    section = "providers.moneyfusion"
    url = source.url(f"{section}.api_url")
    currency = Currency(source.choice(f"{section}.currency", (Currency.XOF.value, Currency.XAF.value), "XOF"))
    countries = _MONEYFUSION_COUNTRIES[currency]
    limits = _limits(source, section)
    # Without limits nothing is sent back, and the keyring is not asked for the key of payouts.
    key = source.optional_credential(f"{section}.private_key") if limits.per_operation else None
    return MoneyFusionMerchant(
        api_url=url.text,
        status_url=_beside(source, url, f"{section}.status_url", _MONEYFUSION_STATUS),
        environment=_environment(source, section, "api_url", values.real_unless_loopback(url)),
        currency=currency,
        country=source.choice(f"{section}.country", countries, countries[0]),
        private_key=key,
        payout_url=_beside(source, url, f"{section}.payout_url", _MONEYFUSION_PAYOUT) if key else _MONEYFUSION_PAYOUT,
        link_origins=_link_origins(source, section, url, MONEYFUSION_PAGE),
        fee=source.fee(f"{section}.fee_percent", paid_by_customer=False),
        limits=limits,
    )


def ekolopay(source: Source) -> EkoloPayMerchant:
    """The section of EkoloPay. The customer's page lies below `page_url`."""
    section = "providers.ekolopay"
    url = source.url(f"{section}.base_url")
    page = source.page(f"{section}.page_url") if url.is_loopback else None
    page = page or _beside(source, url, f"{section}.page_url", _EKOLOPAY_PAGE)
    # The provider's own page is named in full by the documentation, and by its host alone by people.
    page_url = page if page.count("/") > 2 else page + _EKOLOPAY_PATH
    return EkoloPayMerchant(
        base_url=url.text,
        page_url=page_url,
        api_client=source.credential(f"{section}.api_client"),
        secret_key=source.credential(f"{section}.secret_key"),
        environment=_environment(source, section, "base_url", values.real_unless_loopback(url)),
        country=source.choice(f"{section}.country", ("CG", "GA"), "CG"),
        fee=source.fee(f"{section}.fee_percent", paid_by_customer=False),
    )


def _beside(source: Source, api: Address, key: str, usual: str) -> str:
    """A second address of the same account: of this machine exactly when the first one is.

    Otherwise a program of this machine could say "paid" of real payments.
    """
    found = source.url_or(key, usual)
    if found.is_loopback is not api.is_loopback:
        raise SettingsError("settings_contradictory", **source.names(key), other=key.rpartition(".")[0])
    return found.text


def _limits(source: Source, section: str) -> PayoutLimits:
    """What may be sent back. One limit without the other is a mistake, not a permission."""
    per_operation = source.positive(f"{section}.payout_maximum", 0, least=0)
    per_day = source.positive(f"{section}.payout_daily_maximum", 0, least=0)
    if bool(per_operation) != bool(per_day):
        missing = "payout_daily_maximum" if per_operation else "payout_maximum"
        raise SettingsError("settings_missing", **source.names(f"{section}.{missing}"))
    return PayoutLimits(per_operation, per_day)


def _link_origins(source: Source, section: str, api: Address, page: str) -> tuple[str, ...]:
    """Where links may lead: the provider's own page, or for a sandbox on this machine its own address."""
    if not api.is_loopback:
        if source.text(f"{section}.link_origin") is not None:
            raise SettingsError("settings_contradictory", **source.names(f"{section}.link_origin"), other="api_url")
        return (page,)
    named = source.page(f"{section}.link_origin", bare=True)
    return (origin_of(api.text),) if named is None else (origin_of(api.text), named)


def _environment(source: Source, section: str, address: str, allowed: frozenset[Environment]) -> Environment:
    """The environment that was named, or the only one that the address can be."""
    key = f"{section}.environment"
    named = source.choice(key, (*(each.value for each in Environment), ""), "")
    if not named:
        if len(allowed - {Environment.TRAINING}) != 1:
            raise SettingsError("settings_missing", **source.names(key))
        return next(iter(allowed - {Environment.TRAINING}))
    if Environment(named) not in allowed:
        raise SettingsError("settings_contradictory", **source.names(key), other=f"{section}.{address}")
    return Environment(named)
