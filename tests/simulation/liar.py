"""Whoever found out an address of the callback listener, and writes what no provider ever wrote."""

import random
from collections.abc import Callable, Sequence
from contextlib import suppress

from pos_app.core.addresses import page_secret
from pos_app.core.payment import Payment
from pos_app.sandbox.callbacks import Callback
from pos_app.sandbox.orders import Forgery, Orders
from pos_app.sandbox.stories import Outcome
from tests.simulation.accounts import ADDRESSES, TILL, Credentials
from tests.simulation.post import Post

_WIRES = {"mvola": "mvola", "pvit": "pvit", "pvit-web": "pvit", "moneyfusion": "moneyfusion", "ekolopay": "ekolopay"}
_JUNK = (
    b"",
    b"\0",
    b"{}",
    b"[" * 5_000,
    b'{"serverCorrelationId": NaN}',
    b'<!DOCTYPE a [<!ENTITY b "c">]><REPONSE><REF>&b;</REF><STATUT>200</STATUT></REPONSE>',
    b"<REPONSE><REF>C3-000000000</REF><REF>C3-000000001</REF><STATUT>200</STATUT></REPONSE>",
    b"purchaseToken=a&purchaseToken=b&status=SUCCESS",
    b"\xff\xfe<\0R\0",
    b'{"event": "payin.session.completed", "event": "payin.session.cancelled", "tokenPay": "a"}',
    b"A" * 65_536,
)


class Liar:
    """Sends one forgery at a time. `payments` are those of the till, payouts included; `listens` whether it listens."""

    def __init__(
        self,
        dice: random.Random,
        orders: Orders,
        post: Post,
        credentials: Credentials,
        payments: Callable[[], Sequence[Payment]],
        listens: bool,
    ) -> None:
        self._dice = dice
        self._orders = orders
        self._post = post
        self._credentials = credentials
        self._payments = payments
        self._listens = listens

    async def lie(self) -> None:
        """A forged callback to a right or a wrong address; who guesses wrong learns nothing."""
        payments = [payment for payment in self._payments() if payment.callback_secret is not None]
        # What has no id yet is what a forger could put one into.
        victims = [payment for payment in payments if payment.provider_reference is None] or payments
        victim = self._dice.choice(self._dice.choice((payments, victims))) if payments else None
        if victim is None or self._dice.random() < 0.35:
            operator, path, right = self._account_path()
        else:
            operator, path, right = self._own_path(victim)
        callback = self._content(operator, f"{TILL}{path}", payments, victim)
        with suppress(OSError):
            status = await self._post.deliver(callback)
            assert right or status in (404, 503), f"{status} to a wrong address"

    async def renew(self) -> None:
        """No lie: PVit itself sends the next key, in a callback that speaks of no payment."""
        await self._bring(self._credentials.renew_pvit())

    async def _bring(self, key: str) -> None:
        url = f"{TILL}/c/pvit/{ADDRESSES.secrets['pvit']}"
        with suppress(OSError):
            await self._post.deliver(
                self._orders.write(Forgery("pvit", url, Outcome.PAID, reference="", extras={"token": key}))
            )

    def _account_path(self) -> tuple[str, str, bool]:
        operator = self._dice.choice(("pvit", "ekolopay"))
        other = "ekolopay" if operator == "pvit" else "pvit"
        secret, right = self._dice.choice(
            ((ADDRESSES.secrets[operator], self._listens),) * 3 + ((ADDRESSES.secrets[other], False), ("", False))
        )
        return operator, f"/c/{operator}/{secret}", right

    def _own_path(self, victim: Payment) -> tuple[str, str, bool]:
        operator, secret = victim.operator, victim.callback_secret or ""
        if self._dice.random() < 0.6:
            return operator, f"/c/{operator}/{victim.reference}/{secret}", True
        other = self._dice.choice([known for known in _WIRES if known != operator])
        return self._dice.choice(
            (
                (operator, f"/c/{operator}/{victim.reference}/{page_secret(victim)}", False),
                (operator, f"/c/{operator}/{victim.reference}/{secret[:-1]}", False),
                (other, f"/c/{other}/{victim.reference}/{secret}", False),
                (operator, f"/c/{operator}/C3-00000000/{secret}", False),
                (operator, f"/c/{operator}/{victim.reference}", False),
                (operator, f"/c/{operator}/{victim.reference}/{secret}/", False),
            )
        )

    def _content(self, operator: str, url: str, payments: Sequence[Payment], victim: Payment | None) -> Callback:
        kind = self._dice.random()
        if kind < 0.1:
            return Callback(self._dice.choice(("POST", "PUT", "GET")), url, "text/xml", self._dice.choice(_JUNK))
        if kind < 0.3 and self._orders.sent:
            # A real one, at another address.
            real = self._dice.choice(self._orders.sent).callback
            return Callback(real.method, url, real.content_type, real.body)
        named = self._dice.choice((victim, *payments)) if payments else None
        references = ["C3-000000000", "X", *(payment.reference for payment in (victim, named) if payment)]
        theirs = [p.provider_reference for p in (victim, named) if p is not None and p.provider_reference]
        forgery = Forgery(
            _WIRES[operator],
            url,
            self._dice.choice((Outcome.PAID, Outcome.PAID, Outcome.REFUSED, Outcome.PENDING)),
            reference=self._dice.choice(references),
            provider_reference=self._dice.choice(("forged", *theirs)),
            amount=500 if named is None else named.amount,
            payout=self._dice.random() < 0.2,
            extras={"token": self._dice.choice(("", "", f"forged+key/{self._dice.random()}="))},
        )
        if forgery.operator == "ekolopay" and forgery.outcome is Outcome.PENDING:
            forgery = Forgery("ekolopay", url, Outcome.PAID, provider_reference=forgery.provider_reference)
        return self._orders.write(forgery)
