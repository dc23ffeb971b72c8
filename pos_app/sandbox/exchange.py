"""Small things that every wire needs of HTTP: bodies that are capped, answers that are spoilt by a story."""

import asyncio
import json
import math
from urllib.parse import parse_qsl

from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

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


class Refused(Exception):
    """An order to /control makes no sense; `text` says why."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def json_object(text: str | bytes) -> dict[str, object] | None:
    """The JSON object that somebody sent, or None for anything else."""
    try:
        # Written once more, because JSON can escape half a character, which no answer could carry back.
        whole = json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace")
        sent = json.loads(whole)
    except (ValueError, RecursionError):
        return None
    return sent if isinstance(sent, dict) else None


async def read_order(request: Request) -> dict[str, object]:
    """The JSON object of an order to /control. Raises `Refused`."""
    sent = json_object(await read_body(request))
    if sent is None:
        raise Refused("the body is a JSON object")
    return sent


async def read_fields(request: Request) -> dict[str, str]:
    """A form, urlencoded or multipart, read as leniently as PHP does: of a repeated field the last one counts."""
    body = await read_body(request)
    kind = request.headers.get("content-type", "").lower()
    if not kind.startswith("multipart/form-data"):
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        again = Request(request.scope, _replay(body))
        async with again.form(max_files=10, max_fields=100) as parts:
            return {name: value for name, value in parts.multi_items() if isinstance(value, str)}
    except MultiPartException:
        return {}


def _replay(body: bytes) -> Receive:
    """A body that was read and capped, to be read once more by the multipart parser."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def retry_after(world: World) -> dict[str, str]:
    """The header of a 429: whole seconds, at least one."""
    return {"Retry-After": str(max(1, math.ceil(world.seconds(RETRY_AFTER))))}


def too_many(world: World) -> Response:
    """What a throttled call gets from providers that document no answer of their own."""
    return Response("Too Many Requests", 429, retry_after(world), media_type="text/plain")


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
