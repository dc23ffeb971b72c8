"""What stays of MoneyFusion's answers: enough to go on after a crash, and nothing of the address that is the key."""

import logging
from typing import Any

import httpx
import pytest

from pos_app.core.provider import Accepted, NotSent, RawAnswer, Unclear
from pos_app.providers.http import Call
from tests.providers.links import (
    API_KEY,
    API_URL,
    MONEYFUSION,
    TOKEN,
    LinkNetwork,
    created,
    moneyfusion,
    moneyfusion_payment,
    refused,
)
from tests.providers.wire import Ears, Network, answer, run, text

SHOWN = f"https://payin.moneyfusion.net/payment/{TOKEN}/500/Nom%20Client"


def test_the_answer_is_heard_before_it_is_believed() -> None:
    ears = Ears()
    run(moneyfusion(LinkNetwork(initiate=created())).initiate(moneyfusion_payment(), ears))
    assert ears.steps == ["initiate"]
    assert TOKEN in ears.answers[0].body


def test_after_a_crash_the_acceptance_is_read_again() -> None:
    ears = Ears()
    provider = moneyfusion(LinkNetwork(initiate=created()))
    accepted = run(provider.initiate(moneyfusion_payment(), ears))
    assert provider.reread(ears.answers[0]) == accepted == Accepted(TOKEN, SHOWN)


@pytest.mark.parametrize(
    "step", [refused(), created(url="https://evil.example/"), created(500), text("{"), created(message=API_KEY)]
)
def test_after_a_crash_nothing_else_is_read(step: httpx.Response) -> None:
    ears = Ears()
    provider = moneyfusion(LinkNetwork(initiate=step))
    run(provider.initiate(moneyfusion_payment(), ears))
    assert provider.reread(ears.answers[0]) is None
    assert provider.reread(RawAnswer("initiate", 200, created().text[:-9])) is None


ECHOES = {
    "the address": API_URL,
    "the address without its slash": API_URL.rstrip("/"),
    "its path": f"/Epicerie_Koffi/{API_KEY}/pay/",
    "a part of the path": f"Epicerie_Koffi/{API_KEY}",
    "the key": API_KEY,
    "the key in capitals": API_KEY.upper(),
    "escaped": API_URL.replace("/", "\\/"),
    "percent-encoded": API_URL.replace("/", "%2F").replace(":", "%3A"),
}


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("status", [200, 400, 404, 500])
def test_sheet_the_url_is_the_credential_and_never_stays(
    echo: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    kept: list[object] = []
    for step in (
        text(f"<p>Cannot POST {ECHOES[echo]}"),
        text(f"Cannot POST {ECHOES[echo]}", status),
        refused(f"Cannot POST {ECHOES[echo]}", status),
        created(status, message=ECHOES[echo]),
    ):
        ears = Ears()
        provider = moneyfusion(LinkNetwork(initiate=step))
        try:
            kept.append(run(provider.initiate(moneyfusion_payment(), ears)))
        except NotSent as proof:
            kept += [proof, proof.reason, proof.detail, proof.__cause__, proof.__context__]
        kept += [ears.answers, provider, MONEYFUSION, provider.clean(ECHOES[echo])]
    shown = (repr(kept) + caplog.text).lower()
    assert API_KEY not in shown


def test_a_key_that_is_cut_off_is_hidden_too() -> None:
    ears = Ears()
    cut = API_URL[: API_URL.index(API_KEY) + 9]
    run(moneyfusion(LinkNetwork(initiate=text(f"Cannot POST {cut}"))).initiate(moneyfusion_payment(), ears))
    assert API_KEY[:6] not in ears.answers[0].body


@pytest.mark.parametrize("changes", [{"token": API_KEY}, {"url": f"https://payin.moneyfusion.net/{API_KEY}"}])
def test_a_link_that_would_show_the_key_is_refused(changes: dict[str, Any]) -> None:
    provider = moneyfusion(LinkNetwork(initiate=created(**changes)))
    assert run(provider.initiate(moneyfusion_payment(), Ears())) == Unclear("link_refused")


def test_a_call_does_not_show_its_address() -> None:
    assert API_KEY not in repr(Call("POST", API_URL, {}))


def test_an_address_that_is_no_address_sends_nothing() -> None:
    network = LinkNetwork()
    with pytest.raises(NotSent, match="address_refused"):
        run(moneyfusion(network, api_url="pay.moneyfusion.net").initiate(moneyfusion_payment(), Ears()))
    assert network.requests == []


def test_the_connections_are_let_go() -> None:
    run(moneyfusion(Network()).aclose())


def test_an_answer_in_another_shape_is_heard() -> None:
    ears = Ears()
    run(moneyfusion(LinkNetwork(initiate=answer({"x": 1}, 418))).initiate(moneyfusion_payment(), ears))
    assert ears.answers == [RawAnswer("initiate", 418, '{"x": 1}')]
