"""Rules about what nobody documents: under each position of each switch no wrong success, and no payer ends refused."""

import asyncio

from pos_app.core.provider import Declined, InitiateResult, NotSent, StatusResult, Successful, judge
from tests.conformance.accounts import Need
from tests.conformance.positions import positions_for
from tests.conformance.rule import rules
from tests.conformance.scene import Maker, Scene

STORIES = (1, 2, 4, 9, 10, 11)

UNPROVEN: dict[tuple[str, object], str] = {
    ("mvola_subscribed", False): "every call is refused",
    ("mvola_token_seconds", 0): "no token is good for a single call",
    ("pvit_status_style", "b"): "pending and paid look alike: a person looks at it",
    ("pvit_busy", "always"): "never taken",
    **{("pvit_force_code", f"{code:03d}"): "never taken" for code in range(1, 8)},
    ("pvit_force_code", "0"): "never taken",
    ("moneyfusion_ip_refused", True): "never taken",
    ("moneyfusion_amounts", "absent"): "an amount that is missing is no match",
    ("moneyfusion_amounts", "text"): "a text is no amount",
    ("ekolopay_down", "200"): "nobody answers",
    ("ekolopay_down", "500"): "nobody answers",
    ("ekolopay_down", "503"): "nobody answers",
    ("link_seconds", 1): "the link is over before the customer pays",
}
"""Positions under which a customer who pays is not seen to have paid, and why. A new switch is not among them."""

BY_LINK_ONLY = frozenset({"link_seconds"})


def under_every_switch_no_success_is_wrong_and_no_payer_is_refused(operator: str, make: Maker | None) -> None:
    for switches in positions_for(operator):
        under_one(operator, make, switches)


def under_one(operator: str, make: Maker | None, switches: dict[str, object]) -> None:
    """One position, all stories."""
    for story in STORIES:
        _play(Scene(operator, make, story, switches=switches), story, switches)


def under_every_switch_a_payout_is_never_wrongly_believed(operator: str, make: Maker | None) -> None:
    for switches in positions_for(operator):
        payout_under_one(operator, make, switches)


def payout_under_one(operator: str, make: Maker | None, switches: dict[str, object]) -> None:
    """One position, payouts that arrive and that do not."""
    for story in (1, 2, 4):
        scene = Scene(operator, make, story, switches=switches, payout=True)
        sent, answers = scene.play(_followed(scene))
        _assert_no_wrong_word(scene, sent, answers, (switches, story))
        assert len(scene.money) <= 1
        assert not scene.world.debits


def _play(scene: Scene, story: int, switches: dict[str, object]) -> None:
    where = (switches, story)
    sent, answers = scene.play(_followed(scene))
    _assert_no_wrong_word(scene, sent, answers, where)
    if story in (1, 11):
        ((switch, value),) = switches.items()
        unproven = (switch, value) in UNPROVEN and (scene.merchant.operator.by_link or switch not in BY_LINK_ONLY)
        # The till's own page is on the till: no link of a provider can be over there.
        unproven = unproven and not (switch in BY_LINK_ONLY and not scene.ability.sends)
        assert _is_proven(scene, answers) is not unproven, where
        assert not any(isinstance(answer, Declined) for answer in answers) or not scene.money, where


async def _followed(scene: Scene) -> tuple[InitiateResult | NotSent, list[StatusResult]]:
    """Sent once, then asked for two minutes; no success before the money moved."""
    sent = await scene.outcome()
    answers: list[StatusResult] = []
    for gap in (1, 2, 3, 3, 6, 15, 30, 60):
        await asyncio.sleep(gap)
        scene.hear()
        if scene.provider.can_ask(scene.payment):
            answers.append(await scene.ask())
            _assert_backed(scene, answers[-1])
    return sent, answers


def _assert_backed(scene: Scene, answer: StatusResult) -> None:
    """Whoever would be believed has to have paid, and where an amount was compared, that one."""
    if not isinstance(answer, Successful):
        return
    verdict = judge(scene.payment, scene.provider, answer.evidence)
    if verdict.reason is None:
        assert scene.money, "a wrong success"
        assert "amount" not in verdict.checks or scene.money == [scene.payment.amount], "another amount is believed"


def _assert_no_wrong_word(
    scene: Scene, sent: InitiateResult | NotSent, answers: list[StatusResult], where: object
) -> None:
    if isinstance(sent, NotSent | Declined):
        assert not scene.money, (where, sent)
    if scene.money and answers:
        assert not isinstance(answers[-1], Declined), where
    moves = scene.road.charges + scene.road.payouts
    assert moves <= 1, where


def _is_proven(scene: Scene, answers: list[StatusResult]) -> bool:
    last = answers[-1] if answers else None
    return isinstance(last, Successful) and judge(scene.payment, scene.provider, last.evidence).reason is None


SWITCHES = (
    *rules(under_every_switch_no_success_is_wrong_and_no_payer_is_refused),
    *rules(under_every_switch_a_payout_is_never_wrongly_believed, need=Need.PAYOUT),
)
