"""What every provider must do, whatever its wire looks like. One function a rule; each plays scenes and asserts.

`test_conformance.py` runs them over all providers, and over broken ones to prove that they bite.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx

from pos_app.core.provider import (
    Accepted,
    CallbackRequest,
    Declined,
    InitiateResult,
    NoAnswer,
    NotSent,
    Pending,
    Successful,
    Unclear,
    judge,
)
from pos_app.core.reference import make_reference
from tests.conformance.scene import CUSTOMERS, Answering, Maker, Scene
from tests.simulation.shop import initiated
from tests.support.virtual import START

Onwards = Callable[[], Awaitable[httpx.Response]]


def a_customer_who_pays_is_seen_to_have_paid(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        assert isinstance(await scene.initiate(), Accepted)
        assert scene.provider.can_ask(scene.payment)
        assert isinstance(await scene.ask(), Pending)
        result = await scene.ask_for(30)
        assert isinstance(result, Successful)
        assert judge(scene.payment, scene.provider, result.evidence).reason is None
        (debit,) = scene.world.debits
        assert (debit.reference, debit.amount) == (scene.payment.reference, scene.payment.amount)

    scene.play(story())


def the_money_goes_from_the_customer_to_the_shop(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        await scene.initiate()
        await scene.ask_for(30)
        (debit,) = scene.world.debits
        merchant = scene.merchant.operator.merchant
        assert merchant is not None
        assert debit.payee == merchant.national
        assert debit.payer.endswith(CUSTOMERS[operator].of(1)[4:])

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
            assert isinstance(await scene.ask_for(60), Declined)
            assert not scene.world.debits

        scene.play(story())


def refused_first_and_paid_later_is_seen(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, story=9)

    async def story() -> None:
        await scene.initiate()
        assert isinstance(await scene.ask_for(60), Declined)
        for _ in range(10):
            result = await scene.ask_for(3)
        assert isinstance(result, Successful)

    scene.play(story())


def what_may_have_arrived_is_unclear_and_sent_once(operator: str, make: Maker | None) -> None:
    for number in (5, 6, 7, 8):
        scene = Scene(operator, make, story=number)
        result = _initiated(scene)
        assert isinstance(result, Unclear), (number, result)
        assert scene.road.charges == 1


def another_amount_is_never_a_proof_of_ours(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, story=10)

    async def story() -> None:
        await scene.initiate()
        result = await scene.ask_for(60)
        assert isinstance(result, Successful)
        verdict = judge(scene.payment, scene.provider, result.evidence)
        (debit,) = scene.world.debits
        if debit.amount != scene.payment.amount:
            assert verdict.reason == "amount_differs"
        else:
            assert "amount" not in verdict.checks, "this provider reports no amount, so none can have been compared"

    scene.play(story())


def a_throttled_request_was_not_sent_and_is_not_repeated(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, story=12)
    result = _initiated(scene)
    assert isinstance(result, NotSent)
    assert result.retry_after is not None
    assert scene.road.charges == 1


def faults_before_the_request_prove_that_nothing_was_sent(operator: str, make: Maker | None) -> None:
    for fault in (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        scene = Scene(operator, make)
        scene.road.behaviour = _raising_on_charge(fault)
        assert isinstance(_initiated(scene), NotSent), fault
        assert scene.road.charges == 1


def faults_after_the_request_prove_nothing(operator: str, make: Maker | None) -> None:
    for fault in (httpx.ReadTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError, httpx.WriteTimeout):
        scene = Scene(operator, make)
        scene.road.behaviour = _raising_on_charge(fault)
        result = _initiated(scene)
        assert isinstance(result, Unclear), (fault, result)
        assert scene.road.charges == 1


STRANGE_ANSWERS: dict[str, Callable[[], httpx.Response]] = {
    "server error": lambda: httpx.Response(500, text="oops"),
    "bad gateway": lambda: httpx.Response(502, html="<html>Bad Gateway</html>"),
    "request timeout": lambda: httpx.Response(408),
    "redirect": lambda: httpx.Response(302, headers={"location": "https://elsewhere.example/"}),
    "captive portal": lambda: httpx.Response(200, html="<html>Connectez-vous</html>"),
    "empty": lambda: httpx.Response(200),
    "too long": lambda: httpx.Response(200, content=b"x" * 1_000_000),
    "not text": lambda: httpx.Response(200, content=b"\xff\xfe\x00"),
}


def strange_answers_prove_nothing(operator: str, make: Maker | None) -> None:
    for name, answer in STRANGE_ANSWERS.items():
        scene = Scene(operator, make)
        scene.road.behaviour = _answering_on_charge(answer)
        result = _initiated(scene)
        assert isinstance(result, Unclear), (name, result)
        assert scene.road.charges == 1, name


def a_question_that_fails_says_nothing(operator: str, make: Maker | None) -> None:
    for fault in (httpx.ConnectError, httpx.ReadTimeout, httpx.ReadError):
        _question_under(operator, make, _raising(fault))
    for answer in STRANGE_ANSWERS.values():
        _question_under(operator, make, _answering(answer))
    _question_under(operator, make, _answering(lambda: httpx.Response(429, headers={"retry-after": "soon"})))


def a_gateway_that_does_not_know_us_has_sent_nothing(operator: str, make: Maker | None) -> None:
    for status in (401, 403, 429):
        scene = Scene(operator, make)
        scene.road.behaviour = _answering_on_charge(lambda status=status: httpx.Response(status))  # type: ignore[misc]
        assert isinstance(_initiated(scene), NotSent), status
        assert scene.road.charges == 1


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
    env = scene.world.env("http://127.0.0.1:8808")
    for secret in ("MVOLA_CONSUMER_KEY", "MVOLA_CONSUMER_SECRET", "PVIT_TOKEN"):
        assert env[secret] not in kept, secret
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
    assert scene.road.charges == 1
    assert len(scene.world.debits) == 1


def the_success_of_another_payment_is_no_proof(operator: str, make: Maker | None) -> None:
    """The road brings the answers that belong to another customer's paid payment."""
    believed = _answers_of_a_paid_payment(operator)
    scene = Scene(operator, make, story=4)
    later = make_reference("caisse3", START, scene.payment.reference)
    scene.payment = replace(scene.payment, reference=later)

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


def junk_callbacks_say_nothing_and_hurt_nobody(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)
    for body in (b"", b"{}", b"<REPONSE/>", b"\x00\xff", b"[" * 5_000, b"<!DOCTYPE a><REPONSE><REF>x</REF></REPONSE>"):
        for method in ("PUT", "POST", "GET"):
            hint = scene.provider.read_callback(CallbackRequest(method, "", body))
            assert hint is None or (hint.reference is None and hint.provider_reference is None)
    scene.loop.close()


def _initiated(scene: Scene) -> InitiateResult | NotSent:
    async def story() -> InitiateResult | NotSent:
        try:
            return await scene.initiate()
        except NotSent as proof:
            return proof

    return scene.play(story())


def _question_under(operator: str, make: Maker | None, road: Answering) -> None:
    scene = Scene(operator, make)

    async def story() -> None:
        assert isinstance(await scene.initiate(), Accepted)
        scene.road.behaviour = road
        result = await scene.ask()
        assert isinstance(result, NoAnswer), result
        assert scene.road.charges == 1

    scene.play(story())


def _raising(fault: type[httpx.TransportError]) -> Answering:
    async def road(request: httpx.Request, onwards: Onwards) -> httpx.Response:
        raise fault("fault", request=request)

    return road


def _answering(answer: Callable[[], httpx.Response]) -> Answering:
    async def road(request: httpx.Request, onwards: Onwards) -> httpx.Response:
        return answer()

    return road


def _on_charge(faulty: Answering) -> Answering:
    async def road(request: httpx.Request, onwards: Onwards) -> httpx.Response:
        return await (faulty(request, onwards) if initiated(request) is not None else onwards())

    return road


def _raising_on_charge(fault: type[httpx.TransportError]) -> Answering:
    return _on_charge(_raising(fault))


def _answering_on_charge(answer: Callable[[], httpx.Response]) -> Answering:
    return _on_charge(_answering(answer))


CHECKS = (
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
    the_success_of_another_payment_is_no_proof,
    junk_callbacks_say_nothing_and_hurt_nobody,
)
