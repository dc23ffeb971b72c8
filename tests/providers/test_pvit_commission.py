"""PVit's commission, asked before a payment is made: its own sentence, shown as it is and never read for a number."""

import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.provider import Quote, Quotes
from pos_app.providers.pvit import PATIENCE, PVit
from tests.providers.wire import PVIT, PVIT_TOKEN, Clock, Network, Step, form_of, pvit, reponse, run, text
from tests.support.virtual import VirtualLoop
from tests.support.virtual import run as run_virtually


def said(message: str, statut: str = "200") -> httpx.Response:
    return text(f"<REPONSE><STATUT>{statut}</STATUT><MESSAGE>{message}</MESSAGE></REPONSE>")


def quoted(step: Step, amount: int = 5_000, wallet: str | None = "AM") -> Quote | None:
    return run(pvit(Network(commission=step)).quote(amount, wallet))


def test_pvit_tells_its_commission() -> None:
    assert isinstance(pvit(Network()), Quotes)


def test_a_question_has_exactly_the_fields_of_action_5_in_their_order() -> None:
    network = Network(commission=said("Frais : 150 FCFA"))
    assert run(pvit(network).quote(5_000, "MC")) == Quote("Frais : 150 FCFA")
    assert list(form_of(network.requests[0]).items()) == [
        ("tel_marchand", "074213800"),
        ("montant", "5000"),
        ("token", PVIT_TOKEN),
        ("action", "5"),
        ("service", "REST"),
        ("operateur", "MC"),
    ]


@pytest.mark.parametrize(("account", "sent"), [("MC", "MC"), ("AM", "AM"), (None, "AM")])
def test_without_a_wallet_the_account_s_is_asked_about(account: str | None, sent: str) -> None:
    network = Network(commission=said("Frais"))
    run(pvit(network, wallet=account).quote(5_000, None))
    assert form_of(network.requests[0])["operateur"] == sent


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (" Frais :\n 150\tFCFA ", "Frais : 150 FCFA"),
        ("Frais \u202e051\u202c FCFA\u200b", "Frais 051 FCFA"),
        ("&lt;b&gt;PAYÉ&lt;/b&gt;", "<b>PAYÉ</b>"),
        ("x" * 300, "x" * 199 + "…"),
        ("x" * 200, "x" * 200),
        (f"Frais pour {PVIT_TOKEN}", "Frais pour ***"),
    ],
)
def test_the_sentence_is_made_fit_to_be_shown(message: str, shown: str) -> None:
    assert quoted(said(message)) == Quote(shown)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<>&"), max_size=400))
def test_any_sentence_is_one_short_printable_line(message: str) -> None:
    quote = quoted(said(message))
    assert quote is None or (quote.text.isprintable() and 0 < len(quote.text) <= 200)


@pytest.mark.parametrize(
    "step",
    [
        said(""),
        said(" "),
        said("\u200b"),
        text("<REPONSE><STATUT>200</STATUT></REPONSE>"),
        said("Frais : 150", "0"),
        said("Frais : 150", "002"),
        said("Frais : 150", "007"),
        text("<html><body>Wi-Fi</body></html>"),
        text("", 500),
        reponse("200", status=400),
        reponse("007", status=500),
        reponse("007", status=401),
        text("x" * 70_000),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("t"),
    ],
)
def test_anything_else_is_no_quote(step: Step) -> None:
    assert quoted(step) is None


@pytest.mark.parametrize("amount", [99, 490_001, 0, -5])
def test_an_amount_that_pvit_does_not_take_is_not_asked_about(amount: int) -> None:
    network = Network()
    assert run(pvit(network).quote(amount, "AM")) is None
    assert run(pvit(network, token="").quote(5_000, "AM")) is None
    assert network.requests == []


def test_a_question_about_the_commission_waits_eight_seconds_at_most() -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(3600)
        return said("late")

    loop = VirtualLoop()
    provider = PVit(PVIT, Network(commission=never).wire(25.0), Clock())
    assert run_virtually(provider.quote(5_000, "AM"), loop) is None
    assert loop.elapsed == pytest.approx(PATIENCE)
    assert PATIENCE == 8.0
