"""Where a request goes: callbacks to the engine, customers to their page, everything else to the same 404."""

from dataclasses import replace

from pos_app.core.addresses import CALLBACK, PAGE
from pos_app.core.web import NOT_FOUND, Handle, Visit, WebReply, WebRequest
from pos_app.listener.page import over_page, payment_page, thanks_page

THANKS = "done"
"""Last part of the address that a provider sends the customer's browser back to."""


class Door:
    """Answers `/c/…` with `callbacks`, `/w/<reference>/<secret>` with the page that `visit` knows.

    A secret that is wrong and a reference that never was are told by `visit` alone, and answered alike.
    """

    def __init__(self, callbacks: Handle, visit: Visit, shop_name: str) -> None:
        self._callbacks = callbacks
        self._visit = visit
        self._shop_name = shop_name

    async def __call__(self, request: WebRequest) -> WebReply:
        first, *rest = request.path.removeprefix("/").split("/")
        if first == CALLBACK:
            # A browser, or whoever follows links in messages, brings no callback.
            return await self._callbacks(request) if request.method in ("POST", "PUT") else NOT_FOUND
        if first == PAGE:
            return self._page(request.method, rest)
        return NOT_FOUND

    def _page(self, method: str, parts: list[str]) -> WebReply:
        is_thanks = parts[2:] == [THANKS]
        if len(parts) != 2 + is_thanks or not self._may(method, is_thanks):
            return NOT_FOUND
        visit = self._visit(parts[0], parts[1])
        if visit is None:
            return NOT_FOUND
        if is_thanks:
            reply = thanks_page(visit.payment, self._shop_name)
        elif visit.form is None:
            reply = over_page(visit.payment, self._shop_name)
        else:
            reply = payment_page(visit.payment, visit.form, self._shop_name)
        return replace(reply, body="") if method == "HEAD" else reply

    def _may(self, method: str, is_thanks: bool) -> bool:
        """A provider may send the browser back with a form of its own; what is in it is not read."""
        return method in ("GET", "HEAD") or (is_thanks and method == "POST")
