"""Webhooks of MoneyFusion and callbacks of EkoloPay and of payouts: when they come and what they say."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from pos_app.sandbox.server import ConnectionLost
from tests.sandbox.bench import PVIT, Timeline, read
from tests.sandbox.links import GATEWAY, NOTIF, PAY, WEBHOOK, WITHDRAW, payment, purchase

ADDRESS = "https://till.example/c/ekolopay/s3cret"
Act = Callable[[httpx.AsyncClient], Awaitable[None]]


def turned(**switches: object) -> Timeline:
    timeline = Timeline()
    timeline.world.switches = timeline.world.switches.turned(switches)
    return timeline


def create(story: str, **other: object) -> Act:
    async def act(client: httpx.AsyncClient) -> None:
        body: dict[str, Any] = payment(story, **other)
        await client.post(PAY, json=body)

    return act


def events(timeline: Timeline) -> list[tuple[int, str]]:
    """Second and event of everything that was sent."""
    return [(round(at), json.loads(sent.body)["event"].rpartition(".")[2]) for at, sent in timeline.sent]


def test_webhook_is_pending_again_and_again_and_then_completed() -> None:
    timeline = Timeline()
    timeline.play(create("01"))
    assert events(timeline) == [(0, "pending"), (1, "pending"), (2, "completed")]
    _, last = timeline.sent[-1]
    assert (last.method, last.url, last.content_type) == ("POST", WEBHOOK, "application/json")
    (debit,) = timeline.world.debits
    token = timeline.world.recent(1)[0].id
    assert json.loads(last.body) == {
        "event": "payin.session.completed",
        "tokenPay": token,
        "numeroSend": "0708889201",
        "nomclient": "Awa Koné",
        "personal_Info": [{"orderId": "C3X7K2"}],
        "numeroTransaction": "0708889201",
        "Montant": 500,
        "frais": 13,
        "return_url": "https://shop.example/merci",
        "webhook_url": WEBHOOK,
        "createdAt": "2026-11-18T11:06:40.000Z",
    }
    assert debit.amount == 500


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("02", [(2, "cancelled")]),
        ("03", [(2, "cancelled")]),
        ("04", []),
        # Nobody has these links. That the session exists is told all the same.
        ("05", []),
        ("07", []),
        ("08", []),
        ("09", [(2, "cancelled"), (12, "completed")]),
        ("11", [(2, "completed"), (2, "pending"), (2, "completed")]),
    ],
)
def test_webhooks_of_a_story(story: str, expected: list[tuple[int, str]]) -> None:
    timeline = Timeline()

    async def act(client: httpx.AsyncClient) -> None:
        try:
            await create(story)(client)
        except ConnectionLost:
            assert story == "05"

    timeline.play(act)
    assert events(timeline) == [(0, "pending"), (1, "pending"), *expected]


@pytest.mark.parametrize(("times", "pending"), [(0, 0), (5, 2)])
def test_pending_is_told_as_often_as_the_switch_says_and_never_after_the_end(times: int, pending: int) -> None:
    timeline = turned(moneyfusion_pending_webhooks=times)
    timeline.play(create("01"))
    assert [word for _, word in events(timeline)] == ["pending"] * pending + ["completed"]


def test_nothing_is_told_without_an_address() -> None:
    timeline = Timeline()
    timeline.play(create("01", webhook_url=None))
    assert timeline.sent == []


@pytest.mark.parametrize("on", [False, True])
def test_webhook_with_a_statut_at_the_top(on: bool) -> None:
    timeline = turned(moneyfusion_webhook_statut=on)
    timeline.play(create("01"))
    words = [json.loads(sent.body).get("statut") for _, sent in timeline.sent]
    assert words == (["pending", "pending", "paid"] if on else [None] * 3)


@pytest.mark.parametrize(("on", "last"), [(False, "pending"), (True, "cancelled")])
def test_expired_link_is_told_under_its_switch(on: bool, last: str) -> None:
    timeline = turned(moneyfusion_expired_webhook=on, link_seconds=30)
    timeline.play(create("04"))
    assert [word for _, word in events(timeline)][-1] == last


def test_webhook_arrives_before_the_create_answer_under_its_switch() -> None:
    timeline = turned(callbacks_before_answer=True, moneyfusion_pending_webhooks=0)
    seen: list[int] = []

    async def act(client: httpx.AsyncClient) -> None:
        await create("01")(client)
        seen.append(len(timeline.sent))

    timeline.play(act)
    assert seen == [1]
    assert events(timeline) == [(0, "pending"), (2, "completed")]


def test_lost_create_answer_can_be_told_before_it_is_lost() -> None:
    timeline = turned(callbacks_before_answer=True, moneyfusion_pending_webhooks=0)

    async def act(client: httpx.AsyncClient) -> None:
        with pytest.raises(ConnectionLost):
            await create("05")(client)

    timeline.play(act)
    assert events(timeline) == [(0, "pending")]


def test_every_callback_is_repeated_under_its_switch() -> None:
    timeline = turned(callbacks_repeats=3, moneyfusion_pending_webhooks=0)
    timeline.play(create("01"))
    assert events(timeline) == [(2, "completed")] * 3


def test_customer_who_comes_back_to_the_page_is_told_too() -> None:
    timeline = turned(moneyfusion_pending_webhooks=0)

    async def act(client: httpx.AsyncClient) -> None:
        answer = await client.post(PAY, json=payment("77"))
        page = f"/moneyfusion/payment/{answer.json()['token']}"
        await client.post(page, data={"action": "refuse"})
        await asyncio.sleep(1)
        await client.post(page, data={"action": "pay", "operator": "wave", "number": "0708889277"})

    timeline.play(act)
    assert events(timeline) == [(0, "cancelled"), (1, "completed")]


def test_nobody_waits_for_a_link_that_was_forgotten() -> None:
    timeline = Timeline()

    async def act(client: httpx.AsyncClient) -> None:
        await create("01")(client)
        timeline.world.reset()

    timeline.play(act)
    assert events(timeline) == []


# ---- EkoloPay


def buy(story: str) -> Act:
    async def act(client: httpx.AsyncClient) -> None:
        path = f"{GATEWAY}/purchase-token?api_client=sandbox-api-client"
        await client.post(path, data=purchase(story))

    return act


def forms(timeline: Timeline) -> list[tuple[int, str, str]]:
    """Second, `status` and `paymentSuccessful` of everything that was sent."""
    sent = [(round(at), parse_qs(callback.body.decode())) for at, callback in timeline.sent]
    return [(at, form["status"][0], form["paymentSuccessful"][0]) for at, form in sent]


def test_ekolopay_posts_a_form_to_the_address_of_the_account() -> None:
    timeline = turned(ekolopay_callback_url=ADDRESS)
    timeline.play(buy("01"))
    ((at, callback),) = timeline.sent
    assert at == pytest.approx(2)
    assert (callback.method, callback.url) == ("POST", ADDRESS)
    assert callback.content_type == "application/x-www-form-urlencoded"
    assert parse_qs(callback.body.decode()) == {
        "purchaseToken": [timeline.world.recent(1)[0].id],
        "paymentSuccessful": ["true"],
        "status": ["SUCCESS"],
        "message": ["Transaction effectuée avec succès"],
    }


@pytest.mark.parametrize(
    ("story", "switches", "expected"),
    [
        ("01", {"ekolopay_success_word": "SUCCESSFUL"}, [(2, "SUCCESSFUL", "true")]),
        ("02", {}, [(2, "REJECTED", "false")]),
        ("02", {"ekolopay_refused_word": "FAILED"}, [(2, "FAILED", "false")]),
        ("02", {"ekolopay_refused_word": "TIMEOUT"}, [(2, "TIMEOUT", "false")]),
        ("03", {}, [(2, "FAILED", "false")]),
        ("04", {"link_seconds": 30}, [(30, "TIMEOUT", "false")]),
        ("09", {}, [(2, "REJECTED", "false"), (12, "SUCCESS", "true")]),
        ("11", {}, [(2, "SUCCESS", "true"), (2, "FAILED", "false"), (2, "SUCCESS", "true")]),
    ],
)
def test_ekolopay_tells_a_story_in_its_words(
    story: str, switches: dict[str, Any], expected: list[tuple[int, str, str]]
) -> None:
    timeline = turned(ekolopay_callback_url=ADDRESS, **switches)
    timeline.play(buy(story))
    assert forms(timeline) == expected


def test_ekolopay_without_an_address_tells_nothing() -> None:
    timeline = Timeline()
    timeline.play(buy("01"))
    assert timeline.sent == []


@pytest.mark.parametrize(("speed", "early"), [(1.0, 0), (float("inf"), 1)])
def test_ekolopay_has_no_word_for_a_pending_payment_before_its_answer(speed: float, early: int) -> None:
    timeline = Timeline(speed)
    switches = {"ekolopay_callback_url": ADDRESS, "callbacks_before_answer": True}
    timeline.world.switches = timeline.world.switches.turned(switches)
    seen: list[int] = []

    async def act(client: httpx.AsyncClient) -> None:
        await buy("01")(client)
        seen.append(len(timeline.sent))

    timeline.play(act)
    assert seen == [early]
    assert {word for _, word, _ in forms(timeline)} == {"SUCCESS"}


# ---- payouts


@pytest.mark.parametrize(("story", "word"), [("01", "completed"), ("02", "cancelled"), ("77", "completed")])
def test_withdrawal_is_told_with_a_lower_case_montant(story: str, word: str) -> None:
    timeline = Timeline()
    order = {"countryCode": "ci", "phone": f"07088892{story}", "amount": 500, "withdraw_mode": "orange-money-ci"}

    async def act(client: httpx.AsyncClient) -> None:
        key = {"moneyfusion-private-key": timeline.world.accounts.moneyfusion_private_key}
        await client.post(WITHDRAW, json={**order, "webhook_url": WEBHOOK}, headers=key)

    timeline.play(act)
    ((_, callback),) = timeline.sent
    sent = json.loads(callback.body)
    assert sent["event"] == f"payout.session.{word}"
    assert (sent["montant"], sent["tokenPay"]) == (500, timeline.world.recent(1)[0].id)
    assert "Montant" not in sent
    assert sent["numeroSend"] == f"07088892{story}"


@pytest.mark.parametrize(("story", "code"), [("01", "200"), ("02", "006")])
def test_pvit_tells_of_change_that_was_given(story: str, code: str) -> None:
    timeline = turned(pvit_callback_url=ADDRESS)
    accounts = timeline.world.accounts

    async def act(client: httpx.AsyncClient) -> None:
        form = {"tel_marchand": accounts.pvit_merchant, "montant": "500", "ref": "G1", "tel_client": f"0740000{story}"}
        rest = {"token": accounts.pvit_token, "action": "2", "service": "REST", "operateur": "AM", "agent": "caisse3"}
        await client.post(PVIT, data={**form, **rest})

    timeline.play(act)
    ((_, callback),) = timeline.sent
    sent = read(callback.body)
    assert (sent["REF"], sent["TYPE"], sent["STATUT"]) == ("G1", "2", code)
    assert sent["TEL_CLIENT"] == f"0740000{story}"


def test_pvit_web_payment_is_told_to_the_account() -> None:
    timeline = turned(pvit_callback_url=ADDRESS, callbacks_before_answer=True)
    accounts = timeline.world.accounts

    async def act(client: httpx.AsyncClient) -> None:
        form = {"tel_marchand": accounts.pvit_merchant, "montant": "500", "ref": "W1", "operateur": "AM"}
        page = await client.post(PVIT, data=form)
        path = page.text.partition('action="')[2].partition('"')[0]
        await client.post(path, data={"action": "pay", "operator": "AM", "number": "074000001"})

    timeline.play(act)
    codes = [(round(at), read(callback.body)["STATUT"]) for at, callback in timeline.sent]
    assert codes == [(0, "0"), (2, "200")]
    assert read(timeline.sent[-1][1].body)["REF"] == "W1"


def test_status_is_asked_while_webhooks_are_on_their_way() -> None:
    timeline = Timeline()
    words: list[str] = []

    async def act(client: httpx.AsyncClient) -> None:
        token = (await client.post(PAY, json=payment("01"))).json()["token"]
        words.append((await client.get(NOTIF + token)).json()["data"]["statut"])

    timeline.play(act)
    assert words == ["pending"]
