"""Settings of one till: `config.toml` in the home, environment variables over it, secrets from the keyring.

Strict: an unknown key, a wrong type, an incomplete or contradictory section is an error that names the key. Nothing
is guessed where money could go to the wrong place, and no value of a secret is ever part of an error.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pos_app import settings_values as values
from pos_app.core.merchants import MVolaMerchant, PVitMerchant, PVitStatusStyle
from pos_app.core.operator import Operator
from pos_app.core.payment import Environment
from pos_app.settings_values import SettingsError, Source

__all__ = ["FILE_NAME", "Merchant", "Settings", "SettingsError", "load"]

FILE_NAME = "config.toml"
DEFAULT_TILL = "caisse1"
_FILE_LIMIT = 256 * 1024
_NAME_LIMIT = 80

Merchant = MVolaMerchant | PVitMerchant
Secrets = Callable[[str], str | None]
"""Gives the secret of a key such as `providers.mvola.consumer_secret` from the keyring, or None."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a till was told. `poll_fast` is true only where no real money can be: training and loopback."""

    shop_name: str
    language: str
    till: str
    sounds: bool
    merchants: tuple[Merchant, ...]
    poll_fast: bool

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The ways to be paid, in the order in which the sale screen offers them."""
        return tuple(merchant.operator for merchant in self.merchants)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be written anywhere; for the filter of the log."""
        found: list[str] = []
        for merchant in self.merchants:
            if isinstance(merchant, MVolaMerchant):
                found += (merchant.consumer_key, merchant.consumer_secret)
            else:
                found.append(merchant.token)
        return tuple(found)


def load(home: Path, environ: Mapping[str, str], secrets: Secrets | None = None) -> Settings:
    """The settings of the till in `home`. Raises `SettingsError`, which names the key.

    A missing file is an empty one: environment variables alone are enough. `secrets` is asked only for the secret of
    a section that is there and lacks it.
    """
    source = Source(_read(home / FILE_NAME), environ, secrets or _keyring(home))
    language = source.choice("shop.language", ("fr", "en", "mg"), "fr")
    till = source.text("till.code") or DEFAULT_TILL
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", till):
        raise SettingsError("settings_till", **source.names("till.code"))
    merchants: list[Merchant] = []
    if source.has("providers.mvola"):
        merchants.append(_mvola(source, "MG" if language == "mg" else "FR"))
    if source.has("providers.pvit"):
        merchants.append(_pvit(source, till))
    return Settings(
        shop_name=source.printable("shop.name", _NAME_LIMIT) or "",
        language=language,
        till=till,
        sounds=source.flag("till.sounds", default=True),
        merchants=tuple(merchants),
        poll_fast=environ.get("POS_APP_POLL_FAST") == "1" and all(map(_is_harmless, merchants)),
    )


def _read(file: Path) -> Mapping[str, object]:
    try:
        with file.open("rb") as opened:
            content = opened.read(_FILE_LIMIT + 1)
    except FileNotFoundError:
        return {}
    except OSError as fault:
        raise SettingsError("settings_unreadable", path=file, detail=fault.strerror) from fault
    if len(content) > _FILE_LIMIT:
        raise SettingsError("settings_too_large", path=file)
    # A home without the file does not pay for its parser before the first frame.
    import tomllib

    try:
        # Editors of Windows put a byte order mark before the text.
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError("settings_not_utf8", path=file) from None
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        # The rest of the parser's sentence could quote a secret.
        line = re.search(r"at line ([0-9]+)", str(fault))
        raise SettingsError("settings_not_toml", path=file, line=line[1] if line else "—") from None


def _keyring(home: Path) -> Secrets:
    def look_up(name: str) -> str | None:
        # Only a section that lacks its secret pays for the keyring.
        from pos_app.vault import Vault

        return Vault(home).secret(name)

    return look_up


def _mvola(source: Source, language: str) -> MVolaMerchant:
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


def _pvit(source: Source, till: str) -> PVitMerchant:
    section = "providers.pvit"
    url = source.url(f"{section}.url")
    wallet = source.choice(f"{section}.operateur", ("AM", "MC", ""), "")
    return PVitMerchant(
        url=url.text,
        environment=_environment(source, section, "url", values.pvit_environment(url)),
        merchant_msisdn=source.merchant_number(f"{section}.tel_marchand", "GA"),
        token=source.credential(f"{section}.token"),
        till=till,
        wallet=wallet or None,
        status_style=PVitStatusStyle(source.choice(f"{section}.status_style", ("a", "b", "c"), "a")),
        fee=source.fee(f"{section}.fee_percent", paid_by_customer=True),
    )


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


def _is_harmless(merchant: Merchant) -> bool:
    address = merchant.base_url if isinstance(merchant, MVolaMerchant) else merchant.url
    return merchant.environment is Environment.TRAINING or values.is_loopback(address)
