"""The sandbox as one ASGI application: routes, lenient paths, capped bodies. It knows no socket."""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from pos_app.sandbox.callbacks import Callbacks, Post
from pos_app.sandbox.control import Control
from pos_app.sandbox.control_callbacks import CallbackControl, LinkControl
from pos_app.sandbox.ekolopay import EkoloPay
from pos_app.sandbox.exchange import BodyTooLong, Pause
from pos_app.sandbox.hosted import Write
from pos_app.sandbox.moneyfusion import MoneyFusion
from pos_app.sandbox.moneyfusion_withdraw import Withdraw
from pos_app.sandbox.mvola import MVola
from pos_app.sandbox.orders import Orders
from pos_app.sandbox.phone import Phone
from pos_app.sandbox.post import post as post_over_http
from pos_app.sandbox.pvit import PVit
from pos_app.sandbox.world import World

_SLASHES = re.compile("/{2,}")


class SandboxApp:
    """All providers of one world. Raises `ConnectionLost` out of a call where a story breaks the connection."""

    def __init__(self, world: World, post: Post = post_over_http) -> None:
        self.world = world
        self.callbacks = Callbacks(world, post)
        self._pause = Pause()
        mvola = MVola(world, self.callbacks, self._pause)
        pvit = PVit(world, self.callbacks, self._pause)
        moneyfusion = MoneyFusion(world, self.callbacks, self._pause)
        ekolopay = EkoloPay(world, self.callbacks, self._pause)
        writers: dict[str, Write] = {
            "mvola": mvola.write,
            "pvit": pvit.write,
            "moneyfusion": moneyfusion.write,
            "ekolopay": ekolopay.write,
        }
        self.orders = Orders(world, self.callbacks, writers)
        links = LinkControl(world, moneyfusion, ekolopay)
        self._router = Router(
            routes=[
                *mvola.routes(),
                *pvit.routes(),
                *Withdraw(world, self.callbacks, moneyfusion).routes(),
                *moneyfusion.routes(),
                *ekolopay.routes(),
                *Phone(world).routes(),
                *Control(world, pvit.renew, CallbackControl(self.orders), links).routes(),
                Route("/", _welcome, methods=["GET"]),
            ],
            redirect_slashes=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        # Clients write // and a trailing slash, or neither; a redirect would lose the body of a POST.
        path = _SLASHES.sub("/", scope["path"])
        scope = {**scope, "path": path.rstrip("/") or "/"}
        try:
            await self._router(scope, receive, send)
        except BodyTooLong:
            refusal = PlainTextResponse("Payload Too Large", 413, {"Connection": "close"})
            await refusal(scope, receive, send)

    def end_pauses(self) -> None:
        """Cut short what waits inside a request: the sandbox stops."""
        self._pause.end()

    async def aclose(self) -> None:
        """Drop the callbacks that have not been sent."""
        await self.callbacks.aclose()


async def _welcome(request: Request) -> Response:
    base = str(request.base_url).rstrip("/")
    return JSONResponse({"sandbox": "pos-app", "phone": f"{base}/phone", "control": f"{base}/control"})
