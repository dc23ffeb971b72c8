"""Daily keys: told when they change, offered one at a time, and everything of the account asked once one is new."""

import asyncio
from dataclasses import replace

import pytest

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.news import EngineFailed, KeyChanged
from pos_app.core.payment import Payment, Status
from pos_app.core.provider import KeyState, NoAnswer, Pending
from tests.engine.conftest import Bench, ExpectLog, charge
from tests.engine.hooks import ACCOUNT_PATH, known, told
from tests.engine.play import ACCEPTED, LINKED, accepted, linked, paid, settled
from tests.support.scripted import ScriptedProvider, VersatileProvider
from tests.support.virtual import START

NEW = KeyState(START, "pasted")
REFUSED = KeyState(START, "settings", refused=True)


def keys(bench: Bench) -> list[KeyState]:
    return [news.state for news in bench.news if isinstance(news, KeyChanged) and news.operator == "mvola"]


class Renewed(VersatileProvider):
    """A provider whose key was refused, and that takes every key but `wrong`."""

    async def offer(self, candidate: str, source: str) -> bool:
        taken = await super().offer(candidate, source)
        if not taken or candidate == "wrong":
            return False
        self.key = replace(NEW, source=source)
        return True


def test_how_old_a_key_is_is_told_at_the_start(bench: Bench) -> None:
    async def play() -> None:
        engine = bench.engine(VersatileProvider(bench.operator, key=NEW), plain=ScriptedProvider(LINKED))
        await engine.start()
        await asyncio.sleep(600)
        await engine.close()

    bench.run(play())
    assert [news for news in bench.news if isinstance(news, KeyChanged)] == [KeyChanged("mvola", NEW)]


def test_one_account_has_one_key_whoever_holds_it(bench: Bench) -> None:
    class Plain(ScriptedProvider):
        """The account's other way to pay."""

    web = VersatileProvider(replace(LINKED, id="web", account="mvola"), key=NEW)

    async def play() -> None:
        engine = bench.engine(Plain(bench.operator), web=web)
        await engine.start()
        await engine.close()

    bench.run(play())
    assert [news.operator for news in bench.news if isinstance(news, KeyChanged)] == ["web"]


def test_a_key_that_grows_old_is_told_again(bench: Bench) -> None:
    told_at: list[float] = []

    async def play() -> None:
        engine = bench.engine(VersatileProvider(bench.operator, key=NEW))
        engine._keys._tell = lambda news: told_at.append(bench.loop.time() / 3_600)
        await engine.start()
        await asyncio.sleep(50 * 3_600)
        await engine.close()

    bench.run(play())
    assert [round(hours, 2) for hours in told_at] == [0, 20, 24]


def test_a_refused_key_is_told_and_touches_no_payment(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[ACCEPTED])

    def refuses(payment: Payment) -> object:
        provider.key = REFUSED
        return NoAnswer("token_invalid")

    provider._statuses[:] = [Pending(), refuses]

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(30)
        payment = known(bench, payment.reference)
        await engine.close()
        return payment

    assert bench.run(play()).status is Status.AWAITING
    assert keys(bench) == [KeyState(None, "settings"), REFUSED]


def test_a_key_that_was_refused_while_sending_is_told(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator)

    def refuses(payment: object) -> object:
        from pos_app.core.provider import Declined

        provider.key = REFUSED
        return Declined("token_invalid")

    provider._initiates[:] = [refuses]

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await engine.wait_for(payment.reference, settled, 1)
        await engine.close()

    bench.run(play())
    assert keys(bench)[-1] == REFUSED


def test_after_a_new_key_everything_of_the_account_is_asked_at_once(bench: Bench) -> None:
    def answer(payment: Payment) -> object:
        return NoAnswer("token_invalid", retry_after=250) if provider.key.refused else paid_with_own_number(payment)

    def paid_with_own_number(payment: Payment) -> object:
        from tests.core.test_operator import MVOLA
        from tests.support.scripted import full_evidence

        return full_evidence(payment, MVOLA.operator, f"T{payment.sale}")

    provider = Renewed(bench.operator, initiates=[accepted], statuses=[answer], key=REFUSED)
    other = VersatileProvider(replace(LINKED, id="other"), initiates=[linked])

    async def play() -> list[Status]:
        engine = bench.engine(provider, other=other)
        await engine.start()
        made = [await engine.charge(charge(str(number))) for number in range(12)]
        await engine.charge(replace(charge("other"), operator="other"))
        await asyncio.sleep(605)
        elsewhere = len(other.asked)
        assert await engine.offer_key("mvola", " the-\nnew-key ")
        await asyncio.sleep(5)
        assert len(other.asked) == elsewhere
        await engine.close()
        return [known(bench, payment.reference).status for payment in made]

    assert set(bench.run(play())) == {Status.PAID}
    assert provider.offered[0][:2] == ("the-new-key", "pasted")
    assert keys(bench) == [REFUSED, NEW]


def test_a_key_that_was_not_proved_changes_nothing(bench: Bench) -> None:
    provider = Renewed(bench.operator, initiates=[ACCEPTED], key=REFUSED)

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        await engine.charge(charge())
        await asyncio.sleep(605)
        asked = len(provider.asked)
        assert not await engine.offer_key("mvola", "wrong")
        await asyncio.sleep(5)
        assert len(provider.asked) == asked
        await engine.close()

    bench.run(play())
    assert keys(bench) == [REFUSED]


def test_what_cannot_be_offered(bench: Bench) -> None:
    async def play() -> list[str]:
        engine = bench.engine(VersatileProvider(bench.operator), plain=ScriptedProvider(replace(LINKED, id="plain")))
        await engine.start()
        codes = []
        for operator, key in (("nobody", "k"), ("plain", "k"), ("mvola", " \n ")):
            with pytest.raises(InvalidInput) as refused:
                await engine.offer_key(operator, key)
            codes.append(refused.value.code)
        await engine.close()
        with pytest.raises(KnownError) as stopped:
            await engine.offer_key("mvola", "k")
        return [*codes, stopped.value.code]

    assert bench.run(play()) == ["operator_unknown", "key_not_renewable", "key_empty", "engine_stopped"]


# Keys that callbacks bring


def play(bench: Bench, provider: VersatileProvider, *tokens: str, gap: float = 0) -> None:
    async def run() -> None:
        engine = bench.engine(provider)
        await engine.start()
        for token in tokens:
            reply = await engine.receive(told(ACCOUNT_PATH, token=token))
            assert reply.status == 200
            await asyncio.sleep(gap)
        await asyncio.sleep(60)
        await engine.close()

    bench.run(run())


def test_a_callbacks_key_is_offered_after_the_answer(bench: Bench) -> None:
    provider = Renewed(bench.operator)

    async def run() -> None:
        engine = bench.engine(provider)
        await engine.start()
        assert (await engine.receive(told(ACCOUNT_PATH, token="k1"))).status == 200
        assert provider.offered == []
        await asyncio.sleep(1)
        await engine.close()

    bench.run(run())
    assert [offered[:2] for offered in provider.offered] == [("k1", "callback")]
    assert keys(bench) == [KeyState(None, "settings"), replace(NEW, source="callback")]
    assert bench.ledger.head[0] == 0


def test_one_proof_at_a_time_and_the_newest_key_waits(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, offers=[10, True])
    play(bench, provider, "k1", "k2", "k3", "k4", gap=1)
    assert [offered[0] for offered in provider.offered] == ["k1", "k4"]
    assert provider.offered[1][2] == 10


def test_a_proof_waits_until_nothing_is_being_sent(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, initiates=[5, ACCEPTED])

    async def run() -> None:
        engine = bench.engine(provider)
        await engine.start()
        await engine.charge(charge())
        await engine.receive(told(ACCOUNT_PATH, token="k1"))
        assert await engine.offer_key("mvola", "k2")
        await engine.close()

    bench.run(run())
    assert [at for _, _, at in provider.offered] == [5, 5]


def test_a_repeated_callback_offers_its_key_like_any_other(bench: Bench) -> None:
    """The provider knows which keys it has seen; what it was told twice costs it nothing."""
    provider = VersatileProvider(bench.operator)
    play(bench, provider, "k1", "k1", gap=1)
    assert [offered[0] for offered in provider.offered] == ["k1", "k1"]


def test_a_provider_without_keys_ignores_them(bench: Bench) -> None:
    class Plain(ScriptedProvider):
        read_callback = VersatileProvider.read_callback
        read = 0

    play(bench, Plain(bench.operator), "k1")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (KnownError("vault_unwritable"), "WARNING pos_app.engine.keys: the key of a callback was not kept"),
        (RuntimeError("bug"), "ERROR pos_app.engine.keys: the key of a callback could not be proved"),
    ],
)
def test_a_fault_with_a_callbacks_key_does_not_stop_the_till(
    bench: Bench, expect_log: ExpectLog, fault: Exception, line: str
) -> None:
    expect_log(line)
    provider = VersatileProvider(bench.operator, offers=[fault, True])
    play(bench, provider, "k1", "k2", gap=1)
    assert len(provider.offered) == 2
    assert not [news for news in bench.news if isinstance(news, EngineFailed)]


def test_a_proof_under_way_does_not_hold_up_the_end(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator, offers=[3_600, True])

    async def run() -> None:
        engine = bench.engine(provider)
        await engine.start()
        await engine.receive(told(ACCOUNT_PATH, token="k1"))
        await asyncio.sleep(1)
        await engine.close()
        engine._keys.candidate("mvola", "k2")

    bench.run(run())
    assert bench.loop.time() == 1
    assert len(provider.offered) == 1


def test_the_key_of_another_account_is_nobodys_business(bench: Bench) -> None:
    provider = VersatileProvider(bench.operator)

    async def run() -> None:
        engine = bench.engine(provider)
        engine._keys.candidate("pvit", "k")
        await asyncio.sleep(1)
        await engine.close()

    bench.run(run())
    assert provider.offered == []


def test_paid_is_still_paid_under_a_new_key(bench: Bench) -> None:
    provider = Renewed(bench.operator, initiates=[ACCEPTED], statuses=[paid])

    async def run() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await engine.wait_for(payment.reference, settled, 30)
        await engine.offer_key("mvola", "k")
        await asyncio.sleep(10)
        await engine.close()
        return known(bench, payment.reference)

    assert bench.run(run()).status is Status.PAID
    assert len(provider.asked) == 1
