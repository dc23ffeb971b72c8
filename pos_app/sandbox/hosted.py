"""Hosted links: the page of a charge that was created with a link, for every provider whose page decides at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from pos_app.core.phone import COUNTRIES, Network, network_of
from pos_app.sandbox.callbacks import Callback, Callbacks
from pos_app.sandbox.exchange import read_fields
from pos_app.sandbox.page import Choice, FormRefused, choice, message, read_decision, redirect, with_token
from pos_app.sandbox.prompts import PromptRefused
from pos_app.sandbox.stories import Outcome
from pos_app.sandbox.world import Charge, World

MEANS_OF = {
    Network.ORANGE: "orange",
    Network.MTN: "mtn",
    Network.MOOV: "moov",
    Network.AIRTEL: "airtel",
}
_ENDED = {
    "unknown_prompt": (404, "Ce lien de paiement n'existe pas."),
    "already_answered": (200, "Paiement effectué. Merci."),
    "link_expired": (410, "Ce lien de paiement a expiré. Demandez-en un autre à la boutique."),
}


@dataclass(frozen=True, slots=True)
class Brand:
    """One provider's page: its name, the word of its charges, and the means of payment that it offers."""

    operator: str
    name: str
    means: Mapping[str, str]
    country: str


Write = Callable[[str, Charge, Outcome], Callback | None]
"""Writes the callback about a charge to an address; None where the provider sends none for that outcome."""


class HostedPage:
    """Shows and decides the charges of one `brand`. `follow` starts the callbacks of a charge again."""

    def __init__(self, world: World, brand: Brand, follow: Callable[[Charge], None]) -> None:
        self._world = world
        self._brand = brand
        self._follow = follow

    async def show(self, request: Request) -> Response:
        charge = self._charge(request)
        ended = _ended(self._world, charge)
        return self._tell(charge, ended) if ended or charge is None else choice(self._choice(charge))

    async def decide(self, request: Request) -> Response:
        """The customer's form: pay or refuse, then back to the shop."""
        fields = await read_fields(request)
        charge = self._charge(request)
        if charge is None:
            return self._tell(None, "unknown_prompt")
        try:
            decision = read_decision(fields, self._brand.means)
            outcome = Outcome.PAID if decision.pays else Outcome.REFUSED
            self._world.decide(charge.id, outcome, decision.number, decision.means)
        except FormRefused as refused:
            return choice(self._choice(charge, refused.text, fields), 400)
        except PromptRefused as refused:
            return self._tell(charge, refused.code)
        self._follow(charge)
        back = redirect(_way_back(charge))
        if back is not None:
            return back
        return self._tell(charge, "already_answered") if decision.pays else choice(self._choice(charge))

    def _charge(self, request: Request) -> Charge | None:
        charge = self._world.charge(request.path_params["token"])
        return charge if charge is not None and charge.operator == self._brand.operator and charge.hosted else None

    def _tell(self, charge: Charge | None, code: str) -> Response:
        status, text = _ENDED[code or "unknown_prompt"]
        shop = charge.merchant_name if charge else ""
        return message(self._brand.name, shop, text, status, _way_back(charge) if charge else "")

    def _choice(self, charge: Charge, notice: str = "", fields: Mapping[str, str] | None = None) -> Choice:
        typed = fields or {}
        if not notice and charge.outcome in (Outcome.REFUSED, Outcome.NO_MONEY):
            notice = "Le paiement a été refusé. Vous pouvez essayer à nouveau."
        return Choice(
            self._brand.name,
            charge.merchant_name,
            charge.amount,
            self._brand.means,
            typed.get("number", charge.payer),
            typed.get("operator", means_of(charge, self._brand.country)),
            notice,
        )


def means_of(charge: Charge, country: str) -> str:
    """The wallet that was chosen on the page, else the one of the customer's own network, else empty."""
    network = network_of(national(charge.payer, country), COUNTRIES[country])
    return charge.means or (MEANS_OF.get(network, "") if network else "")


def national(number: str, country: str) -> str:
    """`number` without separators, and without the calling code where the till knows the country."""
    digits = "".join(character for character in number if "0" <= character <= "9").removeprefix("00")
    known = COUNTRIES.get(country)
    code = str(known.calling_code) if known else ""
    return digits[len(code) :] if digits.startswith(code) and len(digits) > len(code) + 7 else digits


def _ended(world: World, charge: Charge | None) -> str:
    """Why there is nothing to decide; empty while there is."""
    if charge is None:
        return "unknown_prompt"
    if charge.debit is not None:
        return "already_answered"
    return "link_expired" if charge.expires_at is not None and charge.expires_at <= world.clock() else ""


def _way_back(charge: Charge) -> str:
    url = charge.extras.get("return_url", "")
    return with_token(url, charge.id) if url else ""


def follow_on(callbacks: Callbacks, write: Write, charge: Charge, url: str, pending: int = 0) -> None:
    """Tell `url` of every outcome of `charge`; nothing without an address."""
    if url:
        callbacks.follow(charge, lambda outcome: write(url, charge, outcome), pending)
