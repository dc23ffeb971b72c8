"""PVit's page for browsers (service=WEB): a posted form opens it, the number typed there chooses the story.

The browser is sent back once the payment was initiated, not once it was made.
"""

from collections.abc import Mapping
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pos_app.sandbox.accounts import PVIT_OPERATORS
from pos_app.sandbox.charges import WebSession
from pos_app.sandbox.exchange import read_fields, spoilt, too_many
from pos_app.sandbox.page import Choice, FormRefused, choice, message, read_decision, redirect
from pos_app.sandbox.pvit_form import LONGEST_REFERENCE, Form
from pos_app.sandbox.stories import Fault, Story
from pos_app.sandbox.world import Charge, ConnectionLost, World

PATH = "/pvit/web"
NAME = "PVit"
MEANS = {"AM": "Airtel Money", "MC": "Mobicash (Moov)"}
MOST_SESSIONS = 20_000
_SENT = "Demande envoyée. Confirmez le paiement sur votre téléphone."
_CANCELLED = "Paiement annulé. Rien n'a été débité."
_REFUSED = {
    "001": "Paramètres incorrects (001)",
    "002": "Montant incorrect (002)",
    "003": "Le marchand est inconnu de PVIT (003)",
    "005": "Le marchand a une tâche en cours (005). Réessayez dans un instant.",
    "006": "Numéro du client incorrect (006)",
}


class Taker(Protocol):
    """The half of PVit that takes charges."""

    def switched_off(self, form: Form) -> str | None: ...

    async def accept(self, form: Form, story: Story) -> Charge: ...


class PVitWeb:
    """The page. Its sessions are the world's: one for each `ref`, for ever."""

    def __init__(self, world: World, taker: Taker) -> None:
        self._world = world
        self._taker = taker

    def routes(self) -> list[Route]:
        return [
            Route(PATH + "/{session}", self.show, methods=["GET"]),
            Route(PATH + "/{session}", self.decide, methods=["POST"]),
        ]

    def open(self, form: Form) -> Response:
        """The form that the customer's browser posted: the session of its `ref`, a new one or the one that it has."""
        known = self._world.web_sessions.get(form.reference)
        if known is not None:
            return self._page(known)
        code = self._refused(form)
        if code is not None:
            return _error(code)
        sessions = self._world.web_sessions
        if len(sessions) >= MOST_SESSIONS:
            del sessions[next(iter(sessions))]
        session = WebSession(self._world.make_token(), form.reference, dict(form.fields))
        sessions[form.reference] = session
        return self._page(session)

    async def show(self, request: Request) -> Response:
        session = self._find(request)
        return message(NAME, "", "Cette page n'existe pas.", 404) if session is None else self._page(session)

    async def decide(self, request: Request) -> Response:
        """The customer's number and wallet, or their refusal; then back to the shop."""
        fields = await read_fields(request)
        session = self._find(request)
        if session is None:
            return message(NAME, "", "Cette page n'existe pas.", 404)
        if session.charge_id or session.cancelled:
            return self._page(session)
        try:
            decision = read_decision(fields, _means(session))
        except FormRefused as refused:
            return self._choice(session, refused.text, fields)
        if not decision.pays:
            session.cancelled = True
            return self._back(session)
        form = Form({**session.fields, "tel_client": decision.number, "operateur": decision.means, "action": "1"})
        return await self._initiate(session, form, fields)

    async def _initiate(self, session: WebSession, form: Form, fields: Mapping[str, str]) -> Response:
        story = self._world.story_of(form.payer)
        self._world.initiates[form.reference] += 1
        refused = form.refused(self._world.accounts.pvit_merchant)
        if refused is None and self._world.is_throttled(form.payer, story):
            return too_many(self._world)
        code = refused or self._taker.switched_off(form)
        if code is not None:
            return self._choice(session, _REFUSED.get(code, f"La transaction n'a pas pu être initiée ({code})"), fields)
        if story.fault is Fault.REQUEST_LOST:
            raise ConnectionLost
        session.charge_id = (await self._taker.accept(form, story)).id
        return spoilt(story.fault, self._back(session))

    def _refused(self, form: Form) -> str | None:
        """The code for a form that opens no page."""
        if form.action != "1" or not 1 <= len(form.reference) <= LONGEST_REFERENCE:
            return "001"
        if form.operator and form.operator not in PVIT_OPERATORS:
            return "001"
        if form.merchant != self._world.accounts.pvit_merchant:
            return "003"
        # Unique for ever: what was charged without the page is not charged again through it.
        if self._world.charges_of("pvit", form.reference):
            return "001"
        return form.amount_refused()

    def _find(self, request: Request) -> WebSession | None:
        wanted = request.path_params["session"]
        return next((known for known in self._world.web_sessions.values() if known.id == wanted), None)

    def _page(self, session: WebSession) -> Response:
        if session.cancelled or session.charge_id:
            text = _CANCELLED if session.cancelled else _SENT
            return message(NAME, self._shop(session), text, 200, session.fields.get("redirect", ""))
        return self._choice(session)

    def _choice(self, session: WebSession, notice: str = "", typed: Mapping[str, str] | None = None) -> Response:
        form, means, typed = Form(session.fields), _means(session), typed or {}
        page = Choice(
            NAME,
            self._shop(session),
            form.amount,
            means,
            typed.get("number", form.payer),
            typed.get("operator", next(iter(means))),
            notice,
            f"{PATH}/{session.id}",
        )
        return choice(page, 400 if notice else 200)

    def _back(self, session: WebSession) -> Response:
        return redirect(session.fields.get("redirect", "")) or self._page(session)

    def _shop(self, session: WebSession) -> str:
        return f"{self._world.accounts.partner_name} {session.fields.get('agent', '')}".strip()


def _means(session: WebSession) -> dict[str, str]:
    """The wallets of the merchant's account: both, unless the form names one."""
    named = Form(session.fields).operator
    return {named: MEANS[named]} if named else MEANS


def _error(code: str) -> Response:
    return message(NAME, "", _REFUSED[code])
