"""MVola's Merchant Pay 1.0.0 as its gateway answers it: token, initiate, status, details, and the callback's body."""

import json
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.core.phone import COUNTRIES, Network, network_of
from pos_app.sandbox.accounts import SCOPE
from pos_app.sandbox.callbacks import Callback, Callbacks
from pos_app.sandbox.exchange import Pause, read_body, retry_after, spoilt
from pos_app.sandbox.mvola_checks import (
    Order,
    Refusal,
    check_headers,
    check_token,
    credentials,
    fault,
    format_error,
    read_order,
)
from pos_app.sandbox.stories import AT_ONCE, NO_WALLET, SLOW_STATUS, Fault, Outcome, Story
from pos_app.sandbox.world import Charge, ConnectionLost, World

BASE = "/mvola/mm/transactions/type/merchantpay/1.0.0"
STATUS_WORDS = {
    Outcome.PENDING: "pending",
    Outcome.PAID: "completed",
    # No reason is exposed: wrong PIN, no balance and a refusal are all the same word.
    Outcome.REFUSED: "failed",
    Outcome.NO_MONEY: "failed",
    Outcome.EXPIRED: "failed",
}
_LOCAL_TIME = timedelta(hours=3)


class MVola:
    """The endpoints. State is the world's."""

    def __init__(self, world: World, callbacks: Callbacks, pause: Pause) -> None:
        self._world = world
        self._callbacks = callbacks
        self._pause = pause

    def routes(self) -> list[Route]:
        return [
            Route("/token", self.token, methods=["POST"]),
            Route(BASE, self.initiate, methods=["POST"]),
            Route(BASE + "/status/{identity}", self.status, methods=["GET"]),
            Route(BASE + "/{transaction}", self.details, methods=["GET"]),
        ]

    async def token(self, request: Request) -> Response:
        body = (await read_body(request)).decode("utf-8", "replace")
        fields = {**request.query_params, **dict(parse_qsl(body, keep_blank_values=True))}
        key, secret = credentials(request.headers.get("authorization", ""), fields)
        accounts = self._world.accounts
        if key != accounts.consumer_key:
            return _oauth_error(401, "invalid_client", f"A valid OAuth client could not be found for client_id: {key}")
        if secret != accounts.consumer_secret:
            return _oauth_error(401, "invalid_client", "Client Authentication failed.")
        grant = fields.get("grant_type", "")
        if not grant:
            return _oauth_error(400, "invalid_request", "Missing grant_type parameter value")
        if grant != "client_credentials":
            return _oauth_error(400, "unsupported_grant_type", "Unsupported grant_type value")
        scope, seconds = fields.get("scope") or SCOPE, self._world.switches.mvola_token_seconds
        token = accounts.issue(scope, seconds)
        return JSONResponse({"access_token": token, "scope": scope, "token_type": "Bearer", "expires_in": seconds})

    async def initiate(self, request: Request) -> Response:
        body = await read_body(request)
        try:
            self._check(request)
            order = read_order(self._world, body, request.headers)
            self._world.initiates[order.reference] += 1
            story = self._story(order)
            self._check_may_charge(order, story)
        except Refusal as refusal:
            return refusal.answer
        if story.fault is Fault.REQUEST_LOST:
            raise ConnectionLost
        charge = self._accept(order, story, request)
        await self._callbacks.before_answer(charge)
        answer = {
            "status": "pending",
            "serverCorrelationId": charge.id,
            "notificationMethod": charge.extras["notification"],
        }
        return spoilt(story.fault, JSONResponse(answer, 202))

    def _story(self, order: Order) -> Story:
        if order.payer == self._world.accounts.partner_msisdn:
            # Parties swapped: the partner's own account pays, and nobody is asked for a PIN.
            return AT_ONCE
        if network_of(order.payer, COUNTRIES["MG"]) is not Network.MVOLA:
            return NO_WALLET
        return self._world.story_of(order.payer)

    def _check_may_charge(self, order: Order, story: Story) -> None:
        world = self._world
        if world.is_throttled(order.payer, story):
            text = "You have exceeded your quota .You can access API later"
            raise fault(429, 900800, "Message throttled out", text, retry_after(world))
        if world.switches.mvola_duplicates == "conflict" and world.charges_of("mvola", order.reference):
            raise format_error(world, 409, "duplicateRequest", "Duplicate request")

    def _accept(self, order: Order, story: Story, request: Request) -> Charge:
        self._world.learn_date(order.stated)
        callback = request.headers.get("x-callback-url", "").strip()
        extras = {
            "correlation": request.headers["x-correlationid"],
            "notification": "callback" if callback else "polling",
        }
        charge = self._world.accept(
            "mvola", order.reference, order.amount, "MGA", order.payer, order.payee, order.partner, story, extras
        )
        if callback:
            self._callbacks.follow(charge, lambda outcome: self.write(callback, charge, outcome))
        return charge

    async def status(self, request: Request) -> Response:
        try:
            self._check(request)
        except Refusal as refusal:
            return refusal.answer
        identity = request.path_params["identity"]
        charge = self._find(identity)
        if charge is not None and charge.story.slow_status:
            await self._pause(self._world.seconds(SLOW_STATUS))
            charge = self._find(identity)
        if charge is None:
            return self._unknown(identity)
        return JSONResponse(self._status(charge))

    def _find(self, identity: str) -> Charge | None:
        charge = self._world.charge(identity)
        return charge if charge is not None and charge.operator == "mvola" else None

    def _status(self, charge: Charge) -> dict[str, str]:
        word = STATUS_WORDS[charge.outcome]
        transaction = charge.debit.transaction_id if charge.debit else ""
        if charge.debit and self._world.switches.mvola_success_first and not charge.seen_paid:
            charge.seen_paid = True
            word, transaction = "success", ""
        return {
            "status": word,
            "serverCorrelationId": charge.id,
            "notificationMethod": charge.extras["notification"],
            "objectReference": transaction,
        }

    def _unknown(self, identity: str) -> Response:
        how = self._world.switches.mvola_unknown_status
        if how == "empty":
            empty = {"status": "", "serverCorrelationId": identity, "notificationMethod": "", "objectReference": ""}
            return JSONResponse(empty)
        return format_error(self._world, 404 if how == "not_found" else 400).answer

    async def details(self, request: Request) -> Response:
        try:
            self._check(request)
        except Refusal as refusal:
            return refusal.answer
        charge = self._world.by_transaction(request.path_params["transaction"])
        if charge is None or charge.operator != "mvola":
            return format_error(self._world, 404).answer
        return JSONResponse(self._details(charge))

    def _details(self, charge: Charge) -> dict[str, object]:
        assert charge.debit is not None
        transaction = charge.debit.transaction_id
        if self._world.switches.mvola_other_reference:
            transaction = str(int(transaction) + 50_000_000)
        return {
            "amount": f"{charge.debit.amount}.00",
            "currency": "Ar",
            # As the live gateway does: the time of this query, in local time, marked Z all the same.
            "requestDate": _written(self._world.date(self._world.clock()) + _LOCAL_TIME),
            "creationDate": _written(self._world.date(charge.debit.at)),
            "debitParty": _msisdn(charge.debit.payer),
            "creditParty": _msisdn(charge.debit.payee),
            "fees": [{"feeAmount": str(fee_of(charge.debit.amount))}],
            "metadata": [
                {"key": "originalTransactionResult", "value": "0"},
                {"key": "originalTransactionResultDesc", "value": "0"},
                {"key": "XCorrelationId", "value": charge.extras["correlation"]},
            ],
            "transactionStatus": STATUS_WORDS[charge.outcome],
            "transactionReference": transaction,
        }

    def _check(self, request: Request) -> None:
        check_token(self._world, request.headers.get("authorization", ""))
        check_headers(self._world, request.headers)

    def write(self, url: str, charge: Charge, outcome: Outcome) -> Callback | None:
        """The callback about `outcome`."""
        body: dict[str, object] = {
            "transactionStatus": STATUS_WORDS[outcome],
            "serverCorrelationId": charge.id,
            "transactionReference": charge.debit.transaction_id if charge.debit and outcome is Outcome.PAID else "",
            "requestDate": _written(self._world.date(self._world.clock())),
            "debitParty": _msisdn(charge.payer),
            "creditParty": _msisdn(charge.payee),
            "metadata": [{"key": "XCorrelationId", "value": charge.extras["correlation"]}],
        }
        if charge.debit and outcome is Outcome.PAID:
            body["fees"] = [{"feeAmount": str(fee_of(charge.debit.amount))}]
        return Callback("PUT", url, "application/json", json.dumps(body).encode())


def fee_of(amount: int) -> int:
    """The fee in ariary: 1.5 %, as the published answer shows (150 of 10 000)."""
    return (amount * 15 + 500) // 1000


def _msisdn(number: str) -> list[dict[str, str]]:
    return [{"key": "msisdn", "value": number}]


def _written(date: datetime) -> str:
    return date.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _oauth_error(status: int, error: str, description: str) -> Response:
    return JSONResponse({"error_description": description, "error": error}, status)
