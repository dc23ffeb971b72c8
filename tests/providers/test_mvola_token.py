"""MVola's token: how it is asked for, kept, renewed, shared and lost."""

import asyncio
import base64

import httpx
import pytest

from pos_app.core.provider import NotSent
from pos_app.providers.http import Wire
from pos_app.providers.mvola import MVola
from tests.providers.wire import (
    ACCESS_TOKEN,
    MVOLA,
    MVOLA_KEY,
    MVOLA_SECRET,
    Clock,
    Ears,
    Network,
    Step,
    answer,
    fault,
    mvola,
    mvola_payment,
    run,
    text,
    token,
)


def prepared(*steps: Step) -> Network:
    network = Network(token=list(steps))
    run(mvola(network).prepare())
    return network


def refused(step: Step) -> NotSent:
    with pytest.raises(NotSent) as caught:
        prepared(step)
    return caught.value


def test_the_token_request_is_the_documented_one() -> None:
    request = prepared(token()).requests[0]
    assert (request.method, str(request.url)) == ("POST", "https://devapi.mvola.mg/token")
    assert request.content == b"grant_type=client_credentials&scope=EXT_INT_MVOLA_SCOPE"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["Cache-Control"] == "no-cache"
    expected = base64.b64encode(f"{MVOLA_KEY}:{MVOLA_SECRET}".encode()).decode()
    assert request.headers["Authorization"] == f"Basic {expected}"


def test_pasted_keys_are_stripped() -> None:
    network = Network(token=token())
    run(mvola(network, consumer_key=f" {MVOLA_KEY}\n", consumer_secret=f"\t{MVOLA_SECRET} ").prepare())
    expected = base64.b64encode(f"{MVOLA_KEY}:{MVOLA_SECRET}".encode()).decode()
    assert network.requests[0].headers["Authorization"] == f"Basic {expected}"


def seconds_later(life: int, *moves: float) -> int:
    """How many tokens were asked for when `prepare` is called at once and after each move of the clock."""
    network, clock = Network(token=token(life=life)), Clock()
    provider = mvola(network, clock)

    async def ask() -> None:
        await provider.prepare()
        for move in moves:
            clock.move(seconds=move)
            await provider.prepare()

    run(ask())
    return len(network.requests)


def test_a_token_is_kept_until_a_minute_before_its_end() -> None:
    assert seconds_later(3600, 1, 3538) == 1


def test_a_token_is_renewed_in_its_last_minute() -> None:
    assert seconds_later(3600, 3540) == 2


def test_a_token_of_unknown_age_is_renewed_when_the_clock_was_set_back() -> None:
    assert seconds_later(3600, -1) == 2


def test_a_token_with_less_than_a_minute_left_serves_the_payment_that_asked_for_it() -> None:
    # The gateway hands out the running token with what is left of it.
    assert seconds_later(30, 0) == 2


def test_an_endless_token_is_renewed_within_a_day() -> None:
    assert seconds_later(10**30, 86_339) == 1
    assert seconds_later(10**30, 86_341) == 2


def test_an_unknown_key_is_refused_by_name() -> None:
    document = {"error_description": f"no client for {MVOLA_KEY}", "error": "invalid_client"}
    refusal = refused(answer(document, 401))
    assert (refusal.reason, refusal.detail) == ("token_refused", "invalid_client")


@pytest.mark.parametrize("error", ["unsupported_grant_type", "invalid_request"])
def test_a_wrong_grant_is_refused_by_name(error: str) -> None:
    refusal = refused(answer({"error": error}, 400))
    assert (refusal.reason, refusal.detail) == ("token_refused", error)


def test_a_key_in_the_error_word_is_not_repeated() -> None:
    network = Network(token=answer({"error": "keykeykey"}, 401))
    with pytest.raises(NotSent) as caught:
        run(mvola(network, consumer_key="keykeykey").prepare())
    assert caught.value.detail == "***"


@pytest.mark.parametrize(
    ("step", "detail"),
    [
        (fault(503), "503"),
        (answer({"error": "x"}, 500), "500"),
        (answer({"error": "x"}, 408), "408"),
        (text("<html><body>Wi-Fi</body></html>"), "answer_unreadable"),
        (text("no", 400), "400"),
        (text("", 302), "302"),
        (text("{", 200), "answer_unreadable"),
        (answer({"access_token": "abc"}), "answer_unreadable"),
        (token(life="3600"), "answer_unreadable"),
        (token(life=True), "answer_unreadable"),
        (token(life=0), "answer_unreadable"),
        (token(life=-1), "answer_unreadable"),
        (token(life=36.5), "answer_unreadable"),
        (token(value=""), "answer_unreadable"),
        (token(value="two words"), "answer_unreadable"),
        (token(value="line\r\nX-Injected: 1"), "answer_unreadable"),
        (token(value="é"), "answer_unreadable"),
        (token(value="x" * 9000), "answer_unreadable"),
        (text("x" * 70_000), "answer_too_large"),
        (httpx.ReadTimeout("t"), "no_answer_in_time"),
        (httpx.ReadError("r"), "connection_lost"),
    ],
)
def test_a_token_that_cannot_be_had_proves_that_nothing_was_sent(step: Step, detail: str) -> None:
    refusal = refused(step)
    assert (refusal.reason, refusal.detail) == ("token_unavailable", detail)


def test_a_connection_that_fails_is_named() -> None:
    assert refused(httpx.ConnectError("refused")).reason == "connection_failed"


def test_a_throttled_token_request_says_when_to_come_back() -> None:
    refusal = refused(text("", 429, Retry_After="11"))
    assert (refusal.reason, refusal.retry_after) == ("throttled", 11.0)


def test_a_failed_token_is_asked_for_again_by_the_next_payment() -> None:
    network = Network(token=[text("", 500), token()])
    provider = mvola(network)

    async def two() -> None:
        with pytest.raises(NotSent):
            await provider.prepare()
        await provider.prepare()

    run(two())
    assert len(network.requests) == 2


class Gate:
    """A network whose token answer waits until it is let go."""

    def __init__(self, step: httpx.Response) -> None:
        self._step = step
        self._open = asyncio.Event()
        self.asked = asyncio.Event()
        self.network = Network(token=self._wait)
        self.provider = mvola(self.network)

    async def _wait(self, request: httpx.Request) -> httpx.Response:
        self.asked.set()
        await self._open.wait()
        return self._step

    async def after(self, payments: int) -> tuple[int, list[object]]:
        """The token requests and the outcomes of payments that come together."""
        waiting = [asyncio.create_task(self.provider.prepare()) for _ in range(payments)]
        await self.asked.wait()
        self._open.set()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        return len(self.network.requests), list(outcomes)


def test_payments_that_come_together_share_one_token_request() -> None:
    async def together() -> tuple[int, list[object]]:
        return await Gate(token()).after(50)

    assert run(together()) == (1, [None] * 50)


def test_payments_that_come_together_share_its_failure_too() -> None:
    async def together() -> tuple[int, list[object]]:
        return await Gate(text("", 500)).after(5)

    count, outcomes = run(together())
    assert count == 1
    assert all(isinstance(outcome, NotSent) for outcome in outcomes)
    # An exception raised in two places would collect the traces of both.
    assert len({id(outcome) for outcome in outcomes}) == 5


def test_a_payment_that_goes_away_leaves_the_token_to_the_others() -> None:
    async def one_leaves() -> tuple[int, list[object]]:
        gate = Gate(token())
        leaving = asyncio.create_task(gate.provider.prepare())
        await gate.asked.wait()
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        return await gate.after(1)

    assert run(one_leaves()) == (1, [None])


def test_closing_gives_up_a_token_request() -> None:
    async def close() -> bool:
        gate = Gate(token())
        waiting = asyncio.create_task(gate.provider.prepare())
        await gate.asked.wait()
        await gate.provider.aclose()
        await asyncio.gather(waiting, return_exceptions=True)
        return waiting.cancelled()

    assert run(close())


def test_closing_without_a_token_request_is_quiet() -> None:
    run(mvola(Network()).aclose())


def test_an_initiate_call_without_token_sends_nothing() -> None:
    network = Network(token=text("", 500))
    with pytest.raises(NotSent):
        run(mvola(network).initiate(mvola_payment(), Ears()))
    assert len(network.requests) == 1


def test_an_account_shows_no_secret() -> None:
    provider = MVola(MVOLA, Wire(httpx.MockTransport(Network(token=token()))), Clock())
    run(provider.prepare())
    shown = repr(MVOLA) + repr(provider) + repr(vars(provider)) + repr(vars(provider._tokens))
    for secret in (MVOLA_KEY, MVOLA_SECRET, ACCESS_TOKEN):
        assert secret not in shown


def test_a_refusal_of_an_old_token_leaves_the_new_one() -> None:
    network, clock = Network(token=[token("first-token"), token("second-token")]), Clock()
    provider = mvola(network, clock)

    async def refused_late() -> str:
        await provider.prepare()
        clock.move(hours=1)
        await provider.prepare()
        provider._tokens.forget("first-token")
        return await provider._tokens.current()

    assert run(refused_late()) == "second-token"
    assert len(network.of("token")) == 2
