"""Where providers and customers reach this till, when its callback listener is on. Makes addresses, opens nothing."""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from pos_app.core.payment import Payment

CALLBACK, PAGE = "c", "w"
"""First parts of the listener's paths: callbacks of providers, pages of customers."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses below `base`, the public address of the listener without a slash at its end.

    `secrets` maps an operator to the secret of its account-wide callback path.
    """

    base: str
    secrets: Mapping[str, str] = field(repr=False)

    def callback_of(self, payment: Payment) -> str:
        """Where the provider tells of this payment alone: `/c/<operator>/<reference>/<secret>`."""
        return f"{self.base}/{CALLBACK}/{payment.operator}/{payment.reference}/{payment.callback_secret}"

    def callback_of_account(self, operator: str) -> str:
        """Where the provider tells of every payment of the account: `/c/<operator>/<secret>`."""
        return f"{self.base}/{CALLBACK}/{operator}/{self.secrets[operator]}"

    def page_of(self, payment: Payment) -> str:
        """The page that the customer's browser opens: `/w/<reference>/<secret>`."""
        return f"{self.base}/{PAGE}/{payment.reference}/{page_secret(payment)}"

    def thanks_of(self, payment: Payment) -> str:
        """Where the provider sends the browser back to."""
        return f"{self.page_of(payment)}/done"


def page_secret(payment: Payment) -> str:
    """The secret of a customer's page. It follows from the callback's secret and does not tell it."""
    return _derived((payment.callback_secret or "").encode(), f"page|{payment.reference}")


def account_secret(key: bytes, operator: str, version: int = 1) -> str:
    """The secret of an operator's account-wide callback path: the same for as long as the ledger's key and `version`.

    Somebody who knew the path and left is shut out by the next version.
    """
    return _derived(key, f"callback|{operator}" if version == 1 else f"callback|{operator}|{version}")


def _derived(key: bytes, what: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, what.encode(), "sha256")[:24]).decode()
