"""EkoloPay Collect's gateway as it answers: purchase token, check, the customer's page, and the account's callback."""

import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.sandbox.callbacks import Callback, Callbacks
from pos_app.sandbox.exchange import Pause, json_object, read_fields, spoilt, too_many
from pos_app.sandbox.hosted import Brand, HostedPage, follow_on, national
from pos_app.sandbox.stories import SLOW_STATUS, Fault, Outcome, of_link
from pos_app.sandbox.world import Charge, ConnectionLost, World

BASE = "/ekolopay/api/v1/gateway"
PAGES = ("/ekolopay/purchase-product", "/purchase-product")
"""The page below the sandbox's own path, and below the bare address of its host."""

COUNTRY = "CG"
BRAND = Brand(
    "ekolopay",
    "EkoloPay",
    {"mtn": "MTN Mobile Money", "airtel": "Airtel Money", "moov": "Moov Money"},
    COUNTRY,
)
_AMOUNT = re.compile(r"[0-9]{1,12}")
_REFERENCE = re.compile(r"(?=.*[0-9])[A-Za-z0-9._-]{3,40}")
_MESSAGES = {
    Outcome.PENDING: "Transaction en cours",
    Outcome.PAID: "Transaction effectuée avec succès",
    Outcome.REFUSED: "Transaction refusée par le client",
    Outcome.NO_MONEY: "Solde insuffisant",
    Outcome.EXPIRED: "Délai dépassé",
}
Fields = Mapping[str, str]


class Refused(Exception):
    """`API_RESPONSE_CODE` 0 with that `clearMessage`."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EkoloPay:
    """The endpoints. State is the world's."""

    def __init__(self, world: World, callbacks: Callbacks, pause: Pause) -> None:
        self._world = world
        self._callbacks = callbacks
        self._pause = pause
        self._page = HostedPage(world, BRAND, self.follow)

    def routes(self) -> list[Route]:
        return [
            Route(BASE + "/purchase-token", self._call(self.purchase_token), methods=["POST"]),
            Route(BASE + "/check-payment", self._call(self.check_payment), methods=["POST"]),
            *(
                Route(page + "/{token}", endpoint, methods=[method])
                for page in PAGES
                for method, endpoint in (("GET", self._page.show), ("POST", self._page.decide))
            ),
        ]

    def _call(self, answer: Callable[[Fields], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """`answer` behind what every call goes through: the service is up, and the merchant is who they say."""

        async def call(request: Request) -> Response:
            fields = await read_fields(request)
            down = self._world.switches.ekolopay_down
            if down:
                gone = {"code": 0, "message": "Service indisponible", "reason": "UNAVAILABLE_SERVICE"}
                return JSONResponse(gone, int(down))
            accounts = self._world.accounts
            try:
                if request.query_params.get("api_client") != accounts.ekolopay_client:
                    raise Refused("Client API inconnu")
                if fields.get("secret_key") != accounts.ekolopay_secret:
                    raise Refused("Clé secrète invalide")
                return await answer(fields)
            except Refused as refused:
                return _answer(0, {"clearMessage": refused.message})

        return call

    # ---- purchase token

    async def purchase_token(self, fields: Fields) -> Response:
        amount = int(fields["amount"]) if _AMOUNT.fullmatch(fields.get("amount", "")) else 0
        product, customer = _object(fields, "product"), _object(fields, "customer")
        number = _text(customer, "phone")
        if not amount:
            raise Refused("Montant invalide")
        if not _text(product, "label"):
            raise Refused("Le champ product.label est obligatoire")
        if not number:
            raise Refused("Le champ customer.phone est obligatoire")
        names = _names(product, customer)
        for name in names:
            self._world.initiates[name] += 1
        story = self._world.story_of(national(number, COUNTRY))
        if self._world.is_throttled(number, story):
            return too_many(self._world)
        if story.fault is Fault.REQUEST_LOST:
            raise ConnectionLost
        token = self._world.make_token()
        charge = self._world.accept(
            BRAND.operator,
            next((name for name in names if _REFERENCE.fullmatch(name)), token),
            amount,
            "XAF",
            number,
            self._world.accounts.ekolopay_client,
            self._world.accounts.partner_name,
            of_link(story),
            {"label": _text(product, "label")},
            token,
            names=names,
            lifetime=self._world.switches.link_seconds,
        )
        self.follow(charge)
        if charge.outcome is not Outcome.PENDING:
            await self._callbacks.before_answer(charge)
        return spoilt(story.fault, _answer(200, {"API_DATA": {"purchaseToken": token}}))

    def link(self, base_url: str, charge: Charge) -> str:
        """The customer's page, which the merchant's settings name."""
        return f"{self._world.page_origin or base_url.rstrip('/')}{PAGES[0]}/{charge.id}"

    # ---- check

    async def check_payment(self, fields: Fields) -> Response:
        token = fields.get("purchaseToken", "")
        charge = self._find(token)
        if charge is not None and charge.story.slow_status:
            await self._pause(self._world.seconds(SLOW_STATUS))
            charge = self._find(token)
        if charge is None:
            raise Refused("Token d'achat inconnu")
        # False for a refused payment as well as for one that nobody has made yet.
        paid: bool | str = charge.outcome is Outcome.PAID
        if self._world.switches.ekolopay_flag == "text":
            paid = "true" if paid else "false"
        return _answer(200, {"API_DATA": {"payment_successful": paid}})

    def _find(self, token: str) -> Charge | None:
        charge = self._world.charge(token)
        return charge if charge is not None and charge.operator == BRAND.operator else None

    # ---- callback

    def follow(self, charge: Charge) -> None:
        """Tell the account's address of every outcome."""
        follow_on(self._callbacks, self.write, charge, self._world.switches.ekolopay_callback_url)

    def write(self, url: str, charge: Charge, outcome: Outcome) -> Callback | None:
        """The callback about `outcome`. There is no word for a pending one: a stale attempt is a failed one."""
        body = {
            "purchaseToken": charge.id,
            "paymentSuccessful": "true" if outcome is Outcome.PAID else "false",
            "status": self._word(outcome),
            "message": _MESSAGES[outcome],
        }
        return Callback("POST", url, "application/x-www-form-urlencoded", urlencode(body).encode())

    def _word(self, outcome: Outcome) -> str:
        switches = self._world.switches
        words = {
            Outcome.PAID: switches.ekolopay_success_word,
            Outcome.REFUSED: switches.ekolopay_refused_word,
            Outcome.EXPIRED: "TIMEOUT",
        }
        return words.get(outcome, "FAILED")


def _answer(code: int, data: dict[str, object]) -> Response:
    return JSONResponse({"response": {"API_RESPONSE_CODE": code, "API_RESPONSE_DATA": data}})


def _object(fields: Fields, name: str) -> dict[str, object]:
    """A field that is JSON text. Raises `Refused`."""
    sent = json_object(fields.get(name, ""))
    if sent is None:
        raise Refused(f"Le champ {name} n'est pas du JSON")
    return sent


def _text(of: Mapping[str, object], name: str) -> str:
    value = of.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _names(product: Mapping[str, object], customer: Mapping[str, object]) -> tuple[str, ...]:
    """No field is the merchant's reference; these are where merchants put theirs."""
    texts = (_text(product, "details"), _text(customer, "uuid"), _text(product, "label"))
    return tuple(dict.fromkeys(text for text in texts if 0 < len(text) <= 100))
