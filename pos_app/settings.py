"""Settings of one till: `config.toml` in the home, environment variables over it, secrets from the keyring.

Strict: an unknown key, a wrong type, an incomplete or contradictory section is an error that names the key. Nothing
is guessed where money could go to the wrong place, and no value of a secret is ever part of an error.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pos_app import settings_printing as printing
from pos_app import settings_values as values
from pos_app.core.merchants import Merchant, PVitMerchant, PVitWebMerchant
from pos_app.core.operator import Operator
from pos_app.core.payment import Environment
from pos_app.core.printing import Printer
from pos_app.receipts.face import SHOP_LIMIT
from pos_app.settings_printing import ReceiptSettings
from pos_app.settings_providers import ekolopay, moneyfusion, mvola, pvit
from pos_app.settings_values import SettingsError, Source

__all__ = ["FILE_NAME", "Backup", "Callbacks", "Merchant", "ReceiptSettings", "Settings", "SettingsError", "load"]

FILE_NAME = "config.toml"
DEFAULT_TILL = "caisse1"
KEPT_DAYS = 90
LOCK_AFTER = 10
"""Minutes without a key or a click before a till with people locks itself."""
_FILE_LIMIT = 256 * 1024

Secrets = Callable[[str], str | None]
"""Gives the secret of a key such as `providers.mvola.consumer_secret` from the keyring, or None."""


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Where the till listens for providers and customers' browsers, and the public address that leads there.

    Another `version` gives the account-wide paths other secrets.
    """

    host: str
    port: int
    url: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Backup:
    """Where the ledger is copied to at every closing (None: into the home), and for how many days copies stay."""

    folder: Path | None = None
    days: int = KEPT_DAYS


@dataclass(frozen=True, slots=True)
class Settings:
    """What a till was told. `poll_fast` is true only where no real money can be: training and loopback.

    `callbacks` is None while nothing listens. `manager_pin` allows money to be sent back in a home without people.
    `lock_after` is in minutes, 0 for never.
    """

    shop_name: str
    language: str
    till: str
    sounds: bool
    merchants: tuple[Merchant, ...]
    poll_fast: bool
    callbacks: Callbacks | None = None
    manager_pin: str | None = field(default=None, repr=False)
    lock_after: int = LOCK_AFTER
    backup: Backup = Backup()
    printer: Printer | None = None
    receipts: ReceiptSettings = field(default_factory=ReceiptSettings)

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The ways to be paid, in the order in which the sale screen offers them."""
        return tuple(merchant.operator for merchant in self.merchants)

    @property
    def environment(self) -> Environment:
        """What the whole till is said to be: real as soon as one operator moves real money."""
        found = {operator.environment for operator in self.operators}
        order = (Environment.PRODUCTION, Environment.SANDBOX, Environment.TRAINING)
        return next((environment for environment in order if environment in found), Environment.PRODUCTION)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be written anywhere; for the filter of the log."""
        found = [secret for merchant in self.merchants for secret in merchant.secrets]
        return tuple(dict.fromkeys(found))


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
    callbacks = _callbacks(source)
    merchants = _merchants(source, till, "MG" if language == "mg" else "FR", callbacks)
    pays_out = any(operator.payout is not None for operator in (merchant.operator for merchant in merchants))
    return Settings(
        shop_name=source.printable("shop.name", SHOP_LIMIT) or "",
        language=language,
        till=till,
        sounds=source.flag("till.sounds", default=True),
        merchants=tuple(merchants),
        poll_fast=environ.get("POS_APP_POLL_FAST") == "1" and all(map(_is_harmless, merchants)),
        callbacks=callbacks,
        # Only a till that may send money back needs the code; the keyring is not asked for it otherwise.
        manager_pin=source.pin("shop.manager_pin") if pays_out else None,
        lock_after=source.positive("till.lock_after", LOCK_AFTER, least=0),
        backup=Backup(source.folder("backup.folder"), source.positive("backup.days", KEPT_DAYS)),
        printer=printing.printer(source),
        receipts=printing.receipts(source),
    )


def _merchants(source: Source, till: str, language: str, callbacks: Callbacks | None) -> list[Merchant]:
    """The accounts, in the order in which the sale screen offers them."""
    merchants: list[Merchant] = []
    if source.has("providers.mvola"):
        merchants.append(mvola(source, language))
    if source.has("providers.pvit"):
        account: PVitMerchant = pvit(source, till)
        merchants.append(account)
        if callbacks is not None:
            # Its customers' browsers come to a page of the till.
            merchants.append(PVitWebMerchant(account, callbacks.url))
    if source.has("providers.moneyfusion"):
        merchants.append(moneyfusion(source))
    if source.has("providers.ekolopay"):
        merchants.append(ekolopay(source))
    return merchants


def _callbacks(source: Source) -> Callbacks | None:
    if not source.has("callbacks") or (source.text("callbacks.listen") or source.text("callbacks.url")) is None:
        return None
    host, port = source.listen("callbacks.listen")
    version = source.positive("callbacks.version", 1)
    shown = f"[{host}]" if ":" in host else host
    if values.is_loopback(f"http://{shown}:{port}"):
        # A tunnel on this machine may lead here, or nobody but this machine comes.
        return Callbacks(host, port, source.url_or("callbacks.url", f"http://{shown}:{port}").text, version)
    return Callbacks(host, port, source.url("callbacks.url").text, version)


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


def _is_harmless(merchant: Merchant) -> bool:
    return merchant.operator.environment is Environment.TRAINING or values.is_loopback(merchant.address)
