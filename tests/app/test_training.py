"""The training shop: its home is never a real till's, its simulator comes and goes with it."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos_app.assembly import open_engine
from pos_app.core.errors import KnownError
from pos_app.core.link import admit_link
from pos_app.core.merchants import MVolaMerchant, PVitMerchant, PVitWebMerchant
from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Environment, Payment, Status
from pos_app.core.request import ChargeRequest
from pos_app.home import Home
from pos_app.sandbox.stories import BY_HAND
from pos_app.sandbox.world import World
from pos_app.training import MARK, Training, claim, training_home
from pos_app.training_again import choose_ports, keep_ports, ring_again
from pos_app.ui.phone_line import HostedPage

SOON = 20


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return training_home(tmp_path / "school", {})


def test_the_home_lies_beside_the_real_one(tmp_path: Path) -> None:
    assert training_home(None, {"POS_APP_HOME": str(tmp_path / "shop")}).path == tmp_path / "shop-training"
    assert training_home(None, {}).path.name == "pos-app-training"
    assert training_home(tmp_path / "given", {"POS_APP_HOME": "/elsewhere"}).path == tmp_path / "given"


def test_a_home_is_claimed_once_and_for_all(home: Home) -> None:
    claim(home)
    assert (home.path / MARK).is_file()
    with home.locked():
        home.open_ledger().close()
    claim(home)


@pytest.mark.parametrize("trace", ["config.toml", "ledger.sqlite3", "ledger.head", "ledger.key"])
def test_a_real_home_is_left_alone(home: Home, trace: str) -> None:
    home.path.mkdir()
    (home.path / trace).write_text("")
    with pytest.raises(KnownError) as refused:
        claim(home)
    assert refused.value.code == "home_not_training"
    assert [file.name for file in home.path.iterdir()] == [trace]


def test_a_mark_in_a_real_home_opens_no_training_there(home: Home) -> None:
    """The training's code is known to everybody; whoever puts the mark there must not get at the real ledger."""
    claim(home)
    home.config.write_text("")
    with pytest.raises(KnownError) as refused:
        claim(home)
    assert refused.value.code == "home_not_training"


def test_a_home_that_cannot_be_marked(home: Home) -> None:
    (home.path / MARK).mkdir(parents=True)
    claim(home)  # whatever it is, it says so
    (home.path / MARK).rmdir()
    (home.path / MARK).symlink_to(home.path / "no" / "where")
    with pytest.raises(KnownError) as refused:
        claim(home)
    assert refused.value.code == "home_not_writable"


@pytest.mark.parametrize("language", ["fr", "en", "mg"])
def test_the_settings_are_the_same_before_and_after_but_for_the_address(home: Home, language: str) -> None:
    training = Training(home, language, poll_fast=True)
    before = training.settings()
    after = training.complete()
    try:
        assert [operator.id for operator in before.operators] == [
            "mvola",
            "pvit",
            "pvit-web",
            "moneyfusion",
            "ekolopay",
        ]
        assert before.operators == after.operators
        assert {operator.environment for operator in after.operators} == {Environment.TRAINING}
        mvola, pvit, web, moneyfusion, ekolopay = after.merchants
        assert isinstance(mvola, MVolaMerchant)
        assert isinstance(pvit, PVitMerchant)
        assert isinstance(web, PVitWebMerchant)
        assert after.callbacks is not None
        assert web.page_base == after.callbacks.url
        for merchant in (moneyfusion, ekolopay):
            assert training.sandbox is not None
            assert merchant.address.startswith(training.sandbox.url)
        assert training.sandbox is not None
        assert mvola.base_url == training.sandbox.url
        assert pvit.url.startswith(training.sandbox.url)
        assert (after.language, after.poll_fast, mvola.language) == (language, True, "MG" if language == "mg" else "FR")
        assert training.complete() == after  # another try of the window: the same simulator
    finally:
        training.stop()
    training.stop()


def test_a_training_that_never_ran(home: Home) -> None:
    training = Training(home, None)
    assert training.prompts() == ()
    training.answer("nobody", "accept", "1234")
    training.stop()


def test_a_prompt_is_told_and_answered(home: Home) -> None:
    training = Training(home, "fr")
    changed = threading.Event()
    training.on_change(changed.set)
    training.complete()
    try:
        sandbox = training.sandbox
        assert sandbox is not None
        charge = sandbox.call(
            lambda: sandbox.world.accept("mvola", "R1", 500, "MGA", "0341234567", "0343500004", "Boutique", BY_HAND)
        )
        assert changed.wait(SOON)
        (prompt,) = training.prompts()
        assert (prompt.id, prompt.status) == (charge.id, "open")
        changed.clear()
        training.answer(prompt.id, "accept", "1234")
        assert changed.wait(SOON)
        assert [prompt.status for prompt in training.prompts()] == ["accepted"]
        assert sandbox.call(lambda: sandbox.world.debits_of("R1")) == 1
        changed.clear()
        training.answer(prompt.id, "accept", "1234")  # pressed in a browser as well: refused, and the panel looks again
        assert changed.wait(SOON)
        assert sandbox.call(lambda: sandbox.world.debits_of("R1")) == 1
    finally:
        training.stop()


def until(training: Training, wanted: Callable[[], object]) -> None:
    """Wait for what the customer's browser does in a thread of its own."""
    changed = threading.Event()
    training.on_change(changed.set)
    ends = time.monotonic() + SOON
    while not wanted():
        assert time.monotonic() < ends
        changed.wait(0.05)
        changed.clear()


def newest(training: Training) -> HostedPage:
    return training.pages()[0]


def opened_page(training: Training, link: str, number: str) -> HostedPage:
    training.scan(link, number)
    until(training, lambda: not newest(training).is_busy)
    return newest(training)


LINKS = [("pvit-web", "074213850", 2_000), ("moneyfusion", "0701234550", 3_000), ("ekolopay", "066123450", 4_000)]


@pytest.mark.parametrize(("operator", "phone", "amount"), LINKS)
@pytest.mark.parametrize("pays", [True, False])
def test_a_customer_scans_and_decides_on_the_page(
    home: Home, operator: str, phone: str, amount: int, pays: bool
) -> None:
    training = Training(home, "fr", poll_fast=True)

    async def play() -> Payment:
        async with open_engine(home, training.complete(), lambda news: None) as engine:
            await engine.start()
            request = ChargeRequest(sale="s", operator=operator, amount=amount, phone=phone, cashier="caisse")
            payment = await engine.charge(request)
            shown = await engine.wait_for(payment.reference, lambda known: known.link is not None, SOON)
            page = await asyncio.to_thread(opened_page, training, shown.link or "", phone)
            assert (page.is_open, page.number, page.url) == (True, phone, shown.link)
            assert page.amount.replace("\u202f", " ") == f"{amount:,} FCFA".replace(",", " ")
            assert page.chosen in dict(page.means)
            assert training.prompts() == []
            training.decide(page.id, "pay" if pays else "refuse", page.chosen, phone)
            training.decide(page.id, "pay", page.chosen, phone)  # a second press, while the first is on its way
            await asyncio.to_thread(until, training, lambda: not newest(training).is_open)
            if operator == "pvit-web" and pays:
                (prompt,) = training.prompts()
                training.answer(prompt.id, "accept", "1234")
            if operator == "pvit-web" and not pays:
                # PVit knows nothing of a page that was cancelled: the till goes on asking.
                settled = await engine.ask(payment.reference)
            else:
                settled = await engine.wait_for(payment.reference, lambda known: not known.is_undecided, SOON)
            await engine.close()
            return settled

    try:
        settled = asyncio.run(play())
        sandbox = training.sandbox
        assert sandbox is not None
        assert sandbox.call(lambda: sandbox.world.debits_of(settled.reference)) == pays
    finally:
        training.stop()
    if pays:
        assert settled.status is Status.PAID
    elif operator != "pvit-web":
        assert settled.status is Status.REFUSED


@pytest.mark.parametrize(("operator", "phone", "amount"), LINKS)
def test_a_link_of_an_earlier_run_can_still_be_paid(home: Home, operator: str, phone: str, amount: int) -> None:
    async def first(training: Training) -> str:
        async with open_engine(home, training.complete(), lambda news: None) as engine:
            await engine.start()
            request = ChargeRequest(sale="s", operator=operator, amount=amount, phone=phone, cashier="caisse")
            payment = await engine.charge(request)
            await engine.wait_for(payment.reference, lambda known: known.status is Status.AWAITING, SOON)
            await engine.close()
            return payment.reference

    async def second(training: Training, reference: str) -> Payment:
        settings = training.complete()
        async with open_engine(home, settings, lambda news: None) as engine:
            await engine.start()
            reader = home.open_reader()
            shown = reader.payment(reference)
            reader.close()
            assert shown is not None
            merchant = next(merchant for merchant in settings.merchants if merchant.operator.id == operator)
            assert admit_link(shown.link, merchant.operator.link_origins).url == shown.link
            page = await asyncio.to_thread(opened_page, training, shown.link or "", phone)
            training.decide(page.id, "pay", page.chosen, phone)
            await asyncio.to_thread(until, training, lambda: not newest(training).is_open)
            for prompt in training.prompts():
                training.answer(prompt.id, "accept", "1234")
            paid = await engine.wait_for(reference, lambda known: not known.is_undecided, SOON)
            await engine.close()
            return paid

    training = Training(home, "fr", poll_fast=True)
    try:
        reference = asyncio.run(first(training))
    finally:
        training.stop()
    training = Training(home, "fr", poll_fast=True)
    try:
        assert asyncio.run(second(training, reference)).status is Status.PAID
    finally:
        training.stop()


def payout_in_flight(operator: str, number: str, currency: Currency) -> Payment:
    now = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
    return Payment(
        reference="C3-0T3KWY2PO",
        sale="s",
        operator=operator,
        wallet="AM",
        till="caisse3",
        cashier="caisse",
        amount=500,
        currency=currency,
        phone=number,
        customer=None,
        description=None,
        environment=Environment.TRAINING,
        created_at=now,
        changed_at=now,
        status=Status.AWAITING,
        provider_reference="token",
        direction=Direction.OUT,
    )


def test_a_payout_in_flight_is_no_charge_after_a_restart() -> None:
    world = World(lambda: 0.0)
    ring_again(world, payout_in_flight("pvit", "+24174213850", Currency.XAF), "Boutique")
    assert (world.debits_of("C3-0T3KWY2PO"), world.payouts_of("C3-0T3KWY2PO")) == (0, 1)
    assert world.prompts() == ()


def test_a_payout_that_cannot_be_asked_about_stays_as_it_is() -> None:
    world = World(lambda: 0.0)
    ring_again(world, payout_in_flight("moneyfusion", "+2250701234550", Currency.XOF), "Boutique")
    assert world.payouts == []
    assert world.debits == []


def test_a_number_of_nowhere_rings_nobody() -> None:
    world = World(lambda: 0.0)
    ring_again(world, replace(payout_in_flight("pvit", "", Currency.XAF), direction=Direction.IN), "Boutique")
    assert world.recent(1) == []


def test_the_ports_stay_unless_somebody_has_them(home: Home) -> None:
    home.prepare()
    ports = choose_ports(home)
    assert ports[0] != ports[1]
    keep_ports(home, ports)
    assert choose_ports(home) == ports
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ports[1]))
        assert choose_ports(home) != ports
    for nonsense in ("", "80 81", "5000", "5000 5000", "a b", "70000 70001"):
        (home.path / "training-ports.txt").write_text(nonsense)
        assert len(set(choose_ports(home))) == 2
    keep_ports(Home(home.path / "nowhere"), ports)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/nobody", "https://example.com/", "file:/etc/passwd", "no"])
def test_a_page_that_does_not_open_is_told(home: Home, url: str) -> None:
    training = Training(home, "fr")
    page = opened_page(training, url, "0701234550")
    assert not page.is_open
    assert "ne s'ouvre pas" in page.words
    training.decide(page.id, "pay", "orange", "0701234550")
    training.decide("nobody", "pay", "orange", "0701234550")
    assert training.pages() == (page,)


def test_a_page_can_be_closed_and_scanned_again(home: Home) -> None:
    training = Training(home, "fr")
    training.complete()
    try:
        sandbox = training.sandbox
        assert sandbox is not None

        def forge() -> str:
            world = sandbox.world
            charge = world.accept(
                "ekolopay", "R1", 500, "XAF", "066123450", "us", "Boutique", BY_HAND, None, "tok", lifetime=60.0
            )
            return charge.id

        link = f"{sandbox.url}/ekolopay/purchase-product/{sandbox.call(forge)}"
        page = opened_page(training, link, "066123450")
        assert page.is_open
        training.scan(link, "066123450")  # the same code again: the page that is open
        until(training, lambda: not newest(training).is_busy)
        assert [known.id for known in training.pages()] == [page.id]
        training.decide(page.id, "pay", "mtn", "")
        until(training, lambda: not newest(training).is_busy)
        assert newest(training).is_open
        assert "Tapez un numéro" in newest(training).words
        training.decide(page.id, "close")
        until(training, lambda: not newest(training).is_open)
        again = opened_page(training, link, "066123450")
        assert again.is_open
        assert again.id != page.id
        assert sandbox.call(lambda: sandbox.world.debits_of("R1")) == 0
    finally:
        training.stop()


@pytest.mark.parametrize(
    ("operator", "phone", "amount"), [("mvola", "0341234550", 12_500), ("pvit", "074213850", 2_000)]
)
def test_what_was_in_flight_rings_again_after_a_restart(home: Home, operator: str, phone: str, amount: int) -> None:
    request = ChargeRequest(sale="s", operator=operator, amount=amount, phone=phone, cashier="caisse")

    async def first() -> str:
        async with open_engine(home, training.complete(), lambda news: None) as engine:
            await engine.start()
            payment = await engine.charge(request)
            await engine.wait_for(payment.reference, lambda known: known.status is Status.AWAITING, SOON)
            await engine.close()
            return payment.reference

    async def second() -> Payment:
        async with open_engine(home, training.complete(), lambda news: None) as engine:
            await engine.start()
            (prompt,) = training.prompts()
            assert prompt.amount == amount
            training.answer(prompt.id, "accept", "1234")
            paid = await engine.wait_for(reference, lambda known: not known.is_undecided, SOON)
            await engine.close()
            return paid

    training = Training(home, "fr", poll_fast=True)
    try:
        reference = asyncio.run(first())
    finally:
        training.stop()
    training = Training(home, "fr", poll_fast=True)
    try:
        assert asyncio.run(second()).status is Status.PAID
    finally:
        training.stop()
