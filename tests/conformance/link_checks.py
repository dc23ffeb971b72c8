"""Rules about links: which may be shown to a customer, and that none is lost or shown unchecked."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import httpx

from pos_app.core.fold import fold
from pos_app.core.link import admit_link
from pos_app.core.payment import Event, Kind, Payment
from pos_app.core.provider import Accepted, NotSent, Unclear
from tests.conformance.accounts import ADDRESSES, SANDBOX, Need
from tests.conformance.roads import on_move
from tests.conformance.rule import rules
from tests.conformance.scene import Maker, Onwards, Scene

FOREIGN = (
    "https://pay.elsewhere.example/payment/abc",
    "http://127.0.0.1:9999/payment/abc",
    "https://127.0.0.1:8808/payment/abc",
    "http://127.0.0.1:8808@elsewhere.example/payment/abc",
    "http://127.0.0.1:8808.elsewhere.example/payment/abc",
    "http://127.0.0.1:8808\\@elsewhere.example/abc",
    "//127.0.0.1:8808/payment/abc",
    "javascript:alert(1)",
    "data:text/html,abc",
    "http://127.0.0.1:8808/pay\r\nment",
    "http://127.0.0.1:8808/" + "a" * 2_000,
    " ",
    "",
)
ODD_TOKENS = ("", " ", "../../elsewhere", "//elsewhere.example/a", "a b", "a\nb", "é", "@elsewhere.example")


def a_link_is_of_an_admitted_origin_and_can_be_kept(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        accepted = await scene.initiate()
        assert isinstance(accepted, Accepted)
        assert accepted.link is not None
        assert admit_link(accepted.link, scene.merchant.operator.link_origins).url == accepted.link
        # What the ledger writes down is JSON: the link comes out of it as it went in, and the payment holds it.
        kept = json.loads(json.dumps({"provider_reference": accepted.provider_reference, "link": accepted.link}))
        assert _kept(scene.payment, kept).link == accepted.link == scene.payment.link
        heard = [answer.body for answer in scene.heard]
        assert heard, "a link is shown that was never written down"

    scene.play(story())


def _kept(payment: Payment, known: dict[str, str | None]) -> Payment:
    """The payment as the ledger folds it."""
    reference, at = payment.reference, payment.created_at
    begun = {
        **{name: getattr(payment, name) for name in ("sale", "operator", "till", "cashier", "amount", "phone")},
        "currency": payment.currency.value,
        "environment": payment.environment.value,
    }
    return fold(
        [
            Event(1, at, reference, Kind.CREATED, begun),
            Event(2, at, reference, Kind.SENDING, {"correlation_id": "c"}),
            Event(3, at, reference, Kind.ACCEPTED, known),
        ]
    )


def a_foreign_or_malformed_link_is_never_accepted(operator: str, make: Maker | None) -> None:
    for spoil in SPOILERS[operator]():
        spoil(operator, make)


Spoiler = Callable[[str, Maker | None], None]


def _spoilt_answers() -> list[Spoiler]:
    """MoneyFusion gives the link itself."""
    return [_answered(partial(_with_url, url)) for url in (*FOREIGN, None, 5, ["http://a"])]


def _with_url(url: object, body: dict[str, object]) -> dict[str, object]:
    return {**body, "url": url}


def _spoilt_tokens() -> list[Spoiler]:
    """EkoloPay gives a token, which ends the link. One of them is the shop's own key."""
    odd = (*ODD_TOKENS, None, 5, "sandbox-secret-key", "a" * 2_000)
    return [_answered(partial(_with_token, token), strict=token != "//elsewhere.example/a") for token in odd]


def _with_token(token: object, body: dict[str, object]) -> dict[str, object]:
    data = {"API_DATA": {"purchaseToken": token}}
    return {"response": {"API_RESPONSE_CODE": 200, "API_RESPONSE_DATA": data}}


def _spoilt_bases() -> list[Spoiler]:
    """PVit's page is served by the till: its own address has to be the one of the settings."""
    return [_served_at(url.rstrip("/")) for url in FOREIGN if url.strip()]


SPOILERS: dict[str, Callable[[], list[Spoiler]]] = {
    "moneyfusion": _spoilt_answers,
    "ekolopay": _spoilt_tokens,
    "pvit-web": _spoilt_bases,
}


def _answered(change: Callable[[dict[str, object]], dict[str, object]], *, strict: bool = True) -> Spoiler:
    def play(operator: str, make: Maker | None) -> None:
        scene = Scene(operator, make)

        async def road(request: httpx.Request, onwards: Onwards) -> httpx.Response:
            answer = await onwards()
            return httpx.Response(answer.status_code, json=change(json.loads(await answer.aread())))

        scene.road.behaviour = on_move(road)
        _refused(scene, strict=strict)

    return play


def _served_at(base: str) -> Spoiler:
    def play(operator: str, make: Maker | None) -> None:
        _refused(Scene(operator, make, addresses=replace(ADDRESSES, base=base)))

    return play


def _refused(scene: Scene, *, strict: bool = True) -> None:
    result = scene.play(scene.outcome())
    if not strict and isinstance(result, Accepted):
        # An odd token is the provider's to choose; what counts is where the link leads.
        assert admit_link(result.link, scene.merchant.operator.link_origins).url.startswith(SANDBOX)
        return
    assert isinstance(result, Unclear | NotSent), result


def without_an_address_no_page_of_the_tills_own_is_promised(operator: str, make: Maker | None) -> None:
    """Nothing listens: who needs the till's page says so before anything was sent, the others do without."""
    scene = Scene(operator, make, addresses=None)
    result = scene.play(scene.outcome())
    assert isinstance(result, Accepted if scene.ability.sends else NotSent), result
    assert scene.road.charges == scene.ability.charges
    assert isinstance(result, NotSent) or not [c for c in scene.called if c.url.startswith(f"{ADDRESSES.base}/c/m")]


LINKS = (
    *rules(
        a_link_is_of_an_admitted_origin_and_can_be_kept,
        a_foreign_or_malformed_link_is_never_accepted,
        need=Need.LINK,
    ),
    *rules(without_an_address_no_page_of_the_tills_own_is_promised),
)
