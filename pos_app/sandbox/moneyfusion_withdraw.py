"""MoneyFusion's withdrawals: the merchant's money goes to a customer, guarded by a private key in a header."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.sandbox.callbacks import Callbacks
from pos_app.sandbox.exchange import read_body, spoilt, too_many
from pos_app.sandbox.hosted import national
from pos_app.sandbox.moneyfusion import (
    BASE,
    MINIMUM,
    MoneyFusion,
    Refused,
    read_amount,
    read_object,
    read_text,
    refusal,
)
from pos_app.sandbox.stories import Fault, Story, of_payout
from pos_app.sandbox.world import Charge, ConnectionLost, World

PATH = f"{BASE}/api/v1/withdraw"
MODES = {
    "bf": frozenset({"orange-money-burkina", "moov-burkina-faso"}),
    "bj": frozenset({"mtn-benin", "moov-benin"}),
    "cd": frozenset({"airtel-money-cd"}),
    "cf": frozenset({"orange-cf"}),
    "cg": frozenset({"mtn-cg"}),
    "ci": frozenset({"orange-money-ci", "mtn-ci", "moov-ci", "wave-ci"}),
    "cm": frozenset({"orange-money-cm", "mtn-cm"}),
    "ga": frozenset({"airtel-money-ga", "libertis-ga"}),
    "gh": frozenset({"airtel-money-gh", "mtn-gh", "vodafone-gh"}),
    "gn": frozenset({"orange-gn", "mtn-gn"}),
    "gw": frozenset({"mtn-gw"}),
    "ke": frozenset({"m-pesa-ke"}),
    "ml": frozenset({"orange-money-mali"}),
    "mr": frozenset({"bankily-mr"}),
    "ne": frozenset({"airtel-money-ne", "mtn-ne", "mauritel-ne"}),
    "sn": frozenset({"orange-money-senegal", "free-money-senegal", "wave-senegal", "expresso-senegal"}),
    "tg": frozenset({"t-money-togo", "moov-togo"}),
    "ug": frozenset({"mtn-ug"}),
}
"""The documented ones, by `countryCode`. The till itself pays out in fewer countries."""

_MISSING = "Tous les champs (countryCode, phone, amount, withdraw_mode) sont requis."


class Withdraw:
    """The endpoint. Its webhooks are written by MoneyFusion's other half."""

    def __init__(self, world: World, callbacks: Callbacks, moneyfusion: MoneyFusion) -> None:
        self._world = world
        self._callbacks = callbacks
        self._moneyfusion = moneyfusion

    def routes(self) -> list[Route]:
        return [Route(PATH, self.withdraw, methods=["POST"])]

    async def withdraw(self, request: Request) -> Response:
        body = await read_body(request)
        try:
            if request.headers.get("moneyfusion-private-key") != self._world.accounts.moneyfusion_private_key:
                raise Refused("Clé privée invalide")
            sent = read_object(body)
            amount = _check(sent)
        except Refused as refused:
            return refusal(self._world, refused.message)
        if amount < MINIMUM:
            # As documented: `true`, and only the missing tokenPay tells that nothing was done.
            return JSONResponse({"statut": True, "message": f"Le retrait minimum est {MINIMUM}"})
        return await self._submit(sent, amount)

    async def _submit(self, sent: dict[str, object], amount: int) -> Response:
        world, number, webhook = self._world, read_text(sent["phone"]), read_text(sent.get("webhook_url"))
        country = read_text(sent["countryCode"]).upper()
        names = _names(webhook)
        for name in names:
            world.initiates[name] += 1
        story = of_payout(world.story_of(national(number, country)))
        if world.is_throttled(number, story):
            return too_many(world)
        if story.fault is Fault.REQUEST_LOST:
            raise ConnectionLost
        charge = self._accept(number, amount, webhook, names, story)
        await self._callbacks.before_answer(charge)
        answer = {"tokenPay": charge.id, "statut": True, "message": "Retrait soumis avec succès"}
        return spoilt(story.fault, JSONResponse(answer))

    def _accept(self, number: str, amount: int, webhook: str, names: tuple[str, ...], story: Story) -> Charge:
        world = self._world
        token = world.make_token()
        extras = {
            "nomclient": "",
            "personal": "[]",
            "return_url": "",
            "webhook_url": webhook,
            "_id": world.make_token(24),
        }
        app = world.accounts.moneyfusion_path.split("/")[0]
        charge = world.accept(
            "moneyfusion",
            token,
            amount,
            "XOF",
            app,
            number,
            world.accounts.partner_name,
            story,
            extras,
            token,
            names=names,
            outgoing=True,
        )
        self._moneyfusion.follow(charge)
        return charge


def _check(sent: dict[str, object]) -> int:
    """The amount of a withdrawal that makes sense. Raises `Refused`."""
    amount = read_amount(sent.get("amount"))
    number, mode = read_text(sent.get("phone")), read_text(sent.get("withdraw_mode"))
    country = read_text(sent.get("countryCode")).lower()
    if amount is None or not country or not mode or not number.lstrip("+").isdigit():
        raise Refused(_MISSING)
    if mode not in MODES.get(country, frozenset()):
        raise Refused("Mode de retrait invalide")
    return amount


def _names(webhook: str) -> tuple[str, ...]:
    """The call names no reference of the merchant's; who puts one into the webhook's path finds the payout by it."""
    try:
        path = urlsplit(webhook).path
    except ValueError:
        return ()
    return tuple(part for part in path.split("/") if len(part) > 2)
