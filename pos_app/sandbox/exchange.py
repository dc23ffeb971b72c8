"""Small things that both wires need of HTTP: bodies that are capped, answers that are spoilt by a story."""

import asyncio
import math

from starlette.requests import Request
from starlette.responses import Response

from pos_app.sandbox.stories import RETRY_AFTER, Fault
from pos_app.sandbox.world import ConnectionLost, World

MOST_BODY = 64 * 1024
"""Bytes of a request that are read; a longer one is refused with 413."""

GARBAGE = b"\x1f\x8b\x00<\xff{garbage"


class BodyTooLong(Exception):
    """The request's body is over `MOST_BODY`."""


async def read_body(request: Request) -> bytes:
    """The whole body. Raises `BodyTooLong`."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BODY:
            raise BodyTooLong
    return bytes(body)


def retry_after(world: World) -> dict[str, str]:
    """The header of a 429: whole seconds, at least one."""
    return {"Retry-After": str(max(1, math.ceil(world.seconds(RETRY_AFTER))))}


def spoilt(fault: Fault, answer: Response) -> Response:
    """The answer to an initiate call that was processed, as the story lets it arrive. Raises `ConnectionLost`."""
    if fault is Fault.ANSWER_LOST:
        raise ConnectionLost
    if fault is Fault.SERVER_ERROR:
        return Response("Internal Server Error", 500, media_type="text/plain")
    if fault is Fault.GARBAGE:
        return Response(GARBAGE, answer.status_code, media_type="application/octet-stream")
    return answer


class Pause:
    """Waits inside a request, cut short when the sandbox stops."""

    def __init__(self) -> None:
        self._ended = False
        self._waiting: set[asyncio.Future[None]] = set()

    async def __call__(self, seconds: float) -> None:
        """Wait that many seconds of the loop's time. Raises `ConnectionLost` when the sandbox stops meanwhile."""
        end = asyncio.get_running_loop().create_future()
        self._waiting.add(end)
        try:
            if not self._ended:
                await asyncio.wait_for(end, seconds)
        except TimeoutError:
            return
        finally:
            self._waiting.discard(end)
        raise ConnectionLost

    def end(self) -> None:
        self._ended = True
        for end in self._waiting:
            if not end.done():
                end.set_result(None)
