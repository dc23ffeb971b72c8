"""What may happen on the road to a provider: it breaks, or somebody else answers."""

from collections.abc import Callable

import httpx

from tests.conformance.scene import Answering, Onwards, move_of

LATE_FAULTS = (
    httpx.ReadTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.RemoteProtocolError,
    httpx.WriteTimeout,
)

STRANGE_ANSWERS: dict[str, Callable[[], httpx.Response]] = {
    "server error": lambda: httpx.Response(500, text="oops"),
    "bad gateway": lambda: httpx.Response(502, html="<html>Bad Gateway</html>"),
    "request timeout": lambda: httpx.Response(408),
    "redirect": lambda: httpx.Response(302, headers={"location": "https://elsewhere.example/"}),
    "captive portal": lambda: httpx.Response(200, html="<html>Connectez-vous</html>"),
    "empty": lambda: httpx.Response(200),
    "too long": lambda: httpx.Response(200, content=b"x" * 1_000_000),
    "not text": lambda: httpx.Response(200, content=b"\xff\xfe\x00"),
    "another document": lambda: httpx.Response(200, json={"statut": "ok", "response": None, "status": []}),
    "another markup": lambda: httpx.Response(200, text="<REPONSE><STATUT/></REPONSE>"),
}


def raising(fault: type[httpx.TransportError]) -> Answering:
    """A road that breaks."""

    async def road(request: httpx.Request, onwards: Onwards) -> httpx.Response:
        raise fault("fault", request=request)

    return road


def answering(answer: Callable[[], httpx.Response]) -> Answering:
    """A road on which somebody else answers."""

    async def road(request: httpx.Request, onwards: Onwards) -> httpx.Response:
        return answer()

    return road


def on_move(faulty: Answering) -> Answering:
    """`faulty` for requests that move money, the way to the sandbox for all others."""

    async def road(request: httpx.Request, onwards: Onwards) -> httpx.Response:
        return await (onwards() if move_of(request) is None else faulty(request, onwards))

    return road
