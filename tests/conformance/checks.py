"""What every provider must do with a charge, whatever its wire looks like. One function a rule; each plays scenes.

`test_conformance.py` runs them over all providers, and over broken ones to prove that they bite.
"""

from urllib.parse import unquote_plus

import httpx

from pos_app.core.payment import Payment
from pos_app.core.provider import Accepted, Declined, NoAnswer, NotSent, Pending, Successful, Unclear, judge
from tests.conformance.accounts import ABILITIES, SANDBOX, SECRETS, Need, payee_of
from tests.conformance.roads import LATE_FAULTS, STRANGE_ANSWERS, answering, on_move, raising
from tests.conformance.rule import rules
from tests.conformance.scene import Answering, Maker, Onwards, Scene


def a_customer_who_pays_is_seen_to_have_paid(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        assert isinstance(await scene.initiate(), Accepted)
        assert scene.provider.can_ask(scene.payment)
        assert isinstance(await scene.ask(), Pending)
        result = await scene.ask_for(30)
        assert isinstance(result, Successful)
        verdict = judge(scene.payment, scene.provider, result.evidence)
        assert verdict.reason is None
        assert ("amount" in verdict.checks) is scene.ability.reports_amount
        assert scene.money == [scene.payment.amount]
        assert not scene.world.payouts

    scene.play(story())


def the_money_goes_from_the_customer_to_the_shop(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        await scene.initiate()
        await scene.ask_for(30)
        (debit,) = scene.world.debits
        assert debit.payee == payee_of(scene.world, operator)
        assert debit.payer.endswith(f"{scene.ability.customer}01"[-8:])

    scene.play(story())


def a_customer_who_never_answers_has_not_paid(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, story=4)

    async def story() -> None:
        assert isinstance(await scene.initiate(), Accepted)
        for seconds in (3, 60, 600):
            assert isinstance(await scene.ask_for(seconds, every=seconds), Pending | NoAnswer)

    scene.play(story())


def a_refusal_is_a_value_and_never_a_success(operator: str, make: Maker | None) -> None:
    for number in (2, 3):
        scene = Scene(operator, make, story=number)

        async def story(scene: Scene = scene) -> None:
            assert isinstance(await scene.initiate(), Accepted)
            if not scene.ability.refuses_alone:
                # "Not paid so far" is all that the question tells: the callback makes a refusal of it.
                assert isinstance(await scene.ask_for(60, listening=False), Pending)
            assert isinstance(await scene.ask_for(60), Declined)
            assert not scene.world.debits

        scene.play(story())


def refused_first_and_paid_later_is_seen(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, story=9)

    async def story() -> None:
        await scene.initiate()
        assert isinstance(await scene.ask_for(6), Declined)
        for _ in range(10):
            result = await scene.ask_for(3)
        assert isinstance(result, Successful)

    scene.play(story())


def what_may_have_arrived_is_unclear_and_sent_once(operator: str, make: Maker | None) -> None:
    for number in (5, 6, 7, 8):
        scene = Scene(operator, make, story=number)
        result = scene.play(scene.outcome())
        # Who sends nothing has nothing that could be lost: the browser's trouble is the customer's.
        assert isinstance(result, Unclear if scene.ability.sends else Accepted), (number, result)
        assert scene.road.charges == scene.ability.charges


def another_amount_is_never_a_proof_of_ours(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, story=10)

    async def story() -> None:
        await scene.initiate()
        result = await scene.ask_for(60)
        assert isinstance(result, Successful)
        verdict = judge(scene.payment, scene.provider, result.evidence)
        if scene.ability.reports_amount:
            assert scene.money != [scene.payment.amount]
            assert verdict.reason == "amount_differs"
        else:
            assert "amount" not in verdict.checks, "this provider reports no amount, so none can have been compared"

    scene.play(story())


def a_throttled_request_was_not_sent_and_is_not_repeated(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, story=12)
    result = scene.play(scene.outcome())
    if scene.ability.sends:
        assert isinstance(result, NotSent)
        assert result.retry_after is not None
    assert scene.road.charges == scene.ability.charges


def faults_before_the_request_prove_that_nothing_was_sent(operator: str, make: Maker | None) -> None:
    for fault in (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        scene = Scene(operator, make)
        scene.road.behaviour = on_move(raising(fault))
        result = scene.play(scene.outcome())
        assert isinstance(result, NotSent if scene.ability.sends else Accepted), fault
        assert scene.road.charges == scene.ability.charges


def faults_after_the_request_prove_nothing(operator: str, make: Maker | None) -> None:
    for fault in LATE_FAULTS:
        scene = Scene(operator, make)
        scene.road.behaviour = on_move(raising(fault))
        result = scene.play(scene.outcome())
        assert isinstance(result, Unclear if scene.ability.sends else Accepted), (fault, result)
        assert scene.road.charges == scene.ability.charges


def strange_answers_prove_nothing(operator: str, make: Maker | None) -> None:
    for name, answer in STRANGE_ANSWERS.items():
        scene = Scene(operator, make)
        scene.road.behaviour = on_move(answering(answer))
        result = scene.play(scene.outcome())
        assert isinstance(result, Unclear if scene.ability.sends else Accepted), (name, result)
        assert scene.road.charges == scene.ability.charges, name


def a_question_that_fails_says_nothing(operator: str, make: Maker | None) -> None:
    for fault in (httpx.ConnectError, httpx.ReadTimeout, httpx.ReadError):
        _question_under(operator, make, raising(fault))
    for answer in STRANGE_ANSWERS.values():
        _question_under(operator, make, answering(answer))
    _question_under(operator, make, answering(lambda: httpx.Response(429, headers={"retry-after": "soon"})))


def a_gateway_that_does_not_know_us_has_sent_nothing(operator: str, make: Maker | None) -> None:
    for status in (401, 403, 429):
        scene = Scene(operator, make)
        scene.road.behaviour = on_move(answering(lambda status=status: httpx.Response(status)))  # type: ignore[misc]
        assert isinstance(scene.play(scene.outcome()), NotSent if scene.ability.sends else Accepted), status
        assert scene.road.charges == scene.ability.charges


def every_answer_is_heard_before_it_is_believed(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        await scene.initiate()
        assert scene.heard, "the answer to the initiate call was not heard"
        heard = len(scene.heard)
        await scene.ask_for(30)
        assert len(scene.heard) > heard, "the answer to a question was not heard"

    scene.play(story())


def no_secret_reaches_the_ledger(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        await scene.initiate()
        await scene.ask_for(30)

    scene.play(story())
    kept = repr(scene.heard) + repr(scene.provider) + repr(scene.payment)
    env = scene.world.env(SANDBOX)
    for secret in (*(env[name] for name in SECRETS), scene.world.accounts.moneyfusion_path.split("/")[1]):
        assert secret not in kept, secret
    bearers = [request.headers.get("authorization", "") for request in scene.road.seen]
    assert not any(bearer.split()[-1] in kept for bearer in bearers if bearer)


def preparing_never_charges(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, story=1)
    scene.play(scene.provider.prepare())
    assert scene.road.charges == 0


def questions_never_charge(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        await scene.initiate()
        await scene.ask_for(30)
        await scene.ask()

    scene.play(story())
    assert scene.road.charges == scene.ability.charges
    assert len(scene.world.debits) == 1


def the_success_of_another_payment_is_no_proof(operator: str, make: Maker | None) -> None:
    """The road brings the answers that belong to another customer's paid payment."""
    believed = _answers_of_a_paid_payment(operator)
    scene = Scene(operator, make, story=4).twin(story=4)

    async def replay(request: httpx.Request, onwards: Onwards) -> httpx.Response:
        if request.url.path.endswith("/token"):
            return await onwards()
        return httpx.Response(200, content=believed.pop(0))

    async def story() -> None:
        await scene.initiate()
        scene.road.behaviour = replay
        result = await scene.ask()
        if isinstance(result, Successful):
            assert judge(scene.payment, scene.provider, result.evidence).reason is not None

    scene.play(story())


def each_question_names_its_own_payment(operator: str, make: Maker | None) -> None:
    """Where the answer names nothing, the question is all that binds them."""
    paying = Scene(operator, make)
    waiting = paying.twin(story=4)

    async def story() -> None:
        await paying.initiate()
        await waiting.initiate()
        assert isinstance(await paying.ask_for(30), Successful)
        for scene, other in ((waiting, paying), (paying, waiting)):
            del scene.road.seen[:]
            result = await scene.ask()
            assert isinstance(result, Pending if scene is waiting else Successful), result
            asked = "".join(_written(request) for request in scene.road.seen)
            assert any(name in asked for name in _names(scene.payment))
            assert not any(name in asked for name in _names(other.payment))

    paying.play(story())


def what_can_be_asked_about_is_known(operator: str, make: Maker | None) -> None:
    """Before any answer: only a provider that knows our reference can be asked; the others say so and ask nobody."""
    scene = Scene(operator, make)

    async def story() -> None:
        assert scene.provider.can_ask(scene.payment) is scene.ability.asks_unanswered
        result = await scene.ask()
        # A page that the till serves itself is unknown to its provider until the customer has opened it.
        nothing = NoAnswer if scene.ability.sends else (NoAnswer, Pending)
        assert isinstance(result, nothing), result
        if not scene.ability.asks_unanswered:
            assert not scene.road.seen

    scene.play(story())


def an_acceptance_can_be_read_again_after_a_crash(operator: str, make: Maker | None) -> None:
    """By another run of the till, out of what was written down; or it is not needed to go on."""
    scene = Scene(operator, make)

    async def story() -> None:
        before = scene.payment
        accepted = await scene.initiate()
        again = scene.restarted()
        if again.can_ask(before) and not scene.merchant.operator.by_link:
            return
        found = [again.reread(answer) for answer in scene.heard]
        assert [each for each in found if each is not None] == [accepted]

    scene.play(story())


def _names(payment: Payment) -> tuple[str, ...]:
    return tuple(name for name in (payment.provider_reference, payment.reference) if name is not None)


def _written(request: httpx.Request) -> str:
    return unquote_plus(str(request.url)) + unquote_plus(request.content.decode())


def _answers_of_a_paid_payment(operator: str) -> list[bytes]:
    """What a good provider was told when it learnt that a payment is paid."""
    scene = Scene(operator)
    told: list[bytes] = []

    async def record(request: httpx.Request, onwards: Onwards) -> httpx.Response:
        response = await onwards()
        told.append(await response.aread())
        return httpx.Response(response.status_code, content=told[-1])

    async def story() -> None:
        await scene.initiate()
        scene.road.behaviour = record
        result: object = None
        while not isinstance(result, Successful):
            told.clear()
            result = await scene.ask_for(3)

    scene.play(story())
    return told


def _question_under(operator: str, make: Maker | None, road: Answering) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        assert isinstance(await scene.initiate(), Accepted)
        scene.road.behaviour = road
        result = await scene.ask()
        assert isinstance(result, NoAnswer), result
        assert scene.road.charges == ABILITIES[operator].charges

    scene.play(story())


CHARGES = (
    *rules(
        a_customer_who_pays_is_seen_to_have_paid,
        the_money_goes_from_the_customer_to_the_shop,
        a_customer_who_never_answers_has_not_paid,
        a_refusal_is_a_value_and_never_a_success,
        refused_first_and_paid_later_is_seen,
        what_may_have_arrived_is_unclear_and_sent_once,
        another_amount_is_never_a_proof_of_ours,
        a_throttled_request_was_not_sent_and_is_not_repeated,
        faults_before_the_request_prove_that_nothing_was_sent,
        faults_after_the_request_prove_nothing,
        strange_answers_prove_nothing,
        a_question_that_fails_says_nothing,
        a_gateway_that_does_not_know_us_has_sent_nothing,
        every_answer_is_heard_before_it_is_believed,
        no_secret_reaches_the_ledger,
        preparing_never_charges,
        questions_never_charge,
        each_question_names_its_own_payment,
        what_can_be_asked_about_is_known,
        an_acceptance_can_be_read_again_after_a_crash,
    ),
    *rules(the_success_of_another_payment_is_no_proof, need=Need.ECHO),
)
