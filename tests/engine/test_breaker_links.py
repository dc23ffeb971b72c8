"""Attacks on the link that a customer gets, and on the page that serves a form: other hosts, other times."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.core.addresses import page_secret
from pos_app.core.link import LinkRefused, admit_link
from pos_app.core.news import PaymentChanged
from pos_app.core.payment import Flag, Kind, Payment, Status
from pos_app.core.provider import Accepted, NoAnswer, Pending
from pos_app.wording.payments import as_json
from tests.engine.conftest import Bench, charge
from tests.engine.hooks import known, own_path, told, trail
from tests.engine.play import LINKED, linked, paid, settled
from tests.support.scripted import Step, VersatileProvider

FOREIGN = [
    "https://pay.example.evil.example/1",
    "https://pay.example@evil.example/1",
    "https://evil.example/https://pay.example/1",
    "https://evil.example#https://pay.example/",
    "https://user:word@pay.example/1",
    "//pay.example/1",
    "http://pay.example/1",
    "https://pay.example:8443/1",
    "https://pay.example:0443/1",
    "https://pay.example./1",
    "https://pay.example%2eevil.example/1",
    "https://pay.example\\@evil.example/1",
    "https://pay\u3002example/1",
    "https://p\u0430y.example/1",
    "https://xn--py-8cd.example/1",
    "https://pay.example/\u202e1",
    "https://pay.example\t.evil.example/1",
    "https://pay.example/\n1",
    "javascript:alert(1)//pay.example",
    "whatsapp://send?text=https://pay.example/1",
    "https://pay.example/" + "1" * 1_000,
    "https://pay.example/" + "é" * 300,
    "",
]


@pytest.mark.parametrize("link", FOREIGN)
def test_no_other_host_is_ever_told_of(bench: Bench, link: str) -> None:
    """Not to the screen, not in the JSON, not in the ledger's own columns; the sale is free for another link."""

    async def scene() -> tuple[str, str]:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge())
        first = await engine.wait_for(first.reference, settled, 5)
        second = await engine.charge(charge())
        await engine.wait_for(second.reference, lambda now: now.status is Status.AWAITING, 5)
        await engine.close()
        return first.reference, second.reference

    provider = VersatileProvider(LINKED, initiates=[Accepted("t0", link), linked])
    first, second = (known(bench, reference) for reference in bench.run(scene()))
    assert (first.status, first.reason, first.link) == (Status.ABANDONED, "link_refused", None)
    assert as_json(first)["link"] is None
    assert all(news.payment.link is None or news.payment == second for news in told_of(bench, first))
    assert second.link == f"https://pay.example/{second.reference}"


def told_of(bench: Bench, payment: Payment) -> list[PaymentChanged]:
    changes = [news for news in bench.news if isinstance(news, PaymentChanged)]
    return [news for news in changes if news.payment.reference == payment.reference]


@pytest.mark.parametrize("letter", ["\u212a", "K"])
def test_a_letter_that_is_small_in_another_alphabet_never_reaches_the_screen(letter: str) -> None:
    """The sign of Kelvin is a `k` in small letters: what is shown is the host in plain letters, or nothing."""
    shown = admit_link(f"https://e{letter}olopay.com/p", ("https://ekolopay.com",))
    assert (shown.url, shown.host) == ("https://ekolopay.com/p", "ekolopay.com")


def test_a_link_of_an_older_setting_is_judged_by_the_newer_one(bench: Bench) -> None:
    """The ledger keeps what was admitted then; the screen asks again before it draws."""
    provider = VersatileProvider(LINKED, initiates=[linked])

    async def scene() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await engine.wait_for(payment.reference, lambda now: now.status is Status.AWAITING, 5)
        await engine.close()
        return payment.reference

    payment = known(bench, bench.run(scene()))
    with pytest.raises(LinkRefused, match="link_foreign"):
        admit_link(payment.link, ("https://newer.example",))


def expired(bench: Bench, provider: VersatileProvider, wait: float, called_at: float | None = None) -> Payment:
    async def scene() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        payment = await engine.wait_for(payment.reference, lambda now: now.status is Status.AWAITING, 5)
        if called_at is not None:
            await asyncio.sleep(called_at)
            await engine.receive(told(own_path(payment), reference=payment.reference, claim="failed", word="cancelled"))
            await asyncio.sleep(wait - called_at)
        else:
            await asyncio.sleep(wait)
        await engine.close()
        return payment.reference

    return known(bench, bench.run(scene()))


def test_a_customer_who_pays_in_the_links_last_second_has_paid(bench: Bench) -> None:
    """The answer of the last question is on its way when the time is over: it counts, late or not."""

    def status(payment: Payment) -> Step:
        return slow() if bench.loop.elapsed > 1_790 else Pending()

    async def slow() -> Step:
        await asyncio.sleep(20)
        return paid(payment_now())

    def payment_now() -> Payment:
        (payment,) = bench.ledger.sale("sale-1")
        return payment

    provider = VersatileProvider(LINKED, initiates=[linked], statuses=[status])
    payment = expired(bench, provider, 2_000)
    assert payment.status is Status.PAID
    assert payment.flags <= {Flag.LATE}


def test_a_forged_cancellation_shortens_no_link(bench: Bench) -> None:
    provider = VersatileProvider(LINKED, initiates=[linked])
    assert expired(bench, provider, 1_700, called_at=10).status is Status.AWAITING


def test_a_provider_that_does_not_answer_keeps_the_link_open(bench: Bench) -> None:
    """Nobody knows whether the customer has paid: a new link could be a second payment."""
    provider = VersatileProvider(LINKED, initiates=[linked], statuses=[NoAnswer("html_page")])
    assert expired(bench, provider, 7_200).status is Status.AWAITING


@pytest.mark.parametrize("end", ["abandoned", "paid"])
def test_the_page_has_no_form_once_the_payment_is_over(bench: Bench, end: str) -> None:
    """A form that a browser still shows can be posted all the same: that money is found, paid and late."""

    async def scene() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        payment = await engine.wait_for(payment.reference, lambda now: now.status is Status.AWAITING, 5)
        open_page = engine.visit(payment.reference, page_secret(payment))
        assert open_page is not None
        assert open_page.form is not None
        if end == "abandoned":
            await engine.abandon(payment.reference, "caisse")
        else:
            posted.append(end)
            await engine.wait_for(payment.reference, settled, 60)
        page = engine.visit(payment.reference, page_secret(payment))
        assert page is not None
        assert page.form is None
        assert payment.callback_secret is not None
        assert engine.visit(payment.reference, payment.callback_secret) is None
        posted.append("the form")
        await engine.wait_for(payment.reference, lambda now: now.status is Status.PAID, 600)
        await engine.close()
        return payment.reference

    posted: list[str] = []
    provider = VersatileProvider(
        LINKED, initiates=[linked], statuses=[lambda payment: paid(payment) if posted else Pending()]
    )
    payment = known(bench, bench.run(scene()))
    assert payment.status is Status.PAID
    assert payment.flags == (frozenset({Flag.LATE}) if end == "abandoned" else frozenset())


def test_a_clock_that_jumps_gives_no_link_up_before_a_question(bench: Bench) -> None:
    """A day ahead looks like a machine that slept: the provider is asked before anything is given up."""

    async def scene() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await engine.wait_for(payment.reference, lambda now: now.status is Status.AWAITING, 5)
        bench.clock.jump(timedelta(days=1))
        await asyncio.sleep(60)
        await engine.close()
        return payment.reference

    provider = VersatileProvider(LINKED, initiates=[linked], statuses=[Pending(), paid])
    payment = known(bench, bench.run(scene()))
    assert payment.status is Status.PAID
    assert Kind.CHECKED in [event.kind for event in trail(bench, payment.reference)]


def test_a_clock_set_back_keeps_the_link_no_longer(bench: Bench) -> None:
    async def scene() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await engine.wait_for(payment.reference, lambda now: now.status is Status.AWAITING, 5)
        bench.clock.jump(timedelta(days=-1))
        await asyncio.sleep(1_900)
        await engine.close()
        return payment.reference

    provider = VersatileProvider(replace(LINKED, link_minutes=30), initiates=[linked])
    payment = known(bench, bench.run(scene()))
    assert (payment.status, payment.reason) == (Status.ABANDONED, "link_expired")
