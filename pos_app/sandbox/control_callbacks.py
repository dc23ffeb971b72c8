"""/control/callbacks and /control/links: what was sent, what shall be sent, and the links that nobody was given."""

import math
from collections import Counter
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pos_app.sandbox.callbacks import Callback, Sent
from pos_app.sandbox.ekolopay import EkoloPay
from pos_app.sandbox.exchange import Refused, read_order
from pos_app.sandbox.moneyfusion import MoneyFusion
from pos_app.sandbox.orders import (
    MOST_PER_SECOND,
    MOST_REPLAYS,
    MOST_SECONDS,
    Forgery,
    OrderRefused,
    Orders,
)
from pos_app.sandbox.prompts import PromptRefused
from pos_app.sandbox.stories import Outcome
from pos_app.sandbox.world import Charge, World

MOST_LISTED = 200
_DECISIONS = {"pay": Outcome.PAID, "refuse": Outcome.REFUSED}
_VARIED = 1_000
"""How many different callbacks a varied flood has."""


class CallbackControl:
    """The orders as JSON."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    async def listed(self, request: Request) -> Response:
        """What was sent, newest first, with the answers; `?contains=` searches address and body."""
        wanted = request.query_params.get("contains", "")
        shown = [sent for sent in self._orders.sent if _has(sent.callback, wanted)]
        return JSONResponse({"callbacks": [_sent(each) for each in shown[:MOST_LISTED]]})

    async def forge(self, request: Request) -> Response:
        """One callback: `{"operator", "url", "outcome", "reference", "provider_reference", "amount", "number",
        "transaction_id", "payout", "token", …}`, or any body with `{"url", "method", "content_type", "body"}`."""
        callback = self._callback(await read_order(request))
        return JSONResponse({"callback": _written(callback), "status": await self._orders.send(callback)})

    async def replay(self, request: Request) -> Response:
        """`{"times": n, "contains": "text", "url": "…"}`: the newest one that was sent and contains the text."""
        order = await read_order(request)
        times = _whole(order, "times", 1, MOST_REPLAYS)
        wanted = str(order.get("contains", ""))
        found = next((sent.callback for sent in self._orders.sent if _has(sent.callback, wanted)), None)
        if found is None:
            raise Refused("no such callback was sent")
        url = order.get("url", found.url)
        again = Callback(found.method, str(url), found.content_type, found.body)
        return _counted(await self._orders.replay(again, times))

    async def flood(self, request: Request) -> Response:
        """A forgery with `{"per_second": n, "seconds": s}`. `"vary": true` makes each about another payment,
        `"wait": false` answers at once instead of at the end."""
        order = await read_order(request)
        per_second = _whole(order, "per_second", 1, MOST_PER_SECOND)
        seconds = order.get("seconds", 1)
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 < seconds <= MOST_SECONDS:
            raise Refused(f"seconds: a number up to {MOST_SECONDS}")
        each = self._varied(order) if order.get("vary") is True else [self._callback(order)]
        if order.get("wait") is False:
            self._orders.background(each, per_second, seconds)
            return JSONResponse({"planned": math.floor(per_second * seconds)})
        return _counted(await self._orders.flood(each, per_second, seconds))

    def _callback(self, order: Mapping[str, object]) -> Callback:
        if "operator" not in order:
            return _raw(order)
        return self._write(_forgery(order))

    def _varied(self, order: Mapping[str, object]) -> list[Callback]:
        forgery = _forgery(order)
        return [self._write(forgery.varied(number)) for number in range(_VARIED)]

    def _write(self, forgery: Forgery) -> Callback:
        try:
            return self._orders.write(forgery)
        except OrderRefused as refused:
            raise Refused(str(refused)) from refused


class LinkControl:
    """Every hosted link, also those whose create answer was lost, and a way to decide without a browser."""

    def __init__(self, world: World, moneyfusion: MoneyFusion, ekolopay: EkoloPay) -> None:
        self._world = world
        self._makers: dict[str, MoneyFusion | EkoloPay] = {"moneyfusion": moneyfusion, "ekolopay": ekolopay}

    async def listed(self, request: Request) -> Response:
        """The newest links, newest first."""
        base = str(request.base_url)
        newest = (charge for charge in self._world.recent(MOST_LISTED) if charge.hosted)
        return JSONResponse({"links": [self._link(charge, base) for charge in newest]})

    async def decide(self, request: Request) -> Response:
        """`{"token": "…", "action": "pay" | "refuse"}`, as on the page."""
        order = await read_order(request)
        token, outcome = str(order.get("token", "")), _DECISIONS.get(str(order.get("action")))
        if outcome is None:
            raise Refused("action: pay or refuse")
        try:
            charge = self._world.decide(token, outcome)
        except PromptRefused as refused:
            raise Refused(refused.code) from refused
        self._makers[charge.operator].follow(charge)
        return JSONResponse(self._link(charge, str(request.base_url)))

    def _link(self, charge: Charge, base: str) -> dict[str, object]:
        return {
            "token": charge.id,
            "operator": charge.operator,
            "reference": charge.reference,
            "amount": charge.amount,
            "outcome": charge.outcome.value,
            "expires_at": charge.expires_at,
            "url": self._makers[charge.operator].link(base, charge),
        }


def _forgery(order: Mapping[str, object]) -> Forgery:
    try:
        outcome = Outcome(str(order.get("outcome", "paid")))
    except ValueError as error:
        raise Refused(f"outcome: one of {', '.join(Outcome)}") from error
    known = ("reference", "provider_reference", "number", "transaction_id")
    texts = {name: order[name] for name in known if name in order}
    extras = {name: order[name] for name in ("token", "correlation", "operateur", "agent") if name in order}
    url, operator = order.get("url"), order["operator"]
    everything = (url, operator, *texts.values(), *extras.values())
    if not all(isinstance(text, str) for text in everything):
        raise Refused("url, operator and every field of a forgery are texts, amount is a number")
    return Forgery(
        str(operator),
        str(url),
        outcome,
        amount=_whole(order, "amount", 500, 10**12),
        payout=order.get("payout") is True,
        extras={name: str(text) for name, text in extras.items()},
        **{name: str(text) for name, text in texts.items()},
    )


def _raw(order: Mapping[str, object]) -> Callback:
    named = [order.get(name) for name in ("method", "url", "content_type", "body")]
    method, url, kind, body = (text if isinstance(text, str) else "" for text in named)
    if not url or not method.isalpha() or any(ord(letter) < 32 for letter in kind):
        raise Refused("a body of your own needs method, url, content_type and body, or name an operator")
    return Callback(method.upper(), url, kind, body.encode("utf-8", "surrogatepass"))


def _whole(order: Mapping[str, object], name: str, usual: int, most: int) -> int:
    value = order.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise Refused(f"{name}: a whole number from 1 to {most}")
    return value


def _has(callback: Callback, wanted: str) -> bool:
    return wanted in callback.url or wanted.encode() in callback.body


def _counted(answers: Counter[str]) -> Response:
    return JSONResponse({"sent": answers.total(), "answers": dict(answers)})


def _written(callback: Callback) -> dict[str, object]:
    return {
        "method": callback.method,
        "url": callback.url,
        "content_type": callback.content_type,
        "body": callback.body.decode("utf-8", "replace"),
    }


def _sent(sent: Sent) -> dict[str, object]:
    return {**_written(sent.callback), "status": sent.status}
