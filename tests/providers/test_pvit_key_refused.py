"""PVit's daily key in trouble: two candidates at once, 007 in every place, and no key in anything that stays."""

import contextlib
from dataclasses import replace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.provider import Accepted, KeyState, NoAnswer, NotSent, Pending
from pos_app.providers.pvit import PVit
from pos_app.providers.pvit_key import PROOF_GAP
from tests.providers.pvit_account import NEXT, OTHER, Account, Kept, account, in_use, pass_time, play
from tests.providers.wire import PVIT, PVIT_TOKEN, Clock, Ears, Network, pvit_payment, reponse

# Which of two


async def until_renewed(provider: PVit, theirs: Account) -> None:
    """The key that is in use is over; whatever candidate waits is proved."""
    theirs.good.discard(in_use(theirs))
    await pass_time(PROOF_GAP)
    for _ in range(2):
        await provider.status(pvit_payment(), Ears())


def test_a_candidate_that_waited_is_dropped_for_a_key_that_a_person_brought() -> None:
    theirs = Account(PVIT_TOKEN, NEXT, OTHER)
    theirs.down = True
    provider = account(theirs)

    async def story() -> None:
        assert not await provider.offer(OTHER, "callback")
        theirs.down = False
        assert await provider.offer(NEXT, "pasted")
        await until_renewed(provider, theirs)

    play(story())
    assert in_use(theirs) == NEXT


def test_a_candidate_that_came_during_a_proof_goes_on_waiting() -> None:
    theirs = Account(PVIT_TOKEN, NEXT, OTHER)
    provider = account(theirs)
    theirs.meanwhile = lambda: provider.offer(OTHER, "callback")

    async def story() -> None:
        assert await provider.offer(NEXT, "callback")
        await until_renewed(provider, theirs)

    play(story())
    assert theirs.proofs() == [NEXT, OTHER]
    assert in_use(theirs) == OTHER


def test_a_candidate_that_came_while_a_person_pasted_is_the_newer_one() -> None:
    theirs = Account(PVIT_TOKEN, NEXT, OTHER)
    provider = account(theirs)

    async def story() -> None:
        # Its proof is not allowed a moment after another one.
        await provider.offer("f0rged/key", "callback")
        theirs.meanwhile = lambda: provider.offer(OTHER, "callback")
        assert await provider.offer(NEXT, "pasted")
        await until_renewed(provider, theirs)

    play(story())
    assert in_use(theirs) == OTHER


def test_a_candidate_that_a_person_proves_meanwhile_is_the_key() -> None:
    theirs = Account(PVIT_TOKEN, NEXT)
    provider = account(theirs)
    theirs.meanwhile = lambda: provider.offer(NEXT, "pasted")
    assert play(provider.offer(NEXT, "callback"))
    assert provider.key.source == "pasted"


# 007


def test_007_touches_no_payment_and_is_cleared_by_a_later_200() -> None:
    theirs = Account()
    provider = account(theirs)

    async def story() -> None:
        assert await provider.status(pvit_payment(), Ears()) == NoAnswer("token_invalid")
        assert provider.key.refused
        theirs.good.add(PVIT_TOKEN)
        # 0 says nothing of the key: only a 200 does.
        assert await provider.status(pvit_payment(), Ears()) == Pending()
        assert provider.key.refused
        assert await provider.initiate(pvit_payment(), Ears()) == Accepted()
        assert provider.key == KeyState(None, "settings")

    play(story())


def test_007_on_a_charge_proves_that_nothing_was_sent() -> None:
    provider = account(Account())

    async def story() -> None:
        with pytest.raises(NotSent) as caught:
            await provider.initiate(pvit_payment(), Ears())
        assert (caught.value.reason, provider.key.refused) == ("token_invalid", True)

    play(story())


def test_007_about_a_commission_is_no_quote_and_is_remembered() -> None:
    provider = account(Account())
    assert play(provider.quote(5_000, "AM")) is None
    assert provider.key.refused


@pytest.mark.parametrize(("status", "refused"), [(200, True), (400, True), (401, True), (500, False), (408, False)])
def test_007_is_believed_where_it_can_be_pvit_s(status: int, refused: bool) -> None:
    network = Network(status=reponse("007", status=status), commission=reponse("007", None, status))
    provider = PVit(PVIT, network.wire(), Clock())
    assert isinstance(play(provider.status(pvit_payment(), Ears())), NoAnswer)
    assert provider.key.refused is refused
    provider = PVit(PVIT, network.wire(), Clock())
    assert play(provider.quote(5_000, "AM")) is None
    assert provider.key.refused is refused


def test_007_about_another_reference_says_nothing_of_the_key() -> None:
    network = Network(status=reponse("007", "PROD2X3T8"))
    provider = PVit(PVIT, network.wire(), Clock())
    assert play(provider.status(pvit_payment(), Ears())) == NoAnswer("reference_differs")
    assert not provider.key.refused


def test_007_about_a_key_that_was_replaced_meanwhile_says_nothing_of_the_new_one() -> None:
    theirs = Account(NEXT)
    network = Network(status=reponse("007"), commission=theirs)
    provider = PVit(PVIT, network.wire(), Clock())

    async def late(request: httpx.Request) -> httpx.Response:
        assert await provider.offer(NEXT, "pasted")
        return reponse("007")

    network.scripts["status"] = [late]
    assert play(provider.status(pvit_payment(), Ears())) == NoAnswer("token_invalid")
    assert provider.key.source == "pasted"
    assert not provider.key.refused


def test_a_refused_key_is_replaced_by_the_candidate_that_waits_before_a_charge() -> None:
    theirs = Account(NEXT)
    provider = account(theirs)

    async def story() -> None:
        theirs.down = True
        assert not await provider.offer(NEXT, "callback")
        theirs.down = False
        with pytest.raises(NotSent):
            await provider.initiate(pvit_payment(), Ears())
        await pass_time(PROOF_GAP)
        await provider.prepare()
        assert await provider.initiate(pvit_payment(), Ears()) == Accepted()

    play(story())
    assert provider.key.source == "callback"


def test_nothing_is_proved_on_the_way_while_the_key_is_good() -> None:
    theirs = Account(PVIT_TOKEN, NEXT)
    theirs.down = True
    provider = account(theirs)

    async def story() -> None:
        assert not await provider.offer(NEXT, "callback")
        await pass_time(PROOF_GAP)
        await provider.prepare()
        await provider.status(pvit_payment(), Ears())

    play(story())
    assert theirs.proofs() == [NEXT]


# What is written down


def test_no_key_is_heard_neither_old_nor_new_nor_a_candidate() -> None:
    theirs, ears = Account(PVIT_TOKEN, NEXT), Ears()
    echo = reponse("0", extra=f"<A>{PVIT_TOKEN}</A><B>{NEXT}</B><C>{OTHER}</C>")
    network = Network(status=echo, commission=theirs)
    provider = PVit(PVIT, network.wire(), Clock(), None, Kept())

    async def story() -> None:
        assert await provider.offer(NEXT, "pasted")
        assert not await provider.offer(OTHER, "callback")
        for number in range(20):
            await provider.offer(f"f0rged/key/{number}", "callback")
        await provider.offer(OTHER, "pasted")
        await provider.status(pvit_payment(), ears)

    play(story())
    for key in (PVIT_TOKEN, NEXT, OTHER):
        assert key not in ears.answers[0].body


def test_a_kept_key_and_a_candidate_without_proof_are_not_heard_either() -> None:
    echo = reponse("0", extra=f"<A>{NEXT}</A><B>{OTHER}</B>")
    network, ears = Network(status=echo, commission=httpx.ReadError("down")), Ears()
    provider = PVit(PVIT, network.wire(), Clock(), None, Kept((NEXT, KeyState(None, "pasted"))))

    async def story() -> None:
        assert not await provider.offer(OTHER, "callback")
        await provider.status(pvit_payment(), ears)

    play(story())
    assert "<A>***</A><B>***</B>" in ears.answers[0].body


# Whatever happens


steps = st.lists(
    st.one_of(
        st.tuples(st.just("offer"), st.sampled_from(["k-a/1", "k-b/2", "k-c/3", PVIT_TOKEN]), st.booleans()),
        st.tuples(st.just("good"), st.sampled_from(["k-a/1", "k-b/2", "k-c/3", PVIT_TOKEN]), st.booleans()),
        st.tuples(st.just("down"), st.just(""), st.booleans()),
        st.tuples(st.just("wait"), st.just(""), st.booleans()),
        st.tuples(st.sampled_from(["charge", "status", "prepare"]), st.just(""), st.booleans()),
    ),
    max_size=25,
)


@given(steps)
def test_a_candidate_is_never_used_before_its_proof(story: list[tuple[str, str, bool]]) -> None:
    theirs = Account(PVIT_TOKEN)
    keys = Kept()
    provider = account(theirs, keys)
    proved = {PVIT_TOKEN}

    async def follow() -> None:
        for what, key, yes in story:
            await act(provider, theirs, what, key, yes)
            for action, asked_with in theirs.asked:
                if action == "5" and asked_with in theirs.good and not theirs.down:
                    proved.add(asked_with)
                assert action == "5" or asked_with in proved, "a key was used that PVit had never taken"
            theirs.asked.clear()
            assert {kept for kept, _ in keys.saved} <= proved

    play(follow())


async def act(provider: PVit, theirs: Account, what: str, key: str, yes: bool) -> None:
    if what == "offer":
        before = provider.key
        taken = await provider.offer(key, "callback" if yes else "pasted")
        assert taken <= (key in theirs.good)
        assert taken or provider.key == replace(before, refused=provider.key.refused)
    elif what == "good":
        (theirs.good.add if yes else theirs.good.discard)(key)
    elif what == "down":
        theirs.down = yes
    elif what == "wait":
        await pass_time(PROOF_GAP if yes else 1)
    else:
        await use(provider, what)


async def use(provider: PVit, what: str) -> None:
    with contextlib.suppress(NotSent):
        if what == "charge":
            await provider.initiate(pvit_payment(), Ears())
        elif what == "status":
            await provider.status(pvit_payment(), Ears())
        else:
            await provider.prepare()
