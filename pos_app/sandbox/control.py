"""/control: reads and steers the sandbox. For callers on this machine only."""

import ipaddress
import math
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.sandbox.control_callbacks import CallbackControl, LinkControl
from pos_app.sandbox.control_statement import StatementControl
from pos_app.sandbox.exchange import Refused, read_order
from pos_app.sandbox.stories import BY_HAND, STORIES, Story
from pos_app.sandbox.switches import SwitchRefused
from pos_app.sandbox.world import Charge, Debit, World

MOST_LISTED = 200
Endpoint = Callable[[Request], Awaitable[Response]]


class Control:
    """The endpoints under /control."""

    def __init__(
        self, world: World, renew_pvit: Callable[[str], None], callbacks: CallbackControl, links: LinkControl
    ) -> None:
        self._world = world
        self._renew_pvit = renew_pvit
        self._callbacks = callbacks
        self._links = links

    def routes(self) -> list[Route]:
        reading: dict[str, Endpoint] = {
            "": self.overview,
            "/debits": self.debits,
            "/payouts": self.payouts,
            "/initiates": self.initiates,
            "/charges": self.charges,
            "/stories": self.stories,
            "/clock": self.clock,
            "/switches": self.switches,
            "/callbacks": self._callbacks.listed,
            "/links": self._links.listed,
            "/statement": StatementControl(self._world).statement,
        }
        steering: dict[str, Endpoint] = {
            "/stories": self.set_story,
            "/clock": self.set_clock,
            "/switches": self.set_switches,
            "/reset": self.reset,
            "/tokens/revoke": self.revoke,
            "/pvit/renew": self.renew,
            "/pvit/replace": self.replace,
            "/callbacks/forge": self._callbacks.forge,
            "/callbacks/replay": self._callbacks.replay,
            "/callbacks/flood": self._callbacks.flood,
            "/links": self._links.decide,
        }
        return [
            *(Route(f"/control{path}", _local(endpoint), methods=["GET"]) for path, endpoint in reading.items()),
            *(Route(f"/control{path}", _local(to), methods=["POST", "PUT"]) for path, to in steering.items()),
        ]

    async def overview(self, request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        return JSONResponse(
            {
                "env": self._world.env(base),
                "phone": f"{base}/phone",
                "clock": self._clock(),
                "switches": self._world.switches.as_json(),
                "stories": self._stories(),
                "debits": len(self._world.debits),
            }
        )

    async def debits(self, request: Request) -> Response:
        """How many debits the merchant's `?reference=` has, as a bare number; without it, all of them."""
        reference = request.query_params.get("reference")
        if reference is not None:
            return JSONResponse(self._world.debits_of(reference))
        return JSONResponse({"debits": [self._debit(debit) for debit in self._world.debits]})

    async def payouts(self, request: Request) -> Response:
        """How many payouts were made for the merchant's `?reference=`, as a bare number; without it, all of them."""
        reference = request.query_params.get("reference")
        if reference is not None:
            return JSONResponse(self._world.payouts_of(reference))
        return JSONResponse({"payouts": [self._debit(payout) for payout in self._world.payouts]})

    async def initiates(self, request: Request) -> Response:
        """How many initiate calls arrived with the merchant's `?reference=`, processed or not."""
        reference = request.query_params.get("reference", "")
        return JSONResponse({"reference": reference, "initiates": self._world.initiates[reference]})

    async def charges(self, _: Request) -> Response:
        """The newest charges, newest first."""
        return JSONResponse({"charges": [_charge(charge) for charge in self._world.recent(MOST_LISTED)]})

    async def stories(self, _: Request) -> Response:
        return JSONResponse(self._stories())

    async def set_story(self, request: Request) -> Response:
        """`{"number": "0341234599", "story": "01"}`: a story, `hand` to decide on /phone, null for the usual one."""
        order = await read_order(request)
        number, story = order.get("number"), order.get("story")
        if not isinstance(number, str) or not number.isdigit():
            raise Refused("number: the customer's number in national form")
        if story is None:
            self._world.assigned.pop(number, None)
        else:
            self._world.assigned[number] = _story(story)
        return JSONResponse(self._stories())

    async def clock(self, _: Request) -> Response:
        return JSONResponse(self._clock())

    async def set_clock(self, request: Request) -> Response:
        """`{"speed": 20}`; `"inf"` makes everything happen at once."""
        speed = (await read_order(request)).get("speed")
        if speed == "inf":
            speed = math.inf
        if not isinstance(speed, int | float) or isinstance(speed, bool) or not speed > 0:
            raise Refused("speed: a number above 0, or inf")
        self._world.speed = float(speed)
        return JSONResponse(self._clock())

    async def switches(self, _: Request) -> Response:
        return JSONResponse(self._world.switches.as_json())

    async def set_switches(self, request: Request) -> Response:
        """Any of the switches, as an object; all of them or none are changed."""
        try:
            self._world.switches = self._world.switches.turned(await read_order(request))
        except SwitchRefused as refused:
            raise Refused(str(refused)) from refused
        return JSONResponse(self._world.switches.as_json())

    async def reset(self, _: Request) -> Response:
        self._world.reset()
        return JSONResponse({})

    async def revoke(self, _: Request) -> Response:
        """Every access token of MVola is refused from now on, as if it had expired."""
        self._world.accounts.revoke()
        return JSONResponse({})

    async def renew(self, request: Request) -> Response:
        """Send PVit's next token to the callback address, with no charge in it; `?reference=` gives it a REF."""
        if not self._world.switches.pvit_callback_url:
            raise Refused("pvit_callback_url is not set")
        self._renew_pvit(request.query_params.get("reference", ""))
        return JSONResponse({})

    async def replace(self, _: Request) -> Response:
        """PVit's token is replaced without a callback, as in the merchant's space; the old one is refused."""
        return JSONResponse({"token": self._world.accounts.replace_pvit()})

    def _clock(self) -> dict[str, float | str]:
        speed = self._world.speed
        return {"speed": "inf" if math.isinf(speed) else speed, "now": self._world.clock()}

    def _stories(self) -> dict[str, list[dict[str, str]]]:
        assigned = self._world.assigned.items()
        return {
            "stories": [{"ends_with": story.ends_with, "story": story.title} for story in STORIES.values()],
            "assigned": [{"number": number, "story": story.ends_with or "hand"} for number, story in assigned],
        }

    def _debit(self, debit: Debit) -> dict[str, object]:
        return {**asdict(debit), "date": self._world.date(debit.at).isoformat(timespec="milliseconds")}


def _local(endpoint: Endpoint) -> Endpoint:
    """`endpoint`, refused to callers from elsewhere; its refusals as 400 with a sentence."""

    async def guarded(request: Request) -> Response:
        host = request.client.host if request.client else ""
        if not _is_loopback(host):
            return JSONResponse({"error": "/control is for this machine only"}, 403)
        try:
            return await endpoint(request)
        except Refused as refused:
            return JSONResponse({"error": refused.text}, 400)

    return guarded


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # A socket that listens on both families writes 127.0.0.1 in the form of the other one.
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _story(name: object) -> Story:
    if name == "hand":
        return BY_HAND
    if not isinstance(name, str) or name not in STORIES:
        raise Refused(f"story: hand, or one of {', '.join(STORIES)}")
    return STORIES[name]


def _charge(charge: Charge) -> dict[str, object]:
    return {
        "id": charge.id,
        "operator": charge.operator,
        "reference": charge.reference,
        "amount": charge.amount,
        "currency": charge.currency,
        "payer": charge.payer,
        "payee": charge.payee,
        "payout": charge.outgoing,
        "link": charge.hosted,
        "outcome": charge.outcome.value,
        "accepted_at": charge.accepted_at,
        "transaction_id": charge.debit.transaction_id if charge.debit else None,
    }
