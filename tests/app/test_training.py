"""The training shop: its home is never a real till's, its simulator comes and goes with it."""

import asyncio
import threading
from pathlib import Path

import pytest

from pos_app.assembly import open_engine
from pos_app.core.errors import KnownError
from pos_app.core.merchants import MVolaMerchant, PVitMerchant, PVitWebMerchant
from pos_app.core.payment import Environment, Payment, Status
from pos_app.core.request import ChargeRequest
from pos_app.home import Home
from pos_app.sandbox.stories import BY_HAND
from pos_app.training import MARK, Training, claim, training_home

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
