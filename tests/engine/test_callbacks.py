"""Callbacks: where they may come, what is kept of them, which id they may tell, and the question they bring."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import pytest

from pos_app.core.addresses import page_secret
from pos_app.core.errors import KnownError
from pos_app.core.news import EngineFailed
from pos_app.core.payment import Claim, Flag, Kind, Payment, Status
from pos_app.core.provider import Accepted, Declined, NoAnswer, NotSent, Pending, Unclear
from pos_app.core.reference import make_reference
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench, ExpectLog, charge, give_back
from tests.engine.hooks import ACCOUNT_PATH, known, own_path, told, trail, written
from tests.engine.play import ACCEPTED, LINKED, PAYING, accepted, given_back, linked, paid, settled
from tests.engine.test_recovery import FailingLedger
from tests.support.scripted import VersatileProvider

LOST = Unclear("no_answer_in_time")
Scene = Callable[[Engine, Payment], Awaitable[None]]


def play(bench: Bench, provider: VersatileProvider, scene: Scene, ledger: object = None) -> Payment:
    """One payment, sent and answered, and what happens to it then."""

    async def run() -> Payment:
        engine = bench.engine(provider, ledger=ledger)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await scene(engine, known(bench, payment.reference))
        await engine.close()
        return known(bench, payment.reference)

    payment: Payment = bench.run(run())
    return payment


# The question


def test_a_callback_moves_the_next_question_to_now(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[Pending(), paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(610)
        before = len(provider.asked)
        at = bench.loop.time()
        assert (await engine.receive(told(own_path(payment), claim="success"))).status == 200
        assert known(bench, payment.reference).status is payment.status
        await engine.wait_for(payment.reference, settled, 5)
        assert len(provider.asked) == before + 1
        assert provider.asked[-1][1] == at

    provider._statuses[:] = [lambda p: paid(p) if p.claim else Pending()]
    assert play(bench, provider, scene).status is Status.PAID


def test_the_smallest_gap_between_two_questions_stays(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(600)
        before = len(provider.asked)
        for number in range(20):
            await engine.receive(told(own_path(payment), word=str(number)))
            await asyncio.sleep(0.5)
        asked = [at for _, at in provider.asked[before:]]
        assert 3 <= len(asked) <= 4
        assert all(later - earlier >= 3 for earlier, later in itertools.pairwise(asked))

    play(bench, provider, scene)


def test_a_callback_during_a_question_brings_another_one(bench: Bench) -> None:
    # The provider answered "pending" in the very moment in which the customer paid.
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[2, Pending(), paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(2.5)
        await engine.receive(told(own_path(payment), claim="success"))
        await engine.wait_for(payment.reference, settled, 30)

    assert play(bench, provider, scene).status is Status.PAID
    assert [at for _, at in provider.asked] == [3, 8]


def test_a_pause_that_the_provider_asked_for_is_kept(bench: Bench) -> None:
    provider = VersatileProvider(
        bench.operator, initiates=[ACCEPTED], statuses=[NoAnswer("throttled", retry_after=60), Pending()]
    )

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(4)
        await engine.receive(told(own_path(payment)))
        await asyncio.sleep(100)

    play(bench, provider, scene)
    assert [at for _, at in provider.asked][:2] == [3, 63]


def test_the_claim_is_in_the_ledger_before_the_question(bench: Bench) -> None:
    """EkoloPay's rule: its "false" is a refusal only beside a callback that claims one."""
    provider = VersatileProvider(
        LINKED,
        initiates=[linked],
        statuses=[lambda p: Declined("declined") if p.claim is Claim.FAILED else Pending()],
    )

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(60)
        assert known(bench, payment.reference).status is Status.AWAITING
        theirs = payment.provider_reference
        await engine.receive(told(ACCOUNT_PATH, provider_reference=theirs, claim="failed", word="TIMEOUT"))
        await engine.wait_for(payment.reference, settled, 10)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.claim) == (Status.REFUSED, Claim.FAILED)
    kinds = [event.kind for event in trail(bench, payment.reference)]
    assert kinds.index(Kind.CALLBACK) < kinds.index(Kind.DECLINED)


def test_a_claim_that_waits_for_its_turn_is_known_to_the_question(bench: Bench) -> None:
    claims: dict[str, Claim | None] = {}

    async def slow(payment: Payment) -> object:
        claims.setdefault(payment.reference, payment.claim)
        await asyncio.sleep(4)
        return Pending()

    provider = VersatileProvider(bench.operator, initiates=[accepted], statuses=[slow])

    async def run() -> None:
        engine = bench.engine(provider)
        await engine.start()
        made = [await engine.charge(charge(f"sale-{number}")) for number in range(9)]
        await asyncio.sleep(3.5)
        # Eight questions are under way, the ninth stands in line.
        (waiting,) = (payment for payment in made if payment.reference not in claims)
        await engine.receive(told(own_path(known(bench, waiting.reference)), claim="failed"))
        await asyncio.sleep(20)
        await engine.close()
        assert claims[waiting.reference] is Claim.FAILED

    bench.run(run())
    assert len(claims) == 9


# Early, late, settled


def test_a_callback_before_the_answer_is_kept_and_leads_to_a_question(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[5, ACCEPTED], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        assert payment.status is Status.SENDING
        told_early = told(
            own_path(payment), provider_reference="p1", correlation_id=payment.correlation_id, claim="success"
        )
        assert (await engine.receive(told_early)).status == 200
        assert known(bench, payment.reference).status is Status.SENDING
        await engine.wait_for(payment.reference, settled, 30)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.flags) == (Status.PAID, frozenset())
    assert provider.asked == [(payment.reference, 5)]
    assert [event.kind for event in trail(bench, payment.reference)][2:5] == [
        Kind.CALLBACK,
        Kind.ANSWERED,
        Kind.ACCEPTED,
    ]


def test_an_early_callback_of_what_cannot_be_asked_is_forgotten(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[5, LOST])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.receive(told(own_path(payment), claim="success"))
        await asyncio.sleep(60)

    assert play(bench, provider, scene).status is Status.UNKNOWN
    assert provider.asked == []


def test_not_sent_is_no_proof_once_a_callback_came(bench: Bench) -> None:
    class Unbelievable(VersatileProvider):
        async def initiate(self, payment: Payment, heard: object) -> object:  # type: ignore[override]
            await asyncio.sleep(5)
            raise NotSent("connection_failed")

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.receive(told(own_path(payment), claim="success"))
        await asyncio.sleep(30)

    payment = play(bench, Unbelievable(bench.operator), scene)
    assert (payment.status, payment.reason) == (Status.UNKNOWN, "connection_failed")


def test_a_callback_after_the_watch_is_asked_about_once(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[Declined("declined"), Pending()])

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(80 * 3_600)
        before = len(provider.asked)
        provider._statuses[:] = [paid]
        await engine.receive(told(own_path(payment), claim="success"))
        await asyncio.sleep(60)
        assert len(provider.asked) == before + 1

    payment = play(bench, provider, scene)
    assert (payment.status, payment.flags) == (Status.PAID, {Flag.LATE})


def test_paid_and_then_called_failed_is_a_conflict(bench: Bench) -> None:
    provider = VersatileProvider(
        bench.operator, initiates=[ACCEPTED], statuses=[lambda p: Declined("declined") if p.claim else paid(p)]
    )

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.wait_for(payment.reference, settled, 30)
        for number in range(3):
            await engine.receive(told(own_path(payment), claim="failed", word=str(number)))
            await asyncio.sleep(10)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.flags) == (Status.PAID, {Flag.CONFLICT})
    # The first brought the conflict; nothing that the others say could change more.
    assert len(provider.asked) == 2
    assert provider.asked[1][1] - provider.asked[0][1] >= 3
    assert len(written(bench, payment.reference)) == 3


@pytest.mark.parametrize("claim", ["success", "pending"])
def test_paid_and_called_anything_else_is_not_asked_about(bench: Bench, claim: str) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.wait_for(payment.reference, settled, 30)
        await engine.receive(told(own_path(payment), claim=claim))
        await asyncio.sleep(30)

    payment = play(bench, provider, scene)
    assert len(provider.asked) == 1
    assert payment.status is Status.PAID


def test_what_a_person_asked_about_keeps_its_gap(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.wait_for(payment.reference, settled, 30)
        await engine.ask(payment.reference)
        await engine.receive(told(own_path(payment), claim="failed"))
        await asyncio.sleep(30)

    play(bench, provider, scene)
    asked = [at for _, at in provider.asked]
    assert len(asked) == 3
    assert asked[2] - asked[1] == 3


# The id


@pytest.mark.parametrize("named", ["correlation_id", "reference"])
def test_a_lost_answer_is_found_through_the_secret_path(bench: Bench, named: str) -> None:
    """MVola cannot be asked without its id; MoneyFusion names our reference."""
    provider = VersatileProvider(bench.operator, initiates=[LOST], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        assert payment.status is Status.UNKNOWN
        await asyncio.sleep(3_600)
        ours = {named: getattr(payment, named)}
        await engine.receive(told(own_path(payment), provider_reference="p1", claim="success", **ours))
        await engine.wait_for(payment.reference, settled, 30)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.provider_reference) == (Status.PAID, "p1")
    assert len(provider.initiated) == 1


def test_a_lost_link_that_was_paid_all_the_same_is_paid_and_late(bench: Bench) -> None:
    provider = VersatileProvider(LINKED, initiates=[LOST], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        assert payment.status is Status.ABANDONED
        await asyncio.sleep(3_600)
        await engine.receive(told(own_path(payment), provider_reference="t1", reference=payment.reference))
        await engine.wait_for(payment.reference, lambda p: p.status is Status.PAID, 30)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.flags, payment.provider_reference) == (Status.PAID, {Flag.LATE}, "t1")


@pytest.mark.parametrize(
    "hint",
    [
        {"provider_reference": "p1"},
        {"provider_reference": "p1", "correlation_id": "another"},
        {"provider_reference": "p1", "reference": "C3-0T36SV0S7"},
        {"provider_reference": "", "reference": "OURS"},
        {"provider_reference": "x" * 201, "reference": "OURS"},
        {"provider_reference": "p\n1", "reference": "OURS"},
        {"reference": "OURS"},
    ],
    ids=["unnamed", "other request", "other payment", "empty", "endless", "unprintable", "none"],
)
def test_an_id_that_is_not_surely_this_payments_is_not_taken(bench: Bench, hint: dict[str, str]) -> None:
    provider = VersatileProvider(bench.operator, initiates=[LOST], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        fields = {name: payment.reference if value == "OURS" else value for name, value in hint.items()}
        assert (await engine.receive(told(own_path(payment), **fields))).status == 200
        await asyncio.sleep(60)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.provider_reference, provider.asked) == (Status.UNKNOWN, None, [])
    assert len(written(bench, payment.reference)) == 1


def test_no_other_path_tells_an_id(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[LOST], statuses=[paid])

    async def scene(engine: Engine, payment: Payment) -> None:
        hint = {"provider_reference": "p1", "reference": payment.reference, "correlation_id": payment.correlation_id}
        await engine.receive(told(ACCOUNT_PATH, **hint))
        await asyncio.sleep(60)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.provider_reference) == (Status.UNKNOWN, None)
    assert len(written(bench, payment.reference)) == 1


def test_the_id_of_another_payment_is_not_taken(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[Accepted("p1"), LOST], statuses=[Pending()])

    async def run() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        await engine.charge(charge("one"))
        await asyncio.sleep(1)
        second = await engine.charge(charge("two"))
        await asyncio.sleep(1)
        second = known(bench, second.reference)
        await engine.receive(told(own_path(second), provider_reference="p1", reference=second.reference))
        await engine.close()
        return known(bench, second.reference)

    assert bench.run(run()).provider_reference is None


def test_an_id_is_never_changed_and_a_claim_about_another_not_taken(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.receive(
            told(own_path(payment), provider_reference="p2", reference=payment.reference, claim="failed")
        )

    payment = play(bench, provider, scene)
    assert (payment.provider_reference, payment.claim) == ("p1", None)
    assert [data["claim"] for data in written(bench, payment.reference)] == [None]


def test_the_answer_counts_more_than_an_early_callback(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[5, Accepted("p1")])

    async def scene(engine: Engine, payment: Payment) -> None:
        await engine.receive(told(own_path(payment), provider_reference="p9", reference=payment.reference))
        assert known(bench, payment.reference).provider_reference == "p9"
        await asyncio.sleep(10)

    payment = play(bench, provider, scene)
    assert (payment.status, payment.provider_reference) == (Status.AWAITING, "p1")


def test_a_payout_is_told_of_like_a_payment(bench: Bench) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[LOST], statuses=[given_back])

    async def run() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.pay_out(give_back())
        await asyncio.sleep(60)
        payout = known(bench, payout.reference)
        assert payout.status is Status.UNKNOWN
        hint = {"provider_reference": "o1", "reference": payout.reference, "claim": "success"}
        await engine.receive(told(own_path(payout), **hint))
        payout = await engine.wait_for(payout.reference, settled, 30)
        await engine.close()
        return payout

    assert bench.run(run()).status is Status.PAID
    assert len(provider.paid_out) == 1


# The account's path


@pytest.mark.parametrize("by", ["reference", "provider_reference"])
def test_the_accounts_path_finds_the_payment(bench: Bench, by: str) -> None:
    provider = VersatileProvider(
        bench.operator, initiates=[ACCEPTED], statuses=[lambda p: paid(p) if p.claim else Pending()]
    )

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(300)
        await engine.receive(told(ACCOUNT_PATH, claim="success", **{by: getattr(payment, by)}))
        await engine.wait_for(payment.reference, settled, 5)

    assert play(bench, provider, scene).status is Status.PAID


def test_every_operator_of_the_account_is_looked_through(bench: Bench) -> None:
    from dataclasses import replace

    web = VersatileProvider(replace(LINKED, id="mvola-web", account="mvola"), initiates=[linked], statuses=[Pending()])
    provider = VersatileProvider(bench.operator)

    async def run() -> list[Payment]:
        engine = bench.engine(provider, **{"mvola-web": web})
        await engine.start()
        made = []
        for by in ("reference", "provider_reference"):
            payment = await engine.charge(replace(charge(by), operator="mvola-web"))
            await asyncio.sleep(1)
            payment = known(bench, payment.reference)
            await engine.receive(told(ACCOUNT_PATH, claim="success", **{by: getattr(payment, by)}))
            made.append(known(bench, payment.reference))
        await engine.close()
        return made

    assert [payment.claim for payment in bench.run(run())] == [Claim.SUCCESS, Claim.SUCCESS]


def test_a_token_whose_answer_is_under_way_is_waited_for(bench: Bench) -> None:
    """EkoloPay's callback names its token alone, and may be faster than the answer that tells it."""
    provider = VersatileProvider(LINKED, initiates=[2, Accepted("t1", "https://pay.example/t1")])

    async def scene(engine: Engine, payment: Payment) -> None:
        reply = await engine.receive(told(ACCOUNT_PATH, provider_reference="t1", claim="failed"))
        assert (reply.status, bench.loop.time()) == (200, 2)

    assert play(bench, provider, scene).claim is Claim.FAILED
    assert not bench.ledger._rows("SELECT 1 FROM orphans")


# Where they may come


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

    payment = play(bench, provider, scene)  # type: ignore[arg-type]
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
