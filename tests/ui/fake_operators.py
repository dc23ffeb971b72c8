"""The operators of the tests' tills: one account of each provider, in training."""

from dataclasses import replace

from pos_app.core.merchants import (
    EkoloPayMerchant,
    MoneyFusionMerchant,
    MVolaMerchant,
    PayoutLimits,
    PVitMerchant,
    PVitWebMerchant,
)
from pos_app.core.operator import FeeRule
from pos_app.core.payment import Environment
from pos_app.core.phone import Msisdn, Network

MVOLA = MVolaMerchant(
    base_url="http://127.0.0.1:8808",
    consumer_key="key",
    consumer_secret="secret",
    partner_name="Épicerie Analakely",
    partner_msisdn=Msisdn("+261343500003", "0343500003", "MG", Network.MVOLA),
    environment=Environment.TRAINING,
    fee=FeeRule(120, paid_by_customer=False),
).operator
_PVIT_ACCOUNT = PVitMerchant(
    url="http://127.0.0.1:8808/pvit/pvit-secure-full-api.kk",
    merchant_msisdn=Msisdn("+24174000000", "074000000", "GA", Network.AIRTEL),
    token="token",
    till="caisse3",
    environment=Environment.TRAINING,
)
PVIT = _PVIT_ACCOUNT.operator
PVIT_OUT = replace(_PVIT_ACCOUNT, limits=PayoutLimits(per_operation=5_000, per_day=20_000)).operator
"""The same account in a shop that allows change and refunds."""
PVIT_WEB = PVitWebMerchant(_PVIT_ACCOUNT, "https://caisse.example.ga").operator
MONEYFUSION = MoneyFusionMerchant(
    api_url="http://127.0.0.1:8808/moneyfusion/app/key/pay/",
    status_url="http://127.0.0.1:8808/moneyfusion/paiementNotif",
    environment=Environment.TRAINING,
    private_key="private",
    limits=PayoutLimits(per_operation=25_000, per_day=100_000),
).operator
"""In Côte d'Ivoire, with payouts to Wave and three other wallets."""
EKOLOPAY = EkoloPayMerchant(
    base_url="http://127.0.0.1:8808/ekolopay/api/v1/gateway",
    page_url="https://pay.ekolopay.com",
    api_client="client",
    secret_key="secret",
    environment=Environment.TRAINING,
).operator
LINKS = {
    "moneyfusion": "https://payin.moneyfusion.net/payment/5d58823b/12500/Client",
    "ekolopay": "https://pay.ekolopay.com/pay/0f6c2a",
    "pvit-web": "https://caisse.example.ga/w/reference/secret",
}
"""A link of each operator that its customers pay by; `admit_link` admits them."""
