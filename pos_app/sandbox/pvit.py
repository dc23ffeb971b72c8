"""PVit's "full API" as it answers: one address, a form in, XML out; actions 1, 2, 3 and 5, and the callback's body."""

import html
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pos_app.sandbox.accounts import PVIT_OPERATORS
from pos_app.sandbox.callbacks import Callback, Callbacks
from pos_app.sandbox.exchange import Pause, retry_after, spoilt
from pos_app.sandbox.pvit_form import Form, read_form
from pos_app.sandbox.stories import SLOW_STATUS, Fault, Outcome, Story
from pos_app.sandbox.world import ConnectionLost, World

PATH = "/pvit/pvit-secure-full-api.kk"
INITIATED = "Votre demande de paiement a été initiée avec succès"
PAID = "Paiement effectué avec succès"
FAILED = "La transaction n'a pas abouti"
REFUSED = "Paiement refusé par le client"
NO_MONEY = "Solde insuffisant"
_MESSAGES = {
    "0": "La transaction n'a pas pu être initiée",
    "001": "Paramètres incorrects",
    "002": "Montant incorrect",
    "003": "Le marchand est inconnu de PVIT",
    "004": "Barème de commission introuvable",
    "005": "Le marchand a une tâche en cours",
    "006": "Numéro du client incorrect",
    "007": "Token invalide",
}
_WEB_PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>PVit</title>
<p>Page de paiement PVit. Le paiement par page web (service=WEB) n'est pas encore simulé : rien n'a été débité.
</p></html>
"""


class PVit:
    """The endpoint. State is the world's."""

    def __init__(self, world: World, callbacks: Callbacks, pause: Pause) -> None:
        self._world = world
        self._callbacks = callbacks
        self._pause = pause

    def routes(self) -> list[Route]:
        return [Route(PATH, self.answer, methods=["POST"])]

    async def answer(self, request: Request) -> Response:
        form = await read_form(request)
        if form.service == "WEB":
            # The default service: who forgets the field gets the page for browsers.
            return HTMLResponse(_WEB_PAGE)
        actions: dict[str, Callable[[Form], Response]] = {
            "1": self._charge,
            "2": self._give_change,
            "5": self._commission,
        }
        if form.action == "3":
            return await self._status(form)
        if form.service != "REST" or form.action not in actions:
            return self._refuse(form, "001")
        return actions[form.action](form)

    def _charge(self, form: Form) -> Response:
        story = self._world.story_of(form.payer)
        self._world.initiates[form.reference] += 1
        refused = self._account_refused(form) or form.refused(self._world.accounts.pvit_merchant)
        if refused is None and self._world.is_throttled(form.payer, story):
            return Response("Too Many Requests", 429, retry_after(self._world), media_type="text/plain")
        code = refused or self._switched_off(form)
        if code is not None:
            return self._refuse(form, code)
        if story.fault is Fault.REQUEST_LOST:
            raise ConnectionLost
        self._accept(form, story)
        return spoilt(story.fault, self._xml(form, "200", INITIATED))

    def _switched_off(self, form: Form) -> str | None:
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

    def _accept(self, form: Form, story: Story) -> None:
        accounts = self._world.accounts
        extras = {"operateur": form.operator, "agent": form.agent}
        shop = f"{accounts.partner_name} {form.agent}".strip()
        charge = self._world.accept(
            "pvit", form.reference, form.amount, "XAF", form.payer, accounts.pvit_merchant, shop, story, extras
        )
        if self._world.switches.pvit_callback_url:
            self._callbacks.follow(charge, lambda outcome: self._callback(form, outcome))

    def _give_change(self, form: Form) -> Response:
        merchant = self._world.accounts.pvit_merchant
        code = self._account_refused(form) or form.refused(merchant) or self._switched_off(form)
        if code is not None:
            return self._refuse(form, code)
        self._world.pay_out("pvit", form.reference, form.amount, merchant, form.payer)
        return self._xml(form, "200", "Rendu monnaie effectué avec succès")

    def _commission(self, form: Form) -> Response:
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
            return self._refuse(form, self._world.switches.pvit_unknown_ref)
        # Of several pushes with one reference, the one that was paid is what a merchant sees.
        charge = next((charge for charge in charges if charge.outcome is Outcome.PAID), charges[-1])
        payer = form.with_payer(charge.payer)
        return self._xml(payer, *status_answer(charge.outcome, self._world.switches.pvit_status_style))

    def _account_refused(self, form: Form) -> str | None:
        if not form.merchant or not form.operator:
            return "001"
        if form.merchant != self._world.accounts.pvit_merchant:
            return "003"
        if not self._world.accounts.knows_pvit(form.token):
            return "007"
        return None if form.operator in PVIT_OPERATORS else "001"

    def _callback(self, form: Form, outcome: Outcome) -> Callback:
        style = self._world.switches.pvit_status_style
        code, message = status_answer(outcome, style)
        return self._xml_callback(form, code, message)

    def renew(self) -> None:
        """Send a callback that carries the next token and speaks about no charge."""
        self._callbacks.send(self._xml_callback(Form({}), "200", "Renouvellement du token", renew=True))

    def _xml_callback(self, form: Form, code: str, message: str, *, renew: bool = False) -> Callback:
        switches, accounts = self._world.switches, self._world.accounts
        token = accounts.renew_pvit() if renew or switches.pvit_renew_token else ""
        body = self._written(form, code, message, token, {"AGENT": form.agent})
        return Callback("POST", switches.pvit_callback_url, "text/xml; charset=UTF-8", body)

    def _refuse(self, form: Form, code: str) -> Response:
        return self._xml(form, code, _MESSAGES[code])

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
