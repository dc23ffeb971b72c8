"""/control/callbacks and /control/links: forged, replayed and flooding callbacks, and links that nobody was given."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from pos_app.sandbox.callbacks import Callback
from pos_app.sandbox.server import ConnectionLost, Sandbox, World, make_app
from pos_app.sandbox.stories import Outcome
from tests.sandbox.bench import Bench, Timeline, read
from tests.sandbox.links import WEBHOOK, check, create, created, page_of, status, token_of
from tests.support.virtual import VirtualLoop, run

URL = "https://till.example/c/pvit/s3cret"


def forge(bench: Bench, **order: object) -> httpx.Response:
    return bench.call("POST", "/control/callbacks/forge", json={"url": URL, **order})


def forged(bench: Bench, **order: object) -> Callback:
    answer = forge(bench, **order)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == 200
    return bench.sent[-1]


def test_forged_mvola_callback_claims_a_payment(bench: Bench) -> None:
    order: dict[str, Any] = {"provider_reference": "id-1", "amount": 10_000, "number": "0341234501"}
    callback = forged(bench, operator="mvola", correlation="corr-1", transaction_id="123", **order)
    assert (callback.method, callback.url) == ("PUT", URL)
    sent = json.loads(callback.body)
    assert (sent["transactionStatus"], sent["serverCorrelationId"], sent["transactionReference"]) == (
        "completed",
        "id-1",
        "123",
    )
    assert sent["metadata"] == [{"key": "XCorrelationId", "value": "corr-1"}]
    assert sent["debitParty"] == [{"key": "msisdn", "value": "0341234501"}]
    assert bench.world.debits == []
    assert bench.world.recent(1) == []


@pytest.mark.parametrize(("outcome", "code"), [("paid", "200"), ("refused", "006"), ("no_money", "002")])
def test_forged_pvit_callback_may_bring_a_token(bench: Bench, outcome: str, code: str) -> None:
    fields = {"reference": "C3X7K2", "token": "forged+token/=", "operateur": "MC", "agent": "caisse9"}
    sent = read(forged(bench, operator="pvit", outcome=outcome, **fields).body)
    assert (sent["REF"], sent["STATUT"], sent["TOKEN"], sent["OPERATEUR"], sent["TYPE"]) == (
        "C3X7K2",
        code,
        "forged+token/=",
        "MC",
        "1",
    )
    assert not bench.world.accounts.knows_pvit("forged+token/=")


def test_forged_pvit_callback_about_a_payout(bench: Bench) -> None:
    sent = read(forged(bench, operator="pvit", payout=True, number="074000001").body)
    assert (sent["TYPE"], sent["TEL_CLIENT"]) == ("2", "074000001")


@pytest.mark.parametrize(
    ("outcome", "payout", "event"),
    [
        ("paid", False, "payin.session.completed"),
        ("pending", False, "payin.session.pending"),
        ("refused", False, "payin.session.cancelled"),
        ("paid", True, "payout.session.completed"),
    ],
)
def test_forged_moneyfusion_webhook(bench: Bench, outcome: str, payout: bool, event: str) -> None:
    order: dict[str, Any] = {"reference": "C3X7K2", "provider_reference": "tok", "outcome": outcome, "payout": payout}
    sent = json.loads(forged(bench, operator="moneyfusion", **order).body)
    assert (sent["event"], sent["tokenPay"]) == (event, "tok")
    assert sent["personal_Info"] == [{"orderId": "C3X7K2"}]


def test_forged_ekolopay_callback(bench: Bench) -> None:
    sent = parse_qs(forged(bench, operator="ekolopay", outcome="expired", provider_reference="tok").body.decode())
    assert (sent["purchaseToken"], sent["status"]) == (["tok"], ["TIMEOUT"])


def test_any_body_can_be_sent(bench: Bench) -> None:
    raw = "<!DOCTYPE x><REPONSE>"
    callback = forged(bench, method="post", content_type="text/xml", body=raw)
    assert callback == Callback("POST", URL, "text/xml", raw.encode())


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"operator": "orange"},
        {"operator": 5},
        {"operator": "mvola", "outcome": "rich"},
        {"operator": "mvola", "reference": 5},
        {"operator": "mvola", "amount": "5"},
        {"operator": "mvola", "amount": True},
        {"operator": "mvola", "url": None},
        {"operator": "moneyfusion", "outcome": "expired"},
        {"method": "PO ST", "body": ""},
        {"method": "POST", "content_type": "a\r\nb", "body": ""},
    ],
)
def test_forgery_that_cannot_be(bench: Bench, order: dict[str, object]) -> None:
    assert forge(bench, **order).status_code == 400
    assert bench.sent == []


def test_what_was_sent_is_listed_with_the_answers(bench: Bench) -> None:
    forge(bench, operator="pvit", reference="FIRST")
    forge(bench, operator="mvola", url="https://till.example/other")
    newest, oldest = bench.call("GET", "/control/callbacks").json()["callbacks"]
    assert (newest["method"], newest["url"], newest["status"]) == ("PUT", "https://till.example/other", 200)
    assert "<REF>FIRST</REF>" in oldest["body"]
    (found,) = bench.call("GET", "/control/callbacks?contains=FIRST").json()["callbacks"]
    assert found == oldest


def test_unanswered_callback_is_listed_without_a_status() -> None:
    timeline = Timeline(deaf=True)
    seen: list[Any] = []

    async def act(client: httpx.AsyncClient) -> None:
        sent = await client.post("/control/callbacks/forge", json={"url": URL, "operator": "mvola"})
        seen.append(sent.json()["status"])
        again = await client.post("/control/callbacks/replay", json={"times": 2})
        seen.append(again.json())
        seen.append((await client.get("/control/callbacks")).json()["callbacks"][0]["status"])

    timeline.play(act)
    assert seen == [None, {"sent": 2, "answers": {"none": 2}}, None]


def test_replay_sends_the_same_bytes_again(bench: Bench) -> None:
    forge(bench, operator="pvit", reference="FIRST")
    forge(bench, operator="mvola")
    first = bench.sent[0]
    order = {"times": 1_000, "contains": "FIRST"}
    answer = bench.call("POST", "/control/callbacks/replay", json=order)
    assert answer.json() == {"sent": 1_000, "answers": {"200": 1_000}}
    assert bench.sent[2:] == [first] * 1_000
    assert len(bench.call("GET", "/control/callbacks").json()["callbacks"]) == 2
    bench.call("POST", "/control/callbacks/replay", json={"contains": "FIRST", "url": URL + "x"})
    assert bench.sent[-1] == Callback(first.method, URL + "x", first.content_type, first.body)


@pytest.mark.parametrize("order", [{"times": 0}, {"times": 100_001}, {"times": "5"}, {"contains": "nothing"}])
def test_replay_that_cannot_be(bench: Bench, order: dict[str, object]) -> None:
    forge(bench, operator="mvola")
    assert bench.call("POST", "/control/callbacks/replay", json=order).status_code == 400
    assert len(bench.sent) == 1


def flooded(order: dict[str, object], answers_after: float = 0.0) -> tuple[list[tuple[float, Callback]], Any, float]:
    """What a flood sends and when, what the order was answered, and how long that took, on virtual time."""
    loop = VirtualLoop()
    world = World(loop.time, seed=1)
    sent: list[tuple[float, Callback]] = []

    async def post(callback: Callback) -> int:
        sent.append((loop.time(), callback))
        await asyncio.sleep(answers_after)
        return 404

    async def main() -> tuple[Any, float]:
        app = make_app(world, post)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            answer = await client.post("/control/callbacks/flood", json={"url": URL, "operator": "pvit", **order})
            took = loop.time()
            await asyncio.sleep(60)
        assert not app.callbacks.sent
        await app.aclose()
        return answer.json(), took

    answer, took = run(main(), loop)
    return sent, answer, took


def test_flood_keeps_its_rate() -> None:
    sent, answer, took = flooded({"per_second": 1_000, "seconds": 30})
    assert answer == {"sent": 30_000, "answers": {"404": 30_000}}
    assert took == pytest.approx(30, abs=0.1)
    for second in range(30):
        assert sum(second <= at < second + 1 for at, _ in sent) == pytest.approx(1_000, abs=20)
    assert len({callback.body for _, callback in sent}) == 1


def test_flood_of_different_payments() -> None:
    sent, _, _ = flooded({"per_second": 1_000, "seconds": 2, "vary": True})
    assert len({callback.body for _, callback in sent}) == 1_000


def test_slow_answers_hold_a_flood_back() -> None:
    _, answer, took = flooded({"per_second": 1_000, "seconds": 1}, answers_after=1.0)
    assert answer["sent"] == 1_000
    assert took >= 4


def test_flood_runs_on_after_its_order_was_answered() -> None:
    sent, answer, took = flooded({"per_second": 100, "seconds": 5, "wait": False})
    assert (answer, took) == ({"planned": 500}, 0)
    assert len(sent) == 500


@pytest.mark.parametrize(
    "order",
    [{"per_second": 0}, {"per_second": 20_000}, {"seconds": 0}, {"seconds": 601}, {"seconds": True}, {"seconds": "1"}],
)
def test_flood_that_cannot_be(bench: Bench, order: dict[str, object]) -> None:
    whole = {"operator": "mvola", "url": URL, "per_second": 10, "seconds": 1, **order}
    assert bench.call("POST", "/control/callbacks/flood", json=whole).status_code == 400
    assert bench.sent == []


def test_flood_ends_with_the_sandbox() -> None:
    loop = VirtualLoop()
    world = World(loop.time, seed=1)

    async def never(callback: Callback) -> int:
        del callback
        await asyncio.sleep(10_000)
        return 200

    async def main() -> None:
        app = make_app(world, never)
        app.orders.background([Callback("POST", URL, "text/xml", b"")], 100, 100)
        await asyncio.sleep(1)
        await app.aclose()
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1

    run(main(), loop)


# ---- links


def links(bench: Bench) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = bench.call("GET", "/control/links").json()["links"]
    return listed


def test_link_whose_create_answer_was_lost_can_be_opened_all_the_same(bench: Bench) -> None:
    with pytest.raises(ConnectionLost):
        create(bench, "05", webhook_url=None)
    (link,) = links(bench)
    assert (link["operator"], link["reference"], link["outcome"]) == ("moneyfusion", "C3X7K2", "pending")
    page = page_of(link["url"])
    assert bench.call("GET", page).status_code == 200
    bench.call("POST", page, data={"action": "pay", "operator": "card"})
    assert bench.world.debits_of("C3X7K2") == 1
    assert links(bench)[0]["outcome"] == "paid"


def test_links_of_both_providers_are_listed_and_nothing_else(bench: Bench) -> None:
    bench.accepted("0341234501")
    first, second = created(bench)["token"], token_of(bench)
    assert [link["token"] for link in links(bench)] == [second, first]
    assert links(bench)[0]["url"] == f"http://sandbox/ekolopay/purchase-product/{second}"
    assert links(bench)[0]["expires_at"] == bench.at + 1_800


@pytest.mark.parametrize(("action", "paid"), [("pay", True), ("refuse", False)])
def test_link_is_decided_without_a_browser(bench: Bench, action: str, paid: bool) -> None:
    token = token_of(bench, "77")
    answer = bench.call("POST", "/control/links", json={"token": token, "action": action})
    assert answer.json()["outcome"] == (Outcome.PAID if paid else Outcome.REFUSED).value
    assert check(bench, token) is paid


@pytest.mark.parametrize("order", [{}, {"action": "pay"}, {"token": "x", "action": "pay"}, {"action": ["pay"]}])
def test_link_order_that_cannot_be(bench: Bench, order: dict[str, object]) -> None:
    assert bench.call("POST", "/control/links", json=order).status_code == 400


@pytest.mark.parametrize("path", ["/links", "/callbacks", "/callbacks/forge", "/callbacks/replay", "/callbacks/flood"])
def test_orders_are_for_this_machine_only(bench: Bench, path: str) -> None:
    method = "GET" if path in ("/links", "/callbacks") else "POST"
    assert bench.call(method, "/control" + path, host="192.168.1.20", json={}).status_code == 403


def test_links_lead_to_the_shops_network_when_the_sandbox_listens_there(bench: Bench) -> None:
    bench.world.page_origin = "http://192.168.1.7:8808"
    sent = created(bench, "77")
    assert sent["url"].startswith("http://192.168.1.7:8808/moneyfusion/payment/")
    env = bench.world.env("http://127.0.0.1:8808")
    assert env["MONEYFUSION_LINK_ORIGIN"] == env["EKOLOPAY_PAGE_URL"] == "http://192.168.1.7:8808"
    assert env["MONEYFUSION_API_URL"].startswith("http://127.0.0.1:8808/")
    # A customer's telephone reaches the page, and nothing that steers.
    assert bench.call("GET", page_of(sent["url"]), host="192.168.1.20").status_code == 200
    assert status(bench, sent["token"])["statut"] == "pending"


def test_callbacks_reach_a_receiver_written_by_hand() -> None:
    got: list[bytes] = []

    async def main() -> None:
        done = asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            got.append(head + await reader.readexactly(length))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            writer.close()
            done.set()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with Sandbox(speed=1000) as sandbox:
                async with httpx.AsyncClient(base_url=sandbox.url) as client:
                    order = {"operator": "moneyfusion", "url": f"http://127.0.0.1:{port}/c/moneyfusion/R/s"}
                    answer = await client.post("/control/callbacks/forge", json=order)
                    assert answer.json()["status"] == 200
                await asyncio.wait_for(done.wait(), 10)

    asyncio.run(main())
    (whole,) = got
    assert whole.startswith(b"POST /c/moneyfusion/R/s HTTP/1.1\r\n")
    assert json.loads(whole.partition(b"\r\n\r\n")[2])["event"] == "payin.session.completed"
    assert WEBHOOK not in whole.decode()
