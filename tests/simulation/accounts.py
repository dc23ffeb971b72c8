"""The shop's accounts at all providers, what the providers leave open, and every secret that must stay one."""

import random
from collections.abc import Callable

from pos_app.core.addresses import Addresses, account_secret
from pos_app.core.link import origin_of
from pos_app.core.merchants import (
    EkoloPayMerchant,
    Merchant,
    MoneyFusionMerchant,
    MVolaMerchant,
    PayoutLimits,
    PVitMerchant,
    PVitStatusStyle,
    PVitWebMerchant,
)
from pos_app.core.payment import Environment
from pos_app.core.phone import parse
from pos_app.sandbox.accounts import AccessToken, Accounts
from pos_app.sandbox.world import World

KEY = b"simulation-key-simulation-key-00"
SANDBOX = "http://127.0.0.1:8808"
TILL = "https://till.example"
PIN = "48151623-gerant"
LIMITS = PayoutLimits(5_000, 8_000)
BY_LINK = frozenset({"pvit-web", "moneyfusion", "ekolopay"})
UNVERIFIED = frozenset({"pvit", "pvit-web", "ekolopay"})
"""Operators whose answers carry no amount."""

ADDRESSES = Addresses(TILL, {account: account_secret(KEY, account) for account in ("pvit", "ekolopay")})

_SECRETS = (
    "MVOLA_CONSUMER_KEY",
    "MVOLA_CONSUMER_SECRET",
    "PVIT_TOKEN",
    "MONEYFUSION_API_URL",
    "MONEYFUSION_PRIVATE_KEY",
    "EKOLOPAY_SECRET_KEY",
)


class Credentials(Accounts):
    """The sandbox's accounts with short access tokens, the same in every run: a till compiles a pattern for each.

    Remembers every secret that it ever gave away.
    """

    def __init__(self, clock: Callable[[], float], seed: int) -> None:
        super().__init__(clock, seed)
        self.given: list[str] = []
        self.keys = {self.pvit_token}

    def issue(self, scope: str, seconds: float) -> str:
        token = f"access-token-of-mvola-{len(self.given):04d}"
        self.given.append(token)
        self._mvola[token] = AccessToken(scope, self._clock() + seconds)
        return token

    def renew_pvit(self) -> str:
        key = super().renew_pvit()
        self.keys.add(key)
        return key


def planted(world: World, credentials: Credentials) -> list[bytes]:
    """Everything that may stand in no file and no log."""
    env = world.env(SANDBOX)
    path = credentials.moneyfusion_path.encode()
    found = {env[name] for name in _SECRETS} | credentials.keys | set(credentials.given) | {PIN}
    return [*(secret.encode() for secret in found | set(ADDRESSES.secrets.values())), path, path.split(b"/")[1]]


def switches_of(dice: random.Random) -> dict[str, object]:
    """What the providers leave open, decided for one shop."""
    choices: dict[str, tuple[object, ...]] = {
        "mvola_duplicates": ("accept", "conflict"),
        "mvola_unknown_status": ("not_found", "bad_request", "empty"),
        "mvola_success_first": (False, True),
        "mvola_other_reference": (False, True),
        "mvola_strict_headers": (False, True),
        "mvola_token_seconds": (3600, 3600, 3600, 3600, 3600, 70),
        "pvit_status_style": ("a", "b", "c"),
        "pvit_unknown_ref": ("001", "0"),
        "pvit_busy": ("never", "never", "while_pending"),
        "pvit_duplicates": ("accept", "refuse"),
        "pvit_declaration": (False, True),
        "pvit_ref_space": (False, True),
        "pvit_extra_fields": (False, True),
        "pvit_renew_token": (False, True),
        "pvit_web_opened": ("unknown", "pending"),
        "moneyfusion_error_http": ("200", "400"),
        "moneyfusion_pending_word": ("pending", "no paid"),
        "moneyfusion_refused_word": ("failure", "failed", "no paid"),
        "moneyfusion_expired_word": ("no paid", "pending", "failure"),
        "moneyfusion_expired_webhook": (False, True),
        "moneyfusion_amounts": ("gross", "gross", "net", "text", "absent"),
        "moneyfusion_numero_send": ("given", "None"),
        "moneyfusion_numero_transaction": ("payer", "empty"),
        "moneyfusion_pending_webhooks": (0, 1, 3),
        "moneyfusion_webhook_statut": (False, True),
        "moneyfusion_payout_status": (False, True),
        "ekolopay_flag": ("bool", "text"),
        "ekolopay_success_word": ("SUCCESS", "SUCCESSFUL"),
        "ekolopay_refused_word": ("REJECTED", "FAILED", "TIMEOUT"),
        "link_seconds": (1_800, 1_800, 600, 0),
        "callbacks_before_answer": (False, False, True),
        "callbacks_repeats": (1, 1, 2, 3),
    }
    return {name: dice.choice(positions) for name, positions in choices.items()}


def merchants_of(world: World) -> tuple[Merchant, ...]:
    """The shop's five accounts as the sandbox knows them."""
    env = world.env(SANDBOX)
    pvit = PVitMerchant(
        url=env["PVIT_URL"],
        merchant_msisdn=parse(env["PVIT_TEL_MARCHAND"], "GA"),
        token=env["PVIT_TOKEN"],
        till="caisse3",
        environment=Environment.SANDBOX,
        status_style=PVitStatusStyle(env["PVIT_STATUS_STYLE"]),
        limits=LIMITS,
    )
    return (
        MVolaMerchant(
            base_url=env["MVOLA_BASE_URL"],
            consumer_key=env["MVOLA_CONSUMER_KEY"],
            consumer_secret=env["MVOLA_CONSUMER_SECRET"],
            partner_name=env["MVOLA_PARTNER_NAME"],
            partner_msisdn=parse(env["MVOLA_PARTNER_MSISDN"], "MG"),
            environment=Environment.SANDBOX,
        ),
        pvit,
        PVitWebMerchant(pvit, TILL),
        MoneyFusionMerchant(
            api_url=env["MONEYFUSION_API_URL"],
            status_url=env["MONEYFUSION_STATUS_URL"],
            environment=Environment.SANDBOX,
            private_key=env["MONEYFUSION_PRIVATE_KEY"],
            payout_url=env["MONEYFUSION_PAYOUT_URL"],
            link_origins=(origin_of(SANDBOX),),
            limits=LIMITS,
        ),
        EkoloPayMerchant(
            base_url=env["EKOLOPAY_BASE_URL"],
            page_url=env["EKOLOPAY_PAGE_URL"],
            api_client=env["EKOLOPAY_API_CLIENT"],
            secret_key=env["EKOLOPAY_SECRET_KEY"],
            environment=Environment.SANDBOX,
        ),
    )
