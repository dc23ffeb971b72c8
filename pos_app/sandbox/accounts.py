"""The merchant's accounts at the sandbox's providers: made-up credentials, access tokens, PVit's renewed tokens."""

import base64
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from pos_app.core.phone import Network

SCOPE = "EXT_INT_MVOLA_SCOPE"
PVIT_OPERATORS = {"AM": Network.AIRTEL, "MC": Network.MOOV}
MOST_TOKENS = 10_000
_SIGNATURE_BYTES = 512


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An OAuth token of MVola's gateway. `expires_at` in seconds of the world's clock."""

    scope: str
    expires_at: float


class Accounts:
    """Credentials that stay the same from run to run, so that a till's settings keep working."""

    def __init__(self, clock: Callable[[], float], seed: int | None = None) -> None:
        self._clock = clock
        self._random = random.Random(seed)  # noqa: S311
        self.consumer_key = "sandbox-consumer-key"
        self.consumer_secret = "sandbox-consumer-secret"  # noqa: S105
        self.partner_name = "Boutique"
        self.partner_msisdn = "0343500004"
        self.pvit_merchant = "074213800"
        self.pvit_token = "eyJhbGciOiJIUzI1NiJ9.sandbox+pvit/token="  # noqa: S105
        self.moneyfusion_path = "Boutique/65f1a2b3c4d5e6f708192a3b"
        self.moneyfusion_private_key = "mf_sandbox_private_key"
        self.ekolopay_client = "sandbox-api-client"
        self.ekolopay_secret = "sandbox-secret-key"  # noqa: S105
        self._mvola: dict[str, AccessToken] = {}
        self._pvit = {self.pvit_token}

    def env(self, base_url: str) -> dict[str, str]:
        """The environment variables of the four accounts, served at `base_url`."""
        return {
            "MVOLA_BASE_URL": base_url,
            "MVOLA_CONSUMER_KEY": self.consumer_key,
            "MVOLA_CONSUMER_SECRET": self.consumer_secret,
            "MVOLA_PARTNER_NAME": self.partner_name,
            "MVOLA_PARTNER_MSISDN": self.partner_msisdn,
            "PVIT_URL": f"{base_url}/pvit/pvit-secure-full-api.kk",
            "PVIT_TEL_MARCHAND": self.pvit_merchant,
            "PVIT_TOKEN": self.pvit_token,
            "MONEYFUSION_API_URL": f"{base_url}/moneyfusion/{self.moneyfusion_path}/pay/",
            "MONEYFUSION_STATUS_URL": f"{base_url}/moneyfusion/paiementNotif",
            "MONEYFUSION_PAYOUT_URL": f"{base_url}/moneyfusion/api/v1/withdraw",
            "MONEYFUSION_PRIVATE_KEY": self.moneyfusion_private_key,
            "MONEYFUSION_CURRENCY": "XOF",
            "EKOLOPAY_BASE_URL": f"{base_url}/ekolopay/api/v1/gateway",
            "EKOLOPAY_PAGE_URL": f"{base_url}/ekolopay/purchase-product",
            "EKOLOPAY_API_CLIENT": self.ekolopay_client,
            "EKOLOPAY_SECRET_KEY": self.ekolopay_secret,
            "EKOLOPAY_COUNTRY": "CG",
        }

    def issue(self, scope: str, seconds: float) -> str:
        """A new access token of MVola, as long and as opaque as the real ones."""
        now = self._clock()
        if len(self._mvola) >= MOST_TOKENS:
            self._mvola = {token: known for token, known in self._mvola.items() if known.expires_at > now}
        if len(self._mvola) >= MOST_TOKENS:
            self._mvola.clear()
        header = {"alg": "RS256", "typ": "at+jwt"}
        claims = {"sub": "sandbox", "aut": "APPLICATION", "scope": scope, "exp": int(now + seconds)}
        parts = (json.dumps(header).encode(), json.dumps(claims).encode(), self._random.randbytes(_SIGNATURE_BYTES))
        token = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
        self._mvola[token] = AccessToken(scope, now + seconds)
        return token

    def access(self, token: str) -> AccessToken | None:
        """The valid access token, or None for one that is unknown or has expired."""
        known = self._mvola.get(token)
        return known if known is not None and self._clock() < known.expires_at else None

    def revoke(self) -> None:
        """Every access token given so far is refused from now on."""
        self._mvola.clear()

    def knows_pvit(self, token: str) -> bool:
        return token in self._pvit

    def renew_pvit(self) -> str:
        """The next token of the PVit account. The earlier ones stay valid: the till has to prove the new one first."""
        self.pvit_token = base64.b64encode(b"\xfb\xef\xff" + self._random.randbytes(46)).decode()
        self._pvit.add(self.pvit_token)
        return self.pvit_token

    def replace_pvit(self) -> str:
        """A new token, and only that one is valid: what happens when a token has lived its day."""
        self._pvit.clear()
        return self.renew_pvit()
