"""MoneyFusion's hosted links as its API answers: create, status, the customer's page, webhooks.

It takes types as loosely as the real one: texts for numbers, four shapes of `article`.
"""

import json
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.sandbox.callbacks import Callback, Callbacks
from pos_app.sandbox.exchange import Pause, json_object, read_body, spoilt, too_many
from pos_app.sandbox.hosted import Brand, HostedPage, follow_on, means_of, national
from pos_app.sandbox.stories import SLOW_STATUS, Fault, Outcome, Story, of_link
from pos_app.sandbox.world import Charge, ConnectionLost, World

BASE = "/moneyfusion"
STATUS = f"{BASE}/paiementNotif"
MINIMUM = 200
COUNTRY = "CI"
BRAND = Brand(
    "moneyfusion",
    "MoneyFusion",
    {"orange": "Orange Money", "mtn": "MTN MoMo", "moov": "Moov Money", "wave": "Wave", "card": "Carte bancaire"},
    COUNTRY,
)
EVENTS = {Outcome.PENDING: "pending", Outcome.PAID: "completed"}
"""Last words of a webhook's `event`; anything else is `cancelled`."""

_AMOUNT = re.compile(r"([0-9]{1,12})(\.0{1,2})?")
_MISSING = "Veuillez renseigner tous les champs obligatoires"


class Refused(Exception):
    """`{"statut": false}` with that message."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Order:
    """A create call that was understood. `personal` is echoed as it came."""

    amount: int
    number: str
    name: str
    personal: object
    return_url: str
    webhook_url: str


class MoneyFusion:
    """The endpoints. State is the world's."""

    def __init__(self, world: World, callbacks: Callbacks, pause: Pause) -> None:
        self._world = world
        self._callbacks = callbacks
        self._pause = pause
        self._page = HostedPage(world, BRAND, self.follow)

    def routes(self) -> list[Route]:
        page = f"{BASE}/payment/{{token}}"
        return [
            Route(STATUS + "/{token}", self.status, methods=["GET"]),
            *(
                Route(path, endpoint, methods=[method])
                for path in (page, page + "/{rest:path}")
                for method, endpoint in (("GET", self._page.show), ("POST", self._page.decide))
            ),
            Route(BASE + "/{app}/{key}/pay", self.create, methods=["POST"]),
        ]

    # ---- create

    async def create(self, request: Request) -> Response:
        body = await read_body(request)
        try:
            self._check_account(request)
            order = read_order(body)
        except Refused as refused:
            return refusal(self._world, refused.message)
        for name in _names(order.personal):
            self._world.initiates[name] += 1
        story = self._world.story_of(national(order.number, COUNTRY))
        if self._world.is_throttled(order.number, story):
            return too_many(self._world)
        if story.fault is Fault.REQUEST_LOST:
            raise ConnectionLost
        charge = self._accept(order, story)
        await self._callbacks.before_answer(charge)
        answer = {
            "statut": True,
            "token": charge.id,
            "message": "paiement en cours",
            "url": self.link(str(request.base_url), charge),
        }
        return spoilt(story.fault, JSONResponse(answer))

    def link(self, base_url: str, charge: Charge) -> str:
        """The customer's link, with the customer's name at its end as it was typed: raw spaces and all."""
        origin = self._world.page_origin or base_url.rstrip("/")
        return f"{origin}{BASE}/payment/{charge.id}/{charge.amount}/{charge.extras['nomclient']}"

    def _check_account(self, request: Request) -> None:
        app, key = self._world.accounts.moneyfusion_path.split("/")
        given = request.path_params
        if self._world.switches.moneyfusion_ip_refused or (given["app"], given["key"]) != (app, key):
            host = request.client.host if request.client else ""
            raise Refused(f"IP non autorisée ou application non approuvée ({host})")

    def _accept(self, order: Order, story: Story) -> Charge:
        world = self._world
        names = _names(order.personal)
        token = world.make_token()
        extras = {
            "nomclient": order.name,
            "personal": json.dumps(order.personal),
            "return_url": order.return_url,
            "webhook_url": order.webhook_url,
            "_id": world.make_token(24),
        }
        charge = world.accept(
            BRAND.operator,
            names[0] if names else token,
            order.amount,
            "XOF",
            order.number,
            world.accounts.moneyfusion_path.split("/")[0],
            world.accounts.partner_name,
            of_link(story),
            extras,
            token,
            names=names,
            lifetime=world.switches.link_seconds,
        )
        self.follow(charge, world.switches.moneyfusion_pending_webhooks)
        return charge

    # ---- status

    async def status(self, request: Request) -> Response:
        token = request.path_params["token"]
        charge = self._find(token)
        if charge is not None and charge.story.slow_status:
            await self._pause(self._world.seconds(SLOW_STATUS))
            charge = self._find(token)
        if charge is None:
            return refusal(self._world, "Paiement introuvable")
        return JSONResponse({"statut": True, "data": self._data(charge), "message": "details paiement"})

    def _find(self, token: str) -> Charge | None:
        charge = self._world.charge(token)
        if charge is None or charge.operator != BRAND.operator:
            return None
        return charge if charge.hosted or self._world.switches.moneyfusion_payout_status else None

    def _data(self, charge: Charge) -> dict[str, object]:
        return {
            "_id": charge.extras["_id"],
            "tokenPay": charge.id,
            **self._people(charge),
            **self._money(charge),
            "statut": self._word(charge.outcome),
            "moyen": means_of(charge, COUNTRY) if charge.debit else "",
            "return_url": charge.extras["return_url"],
            "createdAt": self._created(charge),
        }

    def _word(self, outcome: Outcome) -> str:
        switches = self._world.switches
        if outcome is Outcome.PAID:
            return "paid"
        if outcome is Outcome.PENDING:
            return switches.moneyfusion_pending_word
        return switches.moneyfusion_expired_word if outcome is Outcome.EXPIRED else switches.moneyfusion_refused_word

    def _people(self, charge: Charge) -> dict[str, object]:
        switches = self._world.switches
        customer = charge.payee if charge.outgoing else charge.payer
        # A card has no number, whatever number the merchant had given.
        paid_by = "" if charge.means == "card" else charge.paid_by or customer
        shown = charge.debit is not None and switches.moneyfusion_numero_transaction == "payer"
        return {
            "numeroSend": customer if switches.moneyfusion_numero_send == "given" else "None",
            "nomclient": charge.extras["nomclient"],
            "personal_Info": json.loads(charge.extras["personal"]),
            "numeroTransaction": paid_by if shown else "",
        }

    def _money(self, charge: Charge, name: str = "Montant") -> dict[str, object]:
        how = self._world.switches.moneyfusion_amounts
        total = charge.debit.amount if charge.debit else charge.amount
        fee = fee_of(total, net=how == "net")
        if how == "absent":
            return {"frais": fee}
        amount = total - fee if how == "net" else total
        return {name: str(amount) if how == "text" else amount, "frais": fee}

    def _created(self, charge: Charge) -> str:
        at = self._world.date(charge.accepted_at).replace(tzinfo=None)
        return at.isoformat(timespec="milliseconds") + "Z"

    # ---- webhooks

    def follow(self, charge: Charge, pending: int = 0) -> None:
        """Tell the merchant's webhook of every outcome."""
        follow_on(self._callbacks, self.write, charge, charge.extras.get("webhook_url", ""), pending)

    def write(self, url: str, charge: Charge, outcome: Outcome) -> Callback | None:
        """The webhook about `outcome`, of a payment or of a payout."""
        if outcome is Outcome.EXPIRED and not self._world.switches.moneyfusion_expired_webhook:
            return None
        kind = "payout" if charge.outgoing else "payin"
        body: dict[str, object] = {
            "event": f"{kind}.session.{EVENTS.get(outcome, 'cancelled')}",
            "tokenPay": charge.id,
            **self._people(charge),
            **self._money(charge, "montant" if charge.outgoing else "Montant"),
            "return_url": charge.extras["return_url"],
            "webhook_url": url,
            "createdAt": self._created(charge),
        }
        if self._world.switches.moneyfusion_webhook_statut:
            body["statut"] = self._word(outcome)
        return Callback("POST", url, "application/json", json.dumps(body, ensure_ascii=False).encode())


def fee_of(amount: int, *, net: bool) -> int:
    """The fee in francs, rounded up: 6 of 200 where it is taken off, 5 of 200 where it is not, as the answers show."""
    return -(-amount * (30 if net else 25) // 1000)


def refusal(world: World, message: str) -> Response:
    """An error as MoneyFusion tells it; with which HTTP code is a switch."""
    return JSONResponse({"statut": False, "message": message}, int(world.switches.moneyfusion_error_http))


def read_order(body: bytes) -> Order:
    """The body of a create call. Raises `Refused`."""
    sent = read_object(body)
    amount = read_amount(sent.get("totalPrice"))
    number, name = read_text(sent.get("numeroSend")), read_text(sent.get("nomclient"))
    if amount is None or not number or not name or not sent.get("article"):
        raise Refused(_MISSING)
    if not isinstance(sent["article"], list | dict | str):
        raise Refused(_MISSING)
    if amount < MINIMUM:
        raise Refused(f"Le montant minimum est {MINIMUM}")
    urls = read_text(sent.get("return_url")), read_text(sent.get("webhook_url"))
    return Order(amount, number, name, sent.get("personal_Info", []), *urls)


def read_object(body: bytes) -> dict[str, object]:
    """A JSON object. Raises `Refused`."""
    sent = json_object(body)
    if sent is None:
        raise Refused(_MISSING)
    return sent


def read_amount(value: object) -> int | None:
    """Whole francs, as a number or as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    found = _AMOUNT.fullmatch(str(value).strip())
    return int(found[1]) if found and found[1].isascii() else None


def read_text(value: object) -> str:
    """A text, or a number as text; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()


def _names(personal: object) -> tuple[str, ...]:
    """What the merchant wrote about the payment: every short text and number of `personal_Info`."""
    entries = personal if isinstance(personal, list) else [personal]
    texts = (read_text(value) for entry in entries if isinstance(entry, dict) for value in entry.values())
    return tuple(text for text in texts if 0 < len(text) <= 100)
