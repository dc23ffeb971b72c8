"""A sandbox under a hand-turned clock, and the calls that a client makes of it."""

import asyncio
from collections.abc import Awaitable, Callable
from xml.etree import ElementTree

import httpx

from pos_app.sandbox.server import Callback, ConnectionLost, SandboxApp, World, make_app
from tests.support.virtual import VirtualLoop, run

BASE = "/mvola/mm/transactions/type/merchantpay/1.0.0/"
PVIT = "/pvit/pvit-secure-full-api.kk"
START = 1_795_000_000.0
MERCHANT = "0343500004"


class Bench:
    """`at` is the world's time; nothing moves unless `later` is called. Each call runs on a loop of virtual time."""

    def __init__(self, speed: float = 1.0) -> None:
        self.at = START
        self.world = World(lambda: self.at, speed, seed=1)
        self.sent: list[Callback] = []
        self.app: SandboxApp = make_app(self.world, self._post)
        self.waited = 0.0
        self._token = ""

    async def _post(self, callback: Callback) -> int:
        self.sent.append(callback)
        return 200

    def later(self, seconds: float) -> None:
        self.at += seconds

    def turn(self, **switches: object) -> None:
        self.world.switches = self.world.switches.turned(switches)

    def call(self, method: str, path: str, host: str = "127.0.0.1", **rest: object) -> httpx.Response:
        loop = VirtualLoop()
        answer = run(self._answer(method, path, host, rest), loop)
        self.waited = loop.elapsed
        if isinstance(answer, ConnectionLost):
            raise answer
        return answer

    async def _answer(
        self, method: str, path: str, host: str, rest: dict[str, object]
    ) -> httpx.Response | ConnectionLost:
        try:
            return await self._call(method, path, host, rest)
        except ConnectionLost as lost:
            return lost

    async def _call(self, method: str, path: str, host: str, rest: dict[str, object]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app, client=(host, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            return await client.request(method, path, **rest)  # type: ignore[arg-type]

    # ---- MVola

    def token(self, **form: str) -> httpx.Response:
        accounts = self.world.accounts
        fields = {"grant_type": "client_credentials", "scope": "EXT_INT_MVOLA_SCOPE", **form}
        return self.call("POST", "/token", data=fields, auth=(accounts.consumer_key, accounts.consumer_secret))

    def headers(self, **other: str | None) -> dict[str, str]:
        self._token = self._token or self.token().json()["access_token"]
        every: dict[str, str | None] = {
            "Authorization": f"Bearer {self._token}",
            "Version": "1.0",
            "X-CorrelationID": "a52ae1d8-7a0b-4c4f-9a5c-000000000001",
            "UserLanguage": "FR",
            "UserAccountIdentifier": f"msisdn;{MERCHANT}",
            "partnerName": "Boutique",
            "Content-Type": "application/json",
            "Cache-Control": "no-cache",
            **other,
        }
        return {name: value for name, value in every.items() if value is not None}

    def initiate(self, number: str = "0341234501", reference: str = "R1", **other: str | None) -> httpx.Response:
        return self.call("POST", BASE, json=order(number, reference), headers=self.headers(**other))

    def accepted(self, number: str, reference: str = "R1", **other: str | None) -> str:
        answer = self.initiate(number, reference, **other)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["serverCorrelationId"])

    def status(self, identity: str) -> dict[str, str]:
        answer = self.call("GET", f"{BASE}status/{identity}", headers=self.headers())
        assert answer.status_code == 200
        return dict(answer.json())

    def word(self, identity: str) -> str:
        return self.status(identity)["status"]

    def details(self, transaction: str) -> httpx.Response:
        return self.call("GET", BASE + transaction, headers=self.headers())

    # ---- PVit

    def form(self, **other: str | None) -> dict[str, str]:
        every: dict[str, str | None] = {
            "tel_marchand": self.world.accounts.pvit_merchant,
            "montant": "500",
            "ref": "PROD2X3T8",
            "tel_client": "074000001",
            "token": self.world.accounts.pvit_token,
            "action": "1",
            "service": "REST",
            "operateur": "AM",
            "agent": "caisse3",
            **other,
        }
        return {name: value for name, value in every.items() if value is not None}

    def pvit(self, **other: str | None) -> dict[str, str]:
        answer = self.call("POST", PVIT, data=self.form(**other))
        assert answer.status_code == 200, answer.text
        return read(answer.content)

    def pvit_status(self, reference: str = "PROD2X3T8") -> str:
        return self.pvit(action="3", ref=reference, montant=None, tel_client=None, agent=None)["STATUT"]


def order(number: str = "0341234501", reference: str = "R1") -> dict[str, object]:
    return {
        "amount": "10000",
        "currency": "Ar",
        "descriptionText": "Achat",
        "requestDate": "2026-07-24T10:15:30.000Z",
        "requestingOrganisationTransactionReference": reference,
        "originalTransactionReference": "",
        "debitParty": [{"key": "msisdn", "value": number}],
        "creditParty": [{"key": "msisdn", "value": MERCHANT}],
        "metadata": [{"key": "partnerName", "value": "Boutique"}],
    }


def read(xml: bytes) -> dict[str, str]:
    root = ElementTree.fromstring(xml)
    assert root.tag == "REPONSE"
    return {element.tag: element.text or "" for element in root}


class Timeline:
    """A world on a loop of virtual time, for what happens by itself: callbacks."""

    def __init__(self, speed: float = 1.0, *, deaf: bool = False) -> None:
        self.deaf = deaf
        self.loop = VirtualLoop()
        self.world = World(lambda: START + self.loop.time(), speed, seed=1)
        self.sent: list[tuple[float, Callback]] = []
        self.app = make_app(self.world, self._post)

    async def _post(self, callback: Callback) -> int:
        if self.deaf:
            raise ConnectionRefusedError
        self.sent.append((self.loop.time(), callback))
        return 200

    def play(self, act: Callable[[httpx.AsyncClient], Awaitable[None]], seconds: float = 60) -> None:
        """Let `act` speak to the sandbox, then let time pass."""

        async def main() -> None:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
                await act(client)
                await asyncio.sleep(seconds)

        run(main(), self.loop)
