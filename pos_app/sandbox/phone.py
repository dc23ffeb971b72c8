"""The customer's telephone in a browser: a page, and the JSON that it lives on. Whatever is shown is shown as text."""

import json
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from pos_app.sandbox.exchange import read_body
from pos_app.sandbox.phone_page import CONTENT_SECURITY_POLICY, PAGE
from pos_app.sandbox.prompts import PromptRefused
from pos_app.sandbox.world import World

_STATUS = {"unknown_prompt": 404, "already_answered": 409}


class Phone:
    """The endpoints under /phone. Open to the local network, so that a real telephone can play the customer."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        return [
            Route("/phone", self.page, methods=["GET"]),
            Route("/phone/prompts", self.prompts, methods=["GET"]),
            Route("/phone/prompts/{identity}", self.answer, methods=["POST"]),
        ]

    async def page(self, _: Request) -> Response:
        return HTMLResponse(PAGE, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})

    async def prompts(self, request: Request) -> Response:
        """Every prompt, newest first; those of one customer with `?number=`."""
        number = request.query_params.get("number", "").replace(" ", "")
        shown = [asdict(prompt) for prompt in self._world.prompts() if number in ("", prompt.number)]
        return JSONResponse({"prompts": shown}, headers={"Cache-Control": "no-store"})

    async def answer(self, request: Request) -> Response:
        """`{"action": "accept" | "refuse" | "ignore", "pin": "1234"}`."""
        try:
            sent = json.loads(await read_body(request))
        except ValueError:
            sent = None
        if not isinstance(sent, dict):
            return JSONResponse({"error": "unknown_action"}, 400)
        try:
            answered = self._world.answer(
                request.path_params["identity"], str(sent.get("action", "")), str(sent.get("pin") or "")
            )
        except PromptRefused as refused:
            return JSONResponse({"error": refused.code}, _STATUS.get(refused.code, 400))
        return JSONResponse(asdict(answered))
