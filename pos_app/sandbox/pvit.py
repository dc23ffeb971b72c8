"""PVit's "full API" as it answers: one address, a form in, XML out; actions 1, 2, 3 and 5, and the callback's body."""

import html
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pos_app.sandbox.accounts import PVIT_OPERATORS
from pos_app.sandbox.callbacks import Callback, Callbacks
from pos_app.sandbox.exchange import Pause, spoilt, too_many
from pos_app.sandbox.pvit_form import Form, read_form
from pos_app.sandbox.pvit_web import PVitWeb
from pos_app.sandbox.stories import SLOW_STATUS, Fault, Outcome, Story, of_payout
from pos_app.sandbox.world import Charge, ConnectionLost, World

PATH = "/pvit/pvit-secure-full-api.kk"
INITIATED = "Votre demande de paiement a été initiée avec succès"
PAID = "Paiement effectué avec succès"
GIVEN = "Rendu monnaie effectué avec succès"
FAILED = "La transaction n'a pas abouti"
REFUSED = "Paiement refusé par le client"
NO_MONEY = "Solde insuffisant"
_CALLBACK_TYPE = "text/xml; charset=UTF-8"
MESSAGES = {
    "0": "La transaction n'a pas pu être initiée",
    "001": "Paramètres incorrects",
    "002": "Montant incorrect",
    "003": "Le marchand est inconnu de PVIT",
    "004": "Barème de commission introuvable",
    "005": "Le marchand a une tâche en cours",
    "006": "Numéro du client incorrect",
    "007": "Token invalide",
}


class PVit:
    """The endpoint. State is the world's."""

    def __init__(self, world: World, callbacks: Callbacks, pause: Pause) -> None:
        self._world = world
        self._callbacks = callbacks
        self._pause = pause
        self._web = PVitWeb(world, self)

    def routes(self) -> list[Route]:
        return [Route(PATH, self.answer, methods=["POST"]), *self._web.routes()]

    async def answer(self, request: Request) -> Response:
        form = await read_form(request)
        if form.service == "WEB":
            # The default service: who forgets the field gets the page for browsers.
            return self._web.open(form)
        actions: dict[str, Callable[[Form], Awaitable[Response]]] = {
            "1": self._move,
            "2": self._move,
            "3": self._status,
            "5": self._commission,
        }
        if form.service != "REST" or form.action not in actions:
            return self._refuse(form, "001")
        return await actions[form.action](form)

    async def _move(self, form: Form) -> Response:
        """Action 1, money from the customer, and action 2, money to the customer."""
        story = self._world.story_of(form.payer)
        self._world.initiates[form.reference] += 1
        refused = self._account_refused(form) or form.refused(self._world.accounts.pvit_merchant)
        if refused is None and self._world.is_throttled(form.payer, story):
            return too_many(self._world)
        code = refused or self.switched_off(form)
        if code is not None:
            return self._refuse(form, code)
        if story.fault is Fault.REQUEST_LOST:
            raise ConnectionLost
        charge = await self.accept(form, story)
        return spoilt(story.fault, self._xml(form, "200", GIVEN if charge.outgoing else INITIATED))

    def switched_off(self, form: Form) -> str | None:
        """The code that a switch answers with instead of taking the charge."""
        switches = self._world.switches
        if switches.pvit_force_code:
            return switches.pvit_force_code
        busy = switches.pvit_busy == "while_pending" and self._world.pending("pvit")
        if switches.pvit_busy == "always" or busy:
            return "005"
        if switches.pvit_duplicates == "refuse" and self._world.charges_of("pvit", form.reference):
            return "001"
        return None

    async def accept(self, form: Form, story: Story) -> Charge:
        """Take a form that was checked: the customer's telephone rings, or for action 2 receives."""
        accounts = self._world.accounts
        extras = {"operateur": form.operator, "agent": form.agent}
        shop = f"{accounts.partner_name} {form.agent}".strip()
        outgoing = form.action == "2"
        parties = (accounts.pvit_merchant, form.payer) if outgoing else (form.payer, accounts.pvit_merchant)
        charge = self._world.accept(
            "pvit",
            form.reference,
            form.amount,
            "XAF",
            *parties,
            shop,
            of_payout(story) if outgoing else story,
            extras,
            outgoing=outgoing,
        )
        url = self._world.switches.pvit_callback_url
        if url:
            self._callbacks.follow(charge, lambda outcome: self.write(url, charge, outcome))
            await self._callbacks.before_answer(charge)
        return charge

    async def _commission(self, form: Form) -> Response:
        code = self._account_refused(form) or form.amount_refused()
        if code is not None:
            return self._refuse(form, code)
        return self._xml(form, "200", f"Commission : {form.amount * 2 // 100} FCFA")

    async def _status(self, form: Form) -> Response:
        code = self._account_refused(form) or ("001" if form.service != "REST" or not form.reference else None)
        if code is not None:
            return self._refuse(form, code)
        charges = self._world.charges_of("pvit", form.reference)
        if charges and charges[0].story.slow_status:
            await self._pause(self._world.seconds(SLOW_STATUS))
            charges = self._world.charges_of("pvit", form.reference)
        if not charges:
            if form.reference in self._world.web_sessions and self._world.switches.pvit_web_opened == "pending":
                return self._xml(form, *self._answered(Outcome.PENDING))
            return self._refuse(form, self._world.switches.pvit_unknown_ref)
        # Of several pushes with one reference, the one that was paid is what a merchant sees.
        charge = next((charge for charge in charges if charge.outcome is Outcome.PAID), charges[-1])
        customer = form.with_payer(charge.payee if charge.outgoing else charge.payer)
        return self._xml(customer, *self._answered(charge.outcome, outgoing=charge.outgoing))

    def _answered(self, outcome: Outcome, *, outgoing: bool = False) -> tuple[str, str]:
        code, text = status_answer(outcome, self._world.switches.pvit_status_style)
        return code, GIVEN if outgoing and text == PAID else text

    def _account_refused(self, form: Form) -> str | None:
        if not form.merchant or not form.operator:
            return "001"
        if form.merchant != self._world.accounts.pvit_merchant:
            return "003"
        if not self._world.accounts.knows_pvit(form.token):
            return "007"
        return None if form.operator in PVIT_OPERATORS else "001"

    def renew(self, reference: str = "") -> None:
        """Send a callback that carries the next token and speaks about no charge, with a `REF` or an empty one."""
        form = Form({"ref": reference})
        token = self._world.accounts.renew_pvit()
        body = self._written(form, "200", "Renouvellement du token", token, {"AGENT": form.agent})
        self._callbacks.send(Callback("POST", self._world.switches.pvit_callback_url, _CALLBACK_TYPE, body))

    def write(self, url: str, charge: Charge, outcome: Outcome) -> Callback | None:
        """The callback about `outcome`, of a payment or of a payout, with the next token where a switch says so."""
        form = Form(
            {
                "ref": charge.reference,
                "tel_client": charge.payee if charge.outgoing else charge.payer,
                "action": "2" if charge.outgoing else "1",
                "operateur": charge.extras.get("operateur", ""),
                "agent": charge.extras.get("agent", ""),
            }
        )
        renewed = self._world.accounts.renew_pvit() if self._world.switches.pvit_renew_token else ""
        token = charge.extras.get("token", renewed)
        code, text = self._answered(outcome, outgoing=charge.outgoing)
        return Callback("POST", url, _CALLBACK_TYPE, self._written(form, code, text, token, {"AGENT": form.agent}))

    def _refuse(self, form: Form, code: str) -> Response:
        return self._xml(form, code, MESSAGES[code])

    def _xml(self, form: Form, code: str, message: str) -> Response:
        extras = {}
        if self._world.switches.pvit_extra_fields:
            extras = {"AGENT": form.agent, "REFERENCE_MARCHAND": form.reference, "NUMERO_CLIENT": form.payer}
        return Response(self._written(form, code, message, "", extras), media_type="text/xml")

    def _written(self, form: Form, code: str, message: str, token: str, extras: dict[str, str]) -> bytes:
        space = " " if self._world.switches.pvit_ref_space else ""
        elements = {
            "INTERFACEID": "BAKOAI",
            "REF": form.reference + space,
            "TYPE": form.action,
            "STATUT": code,
            "OPERATEUR": form.operator,
            "TEL_CLIENT": form.payer,
            "TOKEN": token,
            **extras,
            "MESSAGE": message,
        }
        # Written by hand: third-party parsers need <TOKEN></TOKEN>, no CDATA, and this declaration or none.
        inside = " ".join(f"<{name}>{html.escape(text, quote=False)}</{name}>" for name, text in elements.items())
        declaration = '<?xml version="1.0" encoding="UTF-8"?> ' if self._world.switches.pvit_declaration else ""
        return f"{declaration}<REPONSE> {inside} </REPONSE>".encode()


def status_answer(outcome: Outcome, style: str) -> tuple[str, str]:
    """Code and message for an outcome, in one of the three styles that an account may show.

    `a`: 200 once paid, everything else 0. `b`: 200 both while pending and once paid, told apart by the message, and 0
    for a refusal. `c`: 200 once paid, 0 while pending, 006 when the customer refused and 002 for lack of money.
    """
    if outcome is Outcome.PAID:
        return "200", PAID
    if outcome is Outcome.PENDING:
        return ("200", INITIATED) if style == "b" else ("0", "Transaction en cours")
    if style == "c":
        return ("006", REFUSED) if outcome is Outcome.REFUSED else ("002", NO_MONEY)
    return "0", FAILED
