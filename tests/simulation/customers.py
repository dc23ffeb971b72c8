"""Customers who were shown a link: they pay on the provider's page, refuse, come back, come late, or never come."""

import asyncio
import random
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import httpx

from pos_app.core.link import LinkRefused, admit_link
from pos_app.core.payment import Payment
from pos_app.core.phone import from_e164
from pos_app.core.web import PageVisit
from pos_app.sandbox.world import World
from tests.simulation.accounts import SANDBOX, TILL
from tests.simulation.network import Network
from tests.simulation.sides import Sides

_ORIGINS = {"pvit-web": (TILL,), "moneyfusion": (SANDBOX,), "ekolopay": (SANDBOX,)}
_MEANS = {"moneyfusion": ("orange", "wave", "card"), "ekolopay": ("mtn", "airtel")}
_THROTTLED = 429


class Customers:
    """One task for each link that was shown. `visit` opens a page of the till, None while the till is dead."""

    def __init__(
        self,
        dice: random.Random,
        world: World,
        network: Network,
        sides: Sides,
        visit: Callable[[str, str], PageVisit | None],
    ) -> None:
        self._dice = dice
        self._world = world
        self._network = network
        self._sides = sides
        self._visit = visit
        self._shown: set[str] = set()

    def show(self, payment: Payment) -> None:
        """The till shows the link of `payment`."""
        assert _is_safe(payment), f"a link that nobody may be shown: {payment}"
        if payment.reference not in self._shown:
            self._shown.add(payment.reference)
            self._sides.abroad(self._come(payment))

    async def _come(self, payment: Payment) -> None:
        if self._dice.random() < 0.15:
            return
        await asyncio.sleep(self._dice.choice((2, 2, 5, 20, 90, 1_000, 1_850, 2_400)))
        for _ in range(self._dice.choice((1, 1, 1, 2))):
            if payment.operator == "pvit-web":
                await self._by_form(payment)
            else:
                await self._on_page(payment.link or "", payment)
            await asyncio.sleep(self._dice.choice((0.2, 4, 60)))

    async def _on_page(self, link: str, payment: Payment) -> None:
        typed = {
            "action": self._dice.choice(("pay", "pay", "pay", "refuse")),
            "operator": self._dice.choice(_MEANS[payment.operator]),
            "number": self._dice.choice((_national(payment), "0700000001")),
        }
        await self._post(link, typed)

    async def _by_form(self, payment: Payment) -> None:
        """Open the till's page, let the browser post its form to PVit, decide on PVit's page."""
        _, _, reference, secret = urlsplit(payment.link or "").path.split("/")
        visit = self._visit(reference, secret)
        if visit is None or visit.form is None:
            return
        fields = dict(visit.form.fields)
        assert not {"token", "tel_client", "action"} & fields.keys(), "a form that says too much"
        if self._dice.random() < 0.1:
            fields["montant"] = "150"
        await self._post(visit.form.action, fields)
        session = self._world.web_sessions.get(reference)
        if session is None:
            return
        typed = {
            "action": self._dice.choice(("pay", "pay", "pay", "refuse")),
            "operator": payment.wallet or "AM",
            "number": self._dice.choice((_national(payment), _national(payment)[:-2] + "01")),
        }
        for _ in range(3):
            answer = await self._post(f"{SANDBOX}/pvit/web/{session.id}", typed)
            if answer is None or answer.status_code != _THROTTLED:
                return

    async def _post(self, url: str, fields: dict[str, str]) -> httpx.Response | None:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return await self._network.browse(httpx.Request("POST", url, headers=headers, content=urlencode(fields)))


def _is_safe(payment: Payment) -> bool:
    try:
        return bool(admit_link(payment.link, _ORIGINS[payment.operator]))
    except LinkRefused:
        return False


def _national(payment: Payment) -> str:
    return from_e164(payment.phone or "").national
