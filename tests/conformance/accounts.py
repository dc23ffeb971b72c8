"""The five ways to be paid as the sandbox has them, and what each of them can do. The rules are stated by that."""

from dataclasses import dataclass
from enum import StrEnum

from pos_app.core.addresses import Addresses
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
from pos_app.core.payment import Claim, Environment
from pos_app.core.phone import parse
from pos_app.core.provider import PaysOut, Provider, Quotes, Renewable
from pos_app.sandbox.world import World

SANDBOX = "http://127.0.0.1:8808"
TILL = "https://till.example"
ADDRESSES = Addresses(TILL, {"pvit": "secret-of-the-pvit-account", "ekolopay": "secret-of-the-ekolopay-account"})
SECRETS = (
    "MVOLA_CONSUMER_KEY",
    "MVOLA_CONSUMER_SECRET",
    "PVIT_TOKEN",
    "MONEYFUSION_API_URL",
    "MONEYFUSION_PRIVATE_KEY",
    "EKOLOPAY_SECRET_KEY",
)


class Need(StrEnum):
    """What a provider has to be able to do before a rule can be asked of it. The word stands in the table."""

    ECHO = "answers that name the payment"
    LINK = "payment by a link"
    PAYOUT = "payouts"
    QUOTE = "quotes"
    KEY = "a key that lives a day"


@dataclass(frozen=True, slots=True)
class Ability:
    """What one provider can do. `customer` is a number without its last two digits, which choose the story.

    `sends`: initiate speaks to the provider; otherwise the customer's own browser does. `named` are the fields of
    evidence that answers give. `refuses_alone`: a question tells a refusal without a callback before it. `named_back`
    are the names in a callback; `pending` is what one about an undecided payment claims, None where none is sent.
    """

    customer: str
    needs: frozenset[Need]
    named_back: frozenset[str]
    pending: Claim | None
    stale: Claim
    sends: bool = True
    reports_amount: bool = False
    refuses_alone: bool = True
    asks_unanswered: bool = False
    own_path: bool = True

    @property
    def charges(self) -> int:
        """How many requests of ours it takes to charge somebody."""
        return int(self.sends)


ABILITIES = {
    "mvola": Ability(
        "+2613400000",
        frozenset({Need.ECHO}),
        frozenset({"provider_reference", "correlation_id"}),
        Claim.PENDING,
        Claim.PENDING,
        reports_amount=True,
    ),
    "pvit": Ability(
        "+241740000",
        frozenset({Need.ECHO, Need.PAYOUT, Need.QUOTE, Need.KEY}),
        frozenset({"reference"}),
        # "0" is both pending and failed; a claim decides nothing.
        Claim.FAILED,
        Claim.FAILED,
        asks_unanswered=True,
        own_path=False,
    ),
    "pvit-web": Ability(
        "+241740000",
        frozenset({Need.ECHO, Need.LINK, Need.QUOTE}),
        frozenset({"reference"}),
        Claim.FAILED,
        Claim.FAILED,
        sends=False,
        asks_unanswered=True,
        own_path=False,
    ),
    "moneyfusion": Ability(
        "+22507088892",
        frozenset({Need.ECHO, Need.LINK, Need.PAYOUT}),
        frozenset({"reference", "provider_reference"}),
        Claim.PENDING,
        Claim.PENDING,
        reports_amount=True,
    ),
    "ekolopay": Ability(
        "+2420663049",
        frozenset({Need.LINK}),
        frozenset({"provider_reference"}),
        None,
        Claim.FAILED,
        refuses_alone=False,
        own_path=False,
    ),
}


def shown(provider: Provider) -> frozenset[Need]:
    """What a provider shows to be able to, as far as it can be seen from outside."""
    found = {
        Need.LINK: provider.operator.by_link,
        Need.PAYOUT: isinstance(provider, PaysOut) and provider.operator.payout is not None,
        Need.QUOTE: isinstance(provider, Quotes) and provider.operator.quotes,
        Need.KEY: isinstance(provider, Renewable),
        Need.ECHO: "reference" in provider.required or "payer" in provider.required,
    }
    return frozenset(need for need, has in found.items() if has)


def merchant_of(world: World, operator: str) -> Merchant:
    """The shop's account as the sandbox knows it."""
    return next(merchant for merchant in merchants_of(world) if merchant.operator.id == operator)


def merchants_of(world: World) -> tuple[Merchant, ...]:
    """All of them."""
    env = world.env(SANDBOX)
    limits = PayoutLimits(50_000, 200_000)
    pvit = PVitMerchant(
        url=env["PVIT_URL"],
        merchant_msisdn=parse(env["PVIT_TEL_MARCHAND"], "GA"),
        token=env["PVIT_TOKEN"],
        till="caisse3",
        environment=Environment.SANDBOX,
        status_style=PVitStatusStyle(env["PVIT_STATUS_STYLE"]),
        limits=limits,
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
            limits=limits,
        ),
        EkoloPayMerchant(
            base_url=env["EKOLOPAY_BASE_URL"],
            page_url=env["EKOLOPAY_PAGE_URL"],
            api_client=env["EKOLOPAY_API_CLIENT"],
            secret_key=env["EKOLOPAY_SECRET_KEY"],
            environment=Environment.SANDBOX,
        ),
    )


def payee_of(world: World, operator: str) -> str:
    """Who gets the customers' money, as the sandbox writes it."""
    accounts = world.accounts
    return {
        "mvola": accounts.partner_msisdn,
        "pvit": accounts.pvit_merchant,
        "pvit-web": accounts.pvit_merchant,
        "moneyfusion": accounts.moneyfusion_path.split("/")[0],
        "ekolopay": accounts.ekolopay_client,
    }[operator]
