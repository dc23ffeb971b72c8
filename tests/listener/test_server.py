"""The listener on a real socket of the loopback: answers, abuse, limits, its end."""

import asyncio
import socket
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.core.errors import KnownError
from pos_app.core.web import WebReply, WebRequest
from pos_app.listener.server import Listener
from tests.listener.raw import (
    GET,
    HURRIED,
    Heard,
    connect,
    exchange,
    hang_up,
    listening,
    post,
    rest_of,
    run,
)
from tests.listener.test_request import NOISE, REFUSED


def test_a_request_is_answered_and_the_connection_closed() -> None:
    async def main() -> None:
        heard = Heard(WebReply(200, "bonjour"))
        async with listening(heard) as listener:
            answer = await exchange(listener, post(b"/c/mvola", b'{"a":1}', b"Content-Type: application/json"))
        assert (answer.status, answer.body) == (200, "bonjour")
        assert answer.headers["connection"] == "close"
        assert heard.requests == [WebRequest("POST", "/c/mvola", "application/json", b'{"a":1}')]
        assert listener.replies == {200: 1}

    run(main())


def test_head_is_answered_without_a_body() -> None:
    async def main() -> None:
        async with listening(Heard(WebReply(200, "secret"))) as listener:
            answer = await exchange(listener, GET.replace(b"GET", b"HEAD"))
        assert (answer.status, answer.body) == (200, "")

    run(main())


def test_a_second_request_on_a_connection_is_never_read() -> None:
    async def main() -> None:
        heard = Heard()
        async with listening(heard) as listener:
            answer = await exchange(listener, GET + b"GET /smuggled HTTP/1.1\r\nHost: till\r\n\r\n")
        assert answer.raw.count(b"HTTP/1.1") == 1
        assert [request.path for request in heard.requests] == ["/known"]

    run(main())


def test_the_largest_body_and_one_byte_more() -> None:
    async def main() -> None:
        heard = Heard()
        async with listening(heard) as listener:
            assert (await exchange(listener, post(b"/c", b"x" * 65_536))).status == 200
            assert (await exchange(listener, post(b"/c", b"x" * 65_537))).status == 413
        assert [len(request.body) for request in heard.requests] == [65_536]

    run(main())


def test_a_client_that_waits_for_leave() -> None:
    async def main() -> None:
        async with listening(Heard()) as listener:
            reader, writer = await connect(listener)
            head, _, body = post(b"/c", b"ab", b"Expect: 100-continue").partition(b"\r\n\r\n")
            writer.write(head + b"\r\n\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
            writer.write(body)
            assert (await rest_of(reader)).status == 200
            await hang_up(writer)
            too_large = head.replace(b"Length: 2", b"Length: 65537")
            assert (await exchange(listener, too_large + b"\r\n\r\n")).status == 413

    run(main())


def test_a_client_that_closed_its_half_is_answered() -> None:
    async def main() -> None:
        async with listening(Heard()) as listener:
            assert (await exchange(listener, GET, half_close=True)).status == 200
            assert (await exchange(listener, GET[:20], half_close=True)).status == 400
            assert (await exchange(listener, half_close=True)).raw == b""

    run(main())


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_and_reaches_nobody(name: str) -> None:
    data, _ = REFUSED[name]

    async def main() -> None:
        heard = Heard()
        async with listening(heard, head=1024, headers=10, body=100, chunks=5) as listener:
            answer = await exchange(listener, data)
            assert (await exchange(listener, GET)).status == 200
        assert answer.status == REFUSED[name][1]
        assert heard.requests[0].path == "/known"
        assert len(heard.requests) == 1

    run(main())


@settings(max_examples=60)
@given(pieces=st.lists(NOISE, max_size=4))
def test_any_bytes_are_answered_with_4xx_or_a_close(pieces: list[bytes]) -> None:
    async def main() -> int:
        async with listening(Heard(WebReply(404))) as listener:
            answer = await exchange(listener, *pieces, half_close=True)
            assert (await exchange(listener, GET)).status == 404
        return answer.status

    status = run(main())
    assert status in (0, 501, 505) or 400 <= status < 500


def test_slow_headers_and_silence_are_cut_off() -> None:
    async def main() -> None:
        async with listening(Heard(), request_seconds=0.5) as listener:
            beginnings = ((GET[:-2],), (post(b"/c", b"abc")[:-1],), ())
            answers = await asyncio.gather(*(exchange(listener, *beginning) for beginning in beginnings))
        assert [answer.status for answer in answers] == [408, 408, 0]

    run(main())


def test_who_does_not_hang_up_after_the_answer_is_cut_off() -> None:
    async def main() -> None:
        async with listening(Heard(), HURRIED) as listener:
            reader, writer = await connect(listener)
            writer.write(GET)
            assert (await rest_of(reader)).status == 200
            async with asyncio.timeout(10):
                while listener.connections:  # noqa: ASYNC110 - nothing tells of it but the count
                    await asyncio.sleep(0)
            await hang_up(writer)

    run(main())


def test_a_client_that_leaves_while_it_is_answered() -> None:
    async def main() -> None:
        came, go, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def handle(request: WebRequest) -> WebReply:
            came.set()
            await go.wait()
            done.set()
            return WebReply(200)

        async with listening(handle) as listener:
            _, writer = await connect(listener)
            writer.write(GET)
            await came.wait()
            writer.transport.abort()
            await asyncio.sleep(0)
            go.set()
            await done.wait()

    run(main())


def test_the_65th_connection_is_sent_away_and_places_become_free() -> None:
    async def main() -> None:
        async with listening(Heard()) as listener:
            held = [await connect(listener) for _ in range(64)]
            assert (await exchange(listener, GET)).status in (503, 0)
            assert listener.connections == 64
            for _, writer in held:
                await hang_up(writer)
            async with asyncio.timeout(10):
                while listener.connections:  # noqa: ASYNC110 - nothing tells of it but the count
                    await asyncio.sleep(0)
            assert (await exchange(listener, GET)).status == 200

    run(main())


def test_a_bug_is_500_and_loud_once(expect_log: Callable[[str], None], caplog: pytest.LogCaptureFixture) -> None:
    expect_log("a request could not be answered: KeyError")

    async def handle(request: WebRequest) -> WebReply:
        raise KeyError(request.path)

    async def main() -> None:
        async with listening(handle) as listener:
            for _ in range(3):
                answer = await exchange(listener, GET)
                assert (answer.status, answer.body) == (500, "Internal Server Error\n")
            assert listener.replies == {500: 3}

    run(main())
    assert len(caplog.records) == 1
    assert "test_server.py" in caplog.text
    assert "/known" not in caplog.text


def test_nothing_of_a_request_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async with listening(Heard(WebReply(404))) as listener:
            await exchange(listener, GET)
            await exchange(listener, GET.replace(b"Host", b"Ho st"))

    with caplog.at_level("INFO"):
        run(main())
    assert not [record for record in caplog.records if "known" in record.getMessage()]


def test_the_end_lets_an_answer_come_to_its_end() -> None:
    async def main() -> None:
        came, go = asyncio.Event(), asyncio.Event()

        async def handle(request: WebRequest) -> WebReply:
            came.set()
            await go.wait()
            return WebReply(200, "kept")

        async with listening(handle) as listener:
            reader, writer = await connect(listener)
            silent, silent_writer = await connect(listener)
            writer.write(GET)
            await came.wait()
            closing = asyncio.ensure_future(listener.aclose())
            assert (await rest_of(silent)).raw == b""
            assert not closing.done()
            with pytest.raises(ConnectionError):
                await connect(listener)
            go.set()
            assert (await rest_of(reader)).body == "kept"
            await closing
            assert listener.connections == 0
            await hang_up(writer)
            await hang_up(silent_writer)

    run(main())


def test_the_end_does_not_wait_for_ever(expect_log: Callable[[str], None]) -> None:
    expect_log("1 answers were still being made")

    async def main() -> None:
        came, ended = asyncio.Event(), asyncio.Event()

        async def handle(request: WebRequest) -> WebReply:
            came.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()
            raise AssertionError

        async with listening(handle, HURRIED) as listener:
            reader, writer = await connect(listener)
            writer.write(GET)
            await came.wait()
            await listener.aclose()
            assert ended.is_set()
            assert (await rest_of(reader)).raw == b""
            await hang_up(writer)

    run(main())


def test_the_end_is_bounded_even_for_an_answer_that_cannot_be_stopped(expect_log: Callable[[str], None]) -> None:
    expect_log("1 answers were still being made")
    expect_log("1 connections could not be closed")

    async def main() -> None:
        came, go = asyncio.Event(), asyncio.Event()

        async def handle(request: WebRequest) -> WebReply:
            came.set()
            while not go.is_set():
                try:
                    await go.wait()
                except asyncio.CancelledError:
                    continue
            return WebReply(200)

        async with listening(handle, HURRIED, cut_seconds=0.05) as listener:
            _, writer = await connect(listener)
            writer.write(GET)
            await came.wait()
            await listener.aclose()
            go.set()
            await hang_up(writer)

    run(main())


def test_it_can_end_before_it_began_twice_and_begin_again() -> None:
    async def main() -> None:
        listener = Listener(Heard(), "127.0.0.1", 0)
        assert listener.port == 0
        await listener.aclose()
        await listener.start()
        await listener.aclose()
        await listener.aclose()
        await listener.start()
        assert (await exchange(listener, GET)).status == 200
        await listener.aclose()

    run(main())


def test_a_port_in_use() -> None:
    async def main() -> None:
        async with listening(Heard()) as first:
            with pytest.raises(KnownError) as refused:
                await Listener(Heard(), "127.0.0.1", first.port).start()
        assert refused.value.code == "callback_port_in_use"
        assert refused.value.facts == {"address": f"127.0.0.1:{first.port}"}

    run(main())


def test_an_address_of_another_machine() -> None:
    async def main() -> None:
        with pytest.raises(KnownError) as refused:
            # Reserved for documentation: no machine has it.
            await Listener(Heard(), "192.0.2.1", 0).start()
        assert refused.value.code == "callback_address_unusable"

    run(main())


def test_a_client_that_reads_nothing_does_not_hold_its_place() -> None:
    async def main() -> None:
        async with listening(Heard(WebReply(200, "x" * 8_000_000)), HURRIED) as listener:
            deaf = socket.create_connection(("127.0.0.1", listener.port))
            with deaf:
                deaf.setblocking(False)
                await asyncio.get_running_loop().sock_sendall(deaf, GET)
                async with asyncio.timeout(10):
                    while not listener.replies:  # noqa: ASYNC110 - nothing tells of it but the count
                        await asyncio.sleep(0)
                    while listener.connections:  # noqa: ASYNC110 - nothing tells of it but the count
                        await asyncio.sleep(0)

    run(main())
