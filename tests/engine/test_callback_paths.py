"""Where callbacks may come, what is kept of them, and faults while they are kept."""

import asyncio

import pytest

from pos_app.core.addresses import page_secret
from pos_app.core.errors import KnownError
from pos_app.core.news import EngineFailed
from pos_app.core.payment import Kind, Payment, Status
from pos_app.core.provider import NotSent, Pending
from pos_app.core.reference import make_reference
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench, ExpectLog, charge
from tests.engine.hooks import ACCOUNT_PATH, own_path, play, told, written
from tests.engine.play import ACCEPTED, accepted, paid
from tests.engine.test_recovery import FailingLedger
from tests.support.scripted import VersatileProvider


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "/c",
        "/c/",
        "/c/mvola",
        "/c/mvola/secret-of-nobody",
        "/c/mvola/",
        "/c/pvit/secret-of-the-account",
        "/c/nobody/secret-of-nobody",
        "/w/mvola/secret-of-the-account",
        "/x/mvola/{reference}/{secret}",
        "/c/mvola/{reference}/{secret}x",
        "/c/mvola/{reference}/",
        "/c/mvola/{reference}/{secret}/",
        "/c/pvit/{reference}/{secret}",
        "/c/mvola/C3-0T36SV0S7/{secret}",
        "/c/mvola/\udcff/{secret}",
        "/c/mvola/{reference}/\udcff",
        "/c/mvola/\udcff",
    ],
)
def test_a_path_that_is_not_known_leaves_nothing_but_a_number(bench: Bench, path: str) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        entries = bench.ledger.head[0]
        place = path.format(reference=payment.reference, secret=payment.callback_secret)
        reply = await engine.receive(told(place, claim="success"))
        assert (reply.status, bench.ledger.head[0]) == (404, entries)
        assert engine.callbacks.counts == {"unknown": 1}

    play(bench, provider, scene)
    assert provider.read == 0


def test_what_was_never_sent_has_no_path(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, prepares=[NotSent("dns_failure")])

    async def scene(engine: Engine, payment: Payment) -> None:
        assert payment.callback_secret is None
        for secret in ("", "None"):
            reply = await engine.receive(told(f"/c/mvola/{payment.reference}/{secret}", claim="success"))
            assert reply.status == 404

    assert play(bench, provider, scene).status is Status.NOT_SENT


def test_a_recorded_payment_that_is_not_sent_yet_takes_no_callback(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, prepares=[5, None], initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        assert payment.status is Status.CREATED
        assert (await engine.receive(told(ACCOUNT_PATH, reference=payment.reference, claim="success"))).status == 200

    payment = play(bench, provider, scene)
    assert written(bench, payment.reference) == []


def test_a_payment_of_another_environment_has_no_path(bench: Bench) -> None:
    from dataclasses import replace

    from pos_app.core.payment import Environment

    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.close()
        other = bench.engine(VersatileProvider(replace(bench.operator, environment=Environment.PRODUCTION)))
        assert (await other.receive(told(own_path(payment)))).status == 404
        await other.receive(told(ACCOUNT_PATH, reference=payment.reference))
        assert other.callbacks.counts == {"unknown": 1, "orphan": 1}

    play(bench, provider, scene)


# What is kept


def test_what_is_kept_of_a_callback(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])
    words = "w" * 300

    async def scene(engine: Engine, payment: Payment) -> None:
        secrets = ["the-account-secret", "secret-of-the-account", payment.callback_secret, page_secret(payment), "KEY+"]
        await engine.receive(told(own_path(payment), word=words, token="KEY+", echo=secrets, method="P" * 40))
        (data,) = written(bench, payment.reference)
        assert set(data) == {"method", "digest", "body", "word", "claim", "provider_reference"}
        assert (data["method"], len(data["digest"]), data["word"]) == ("P" * 16, 64, "w" * 100)
        assert not any(str(secret) in data["body"] for secret in secrets)
        assert data["body"].count("***") == 6
        await engine.receive(told(own_path(payment), word="x" * 60_000))
        assert len(written(bench, payment.reference)[1]["body"]) == 2_000

    play(bench, provider, scene)


@pytest.mark.parametrize(
    ("body", "kept"),
    [(b'{"word": "\xff"}', '{"word": "�"}'), ('{"word": "a"}'.encode("utf-16"), "[28 bytes that are not text]")],
)
def test_a_body_that_is_not_text(bench: Bench, body: bytes, kept: str) -> None:
    class Lenient(VersatileProvider):
        def read_callback(self, request: object) -> object:  # type: ignore[override]
            from pos_app.core.provider import CallbackHint

            return CallbackHint()

    async def scene(engine: Engine, payment: Payment) -> None:
        assert (await engine.receive(told(own_path(payment), body))).status == 200
        assert written(bench, payment.reference)[0]["body"] == kept

    play(bench, Lenient(bench.operator, initiates=[ACCEPTED]), scene)


def test_a_provider_without_a_broom_is_kept_as_it_came(bench: Bench) -> None:
    from tests.support.scripted import ScriptedProvider

    class Plain(ScriptedProvider):
        read_callback = VersatileProvider.read_callback
        read = 0

    provider = Plain(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.receive(told(own_path(payment), b'{"word": "paid"}'))

    payment = play(bench, provider, scene)
    assert written(bench, payment.reference)[0]["body"] == '{"word": "paid"}'


@pytest.mark.parametrize("path", ["own", "account"])
def test_what_is_not_the_providers_is_refused_and_not_kept(bench: Bench, path: str) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        entries = bench.ledger.head[0]
        place = own_path(payment) if path == "own" else ACCOUNT_PATH
        for body in (b"", b"<x/>", b"\xff\xfe", b"{" * 60_000):
            assert (await engine.receive(told(place, body))).status == 400
        assert bench.ledger.head[0] == entries
        assert engine.callbacks.counts == {"unreadable": 4}

    play(bench, provider, scene)


# Faults


def test_a_fault_of_the_ledger_is_503_and_nothing_else(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(600)
        asked = len(provider.asked)
        reply = await engine.receive(told(ACCOUNT_PATH, reference=payment.reference, claim="success", token="k"))
        assert (reply.status, provider.offered) == (503, [])
        await asyncio.sleep(10)
        assert len(provider.asked) == asked
        # What failed to be written is not taken for written.
        assert (await engine.receive(told(ACCOUNT_PATH, reference=payment.reference, claim="success"))).status == 503

    play(bench, provider, scene, FailingLedger(bench, Kind.CALLBACK))
    assert [str(news.error) for news in bench.news if isinstance(news, EngineFailed)] == ["ledger_disk_full"]


def test_a_ledger_that_cannot_be_read_is_503(bench: Bench) -> None:
    class Unreadable(FailingLedger):
        def callbacks_of(self, reference: str) -> set[str]:
            raise KnownError("ledger_io")

    async def scene(engine: Engine, payment: Payment) -> None:
        assert (await engine.receive(told(own_path(payment)))).status == 503

    play(bench, VersatileProvider(bench.operator, initiates=[ACCEPTED]), scene, Unreadable(bench, Kind.DECIDED))


def test_after_the_end_it_is_503(bench: Bench) -> None:
    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.close()
        assert (await engine.receive(told(own_path(payment)))).status == 503

    payment = play(bench, VersatileProvider(bench.operator, initiates=[ACCEPTED]), scene)
    assert written(bench, payment.reference) == []


def test_a_bug_that_a_stranger_can_bring_about_does_not_stop_the_till(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.callbacks: a callback could not be dealt with")

    async def scene(engine: Engine, payment: Payment) -> None:
        for number in range(3):
            assert (await engine.receive(told(own_path(payment), bug=number))).status == 500
        assert engine.callbacks.counts == {"bug": 3}
        await engine.charge(charge("another"))

    play(bench, VersatileProvider(bench.operator, initiates=[accepted]), scene)
    assert not [news for news in bench.news if isinstance(news, EngineFailed)]


def test_a_bug_in_the_question_that_a_callback_brought_is_loud(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[Pending()])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(600)
        provider._statuses[:] = [RuntimeError("bug"), paid]
        await engine.receive(told(own_path(payment)))
        await asyncio.sleep(60)

    assert play(bench, provider, scene).status is Status.PAID
    assert len([news for news in bench.news if isinstance(news, EngineFailed)]) == 1


def test_a_restart_remembers_what_was_written(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.receive(told(own_path(payment), claim="success"))
        await engine.close()
        again = bench.engine(provider)
        await again.start()
        assert (await again.receive(told(own_path(payment), claim="success"))).status == 200
        assert again.callbacks.counts == {"repeated": 1}
        await again.close()

    payment = play(bench, provider, scene)
    assert len(written(bench, payment.reference)) == 1


def test_a_callback_of_a_payment_that_a_crash_left_unsent_is_known(bench: Bench) -> None:
    reference = make_reference("caisse3", bench.clock.now(), None)

    async def run() -> int:
        engine = bench.engine(VersatileProvider(bench.operator))
        await engine.start()
        reply = await engine.receive(told(f"/c/mvola/{reference}/x"))
        await engine.close()
        return reply.status

    assert bench.run(run()) == 404
