"""Callbacks: when they come, what they say, where they go."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import httpx
import pytest

from pos_app.sandbox.callbacks import Callback
from pos_app.sandbox.post import post
from pos_app.sandbox.server import ConnectionLost
from pos_app.sandbox.stories import Outcome
from tests.sandbox.bench import BASE, PVIT, Timeline, order, read

ADDRESS = "https://till.example/cb/Zk3?x=1"


def charge(
    timeline: Timeline, number: str, address: str | None = ADDRESS
) -> Callable[[httpx.AsyncClient], Awaitable[None]]:
    async def act(client: httpx.AsyncClient) -> None:
        accounts = timeline.world.accounts
        form = {"grant_type": "client_credentials"}
        token = await client.post("/token", data=form, auth=(accounts.consumer_key, accounts.consumer_secret))
        headers = {
            "Authorization": f"Bearer {token.json()['access_token']}",
            "Version": "1.0",
            "X-CorrelationID": "mine",
            "UserAccountIdentifier": "msisdn;0343500004",
        }
        if address is not None:
            headers["X-Callback-URL"] = address
        await client.post(BASE, json=order(number), headers=headers)

    return act


def words(timeline: Timeline) -> list[tuple[object, str]]:
    return [(at, json.loads(callback.body)["transactionStatus"]) for at, callback in timeline.sent]


def test_mvola_puts_once_when_final_with_the_fields_that_were_seen() -> None:
    timeline = Timeline()
    timeline.play(charge(timeline, "0341234501"))
    ((at, callback),) = timeline.sent
    assert at == pytest.approx(2)
    assert (callback.method, callback.url, callback.content_type) == ("PUT", ADDRESS, "application/json")
    sent = json.loads(callback.body)
    (debit,) = timeline.world.debits
    assert sent.pop("serverCorrelationId") == timeline.world.recent(1)[0].id
    assert sent.pop("requestDate").endswith("Z")
    assert sent == {
        "transactionStatus": "completed",
        "transactionReference": debit.transaction_id,
        "debitParty": [{"key": "msisdn", "value": "0341234501"}],
        "creditParty": [{"key": "msisdn", "value": "0343500004"}],
        "fees": [{"feeAmount": "150"}],
        "metadata": [{"key": "XCorrelationId", "value": "mine"}],
    }


def test_failure_is_told_without_fees_or_transaction() -> None:
    timeline = Timeline()
    timeline.play(charge(timeline, "0341234502"))
    ((_, callback),) = timeline.sent
    sent = json.loads(callback.body)
    assert (sent["transactionStatus"], sent["transactionReference"]) == ("failed", "")
    assert "fees" not in sent


def test_nothing_is_sent_without_an_address_or_an_outcome() -> None:
    timeline = Timeline()
    timeline.play(charge(timeline, "0341234501", None))
    assert timeline.sent == []
    timeline = Timeline()
    timeline.play(charge(timeline, "0341234504"))
    assert timeline.sent == []


def test_09_tells_the_refusal_and_then_the_payment() -> None:
    timeline = Timeline()
    timeline.play(charge(timeline, "0341234509"))
    assert words(timeline) == [(pytest.approx(2), "failed"), (pytest.approx(12), "completed")]


def test_11_tells_three_times_and_out_of_order() -> None:
    timeline = Timeline()
    timeline.play(charge(timeline, "0341234511"))
    assert [word for _, word in words(timeline)] == ["completed", "pending", "completed"]


def test_05_tells_although_the_answer_was_lost() -> None:
    timeline = Timeline()

    async def act(client: httpx.AsyncClient) -> None:
        with pytest.raises(ConnectionLost):
            await charge(timeline, "0341234505")(client)

    timeline.play(act)
    assert [word for _, word in words(timeline)] == ["completed"]


def test_customer_who_answers_by_hand_is_told_at_once() -> None:
    timeline = Timeline()

    async def act(client: httpx.AsyncClient) -> None:
        await charge(timeline, "0341234577")(client)
        await asyncio.sleep(30)
        timeline.world.speed = 3.0
        await asyncio.sleep(30)
        timeline.world.answer(timeline.world.prompts()[0].id, "accept", "1234")

    timeline.play(act)
    assert words(timeline) == [(pytest.approx(60), "completed")]


def test_ignored_and_forgotten_charges_are_not_followed_any_more() -> None:
    timeline = Timeline()

    async def act(client: httpx.AsyncClient) -> None:
        await charge(timeline, "0341234577")(client)
        timeline.world.answer(timeline.world.prompts()[0].id, "ignore")
        await charge(timeline, "0341234501")(client)
        timeline.world.reset()
        await asyncio.sleep(10)
        assert len(asyncio.all_tasks()) == 1

    timeline.play(act)
    assert timeline.sent == []


def test_a_faster_clock_hurries_what_is_under_way() -> None:
    timeline = Timeline()

    async def act(client: httpx.AsyncClient) -> None:
        await charge(timeline, "0341234501")(client)
        await asyncio.sleep(1)
        timeline.world.speed = 10.0

    timeline.play(act)
    assert words(timeline) == [(pytest.approx(1.1), "completed")]


def pvit_form(timeline: Timeline, number: str = "074000001") -> dict[str, str]:
    return {
        "tel_marchand": timeline.world.accounts.pvit_merchant,
        "montant": "500",
        "ref": "P1",
        "tel_client": number,
        "token": timeline.world.accounts.pvit_token,
        "service": "REST",
        "operateur": "AM",
        "agent": "caisse3",
    }


def test_pvit_posts_to_the_address_of_the_account_with_an_empty_token() -> None:
    timeline = Timeline()
    timeline.world.switches = timeline.world.switches.turned({"pvit_callback_url": ADDRESS})

    async def act(client: httpx.AsyncClient) -> None:
        await client.post(PVIT, data=pvit_form(timeline))

    timeline.play(act)
    ((at, callback),) = timeline.sent
    assert at == pytest.approx(2)
    assert (callback.method, callback.url) == ("POST", ADDRESS)
    sent = read(callback.body)
    assert (sent["REF"], sent["STATUT"], sent["TOKEN"], sent["AGENT"]) == ("P1", "200", "", "caisse3")


def test_pvit_renews_its_token_by_callback_and_keeps_the_old_one_until_then() -> None:
    timeline = Timeline()
    old = timeline.world.accounts.pvit_token
    turned = {"pvit_callback_url": ADDRESS, "pvit_renew_token": True}
    timeline.world.switches = timeline.world.switches.turned(turned)

    async def act(client: httpx.AsyncClient) -> None:
        await client.post(PVIT, data=pvit_form(timeline, "074000002"))

    timeline.play(act)
    ((_, callback),) = timeline.sent
    sent = read(callback.body)
    assert sent["STATUT"] == "006"
    assert sent["TOKEN"] == timeline.world.accounts.pvit_token != old
    assert timeline.world.accounts.knows_pvit(old)
    assert timeline.world.accounts.knows_pvit(sent["TOKEN"])


def test_pvit_renewal_alone_speaks_about_no_charge() -> None:
    timeline = Timeline()

    async def act(client: httpx.AsyncClient) -> None:
        assert (await client.post("/control/pvit/renew")).status_code == 400
        await client.post("/control/switches", json={"pvit_callback_url": ADDRESS})
        assert (await client.post("/control/pvit/renew")).status_code == 200
        assert (await client.post("/control/pvit/renew?reference=UNKNOWN1")).status_code == 200

    timeline.play(act)
    first, second = (read(callback.body) for _, callback in timeline.sent)
    assert (first["REF"], second["REF"]) == ("", "UNKNOWN1")
    assert first["TOKEN"] != second["TOKEN"] == timeline.world.accounts.pvit_token
    assert timeline.world.accounts.knows_pvit(first["TOKEN"])


def test_nobody_at_the_address_is_noted_and_nothing_breaks() -> None:
    timeline = Timeline(deaf=True)
    timeline.play(charge(timeline, "0341234509"))
    assert [sent.status for sent in timeline.app.callbacks.sent] == [None, None]
    assert timeline.world.recent(1)[0].outcome is Outcome.PAID


def served(answer: bytes, url: str, callback: Callback | None = None) -> tuple[int, bytes]:
    """Post to a server that answers `answer`; what it said and what it read."""

    async def main() -> tuple[int, bytes]:
        read_there: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            read_there.set_result(head + await reader.read(2))
            writer.write(answer)
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            sent = callback or Callback("PUT", url.format(port=port), "application/json", b"{}")
            status = await post(sent)
            return status, await read_there

    return asyncio.run(main())


def test_post_sends_one_request_and_reads_the_status() -> None:
    status, seen = served(b"HTTP/1.1 204 No Content\r\n\r\n", "http://u:p@127.0.0.1:{port}/a b?x=1")
    assert status == 204
    lines = seen.decode().splitlines()
    assert lines[0] == "PUT /a%20b?x=1 HTTP/1.1"
    assert lines[1].startswith("Host: 127.0.0.1:")
    assert "Content-Length: 2" in lines
    assert lines[-1] == "{}"


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 abc\r\n\r\n", b"x" * 70_000],
)
def test_post_to_something_else_than_http_is_an_os_error(answer: bytes) -> None:
    with pytest.raises(OSError):
        served(answer, "http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://127.0.0.1/", "http://", "http://127.0.0.1:99999/", "http://[", "http://a..b/"]
)
def test_post_to_no_address_of_http_is_an_os_error(url: str) -> None:
    with pytest.raises(OSError):
        asyncio.run(post(Callback("PUT", url, "text/plain", b"")))


def test_post_over_tls_needs_tls_at_the_other_end() -> None:
    async def main() -> None:
        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.transport.abort()

        async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(OSError):
                await post(Callback("PUT", f"https://127.0.0.1:{port}/", "text/plain", b""))

    asyncio.run(main())
