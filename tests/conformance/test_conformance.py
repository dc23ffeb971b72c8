"""Every provider against its sandbox, by the same rules; and the proof that the rules bite."""

from collections.abc import Iterator

import pytest

from pos_app.core.merchants import Merchant
from tests.conformance.accounts import ABILITIES, Need, merchants_of, shown
from tests.conformance.broken import BROKEN, Broken
from tests.conformance.broken_links import BROKEN_LINKS
from tests.conformance.broken_payouts import BROKEN_PAYOUTS
from tests.conformance.checks import CHARGES
from tests.conformance.positions import concerns, positions
from tests.conformance.rule import Rule
from tests.conformance.scene import OPENED, Scene
from tests.conformance.suite import RULES
from tests.conformance.switch_checks import SWITCHES, UNPROVEN, payout_under_one, under_one
from tests.conformance.table import HOLDS, NOT_ASKED, mark, written

SWEEPS = (*SWITCHES, *(rule for rule in RULES if rule.name == "every_callback_of_the_sandbox_is_read_right"))
ALL_BROKEN = (*BROKEN, *BROKEN_LINKS, *BROKEN_PAYOUTS)
NAMED = {rule.name: rule for rule in RULES}

_OLD = {rule.name for rule in CHARGES} - {
    "each_question_names_its_own_payment",
    "what_can_be_asked_about_is_known",
    "an_acceptance_can_be_read_again_after_a_crash",
}
"""Rules that overlap: each mistake there is found by several."""

_OVERLAP = {
    # A refusal that is taken for a success, and reading that asks, are mistakes that others see as well.
    "a_payout_that_is_refused_is_never_a_success",
    "a_callback_never_moves_money",
}


@pytest.fixture(autouse=True)
def closed_loops() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


ASKED = [(rule, operator) for rule in RULES for operator in ABILITIES if rule.is_for(operator) and rule not in SWITCHES]
POSITIONS = [
    (*position, operator) for position in positions() for operator in ABILITIES if concerns(position[0], operator)
]


@pytest.mark.parametrize(("rule", "operator"), ASKED, ids=[f"{rule.name}-{operator}" for rule, operator in ASKED])
def test_conformance(rule: Rule, operator: str) -> None:
    rule.check(operator, None)


@pytest.mark.parametrize(
    ("switch", "value", "operator"),
    POSITIONS,
    ids=[f"{switch}={value}-{operator}" for switch, value, operator in POSITIONS],
)
def test_every_switch_in_every_position(switch: str, value: object, operator: str) -> None:
    under_one(operator, None, {switch: value})
    if Need.PAYOUT in ABILITIES[operator].needs:
        payout_under_one(operator, None, {switch: value})


def test_no_excuse_is_left_over() -> None:
    assert UNPROVEN.keys() <= set(positions())


@pytest.mark.parametrize("operator", ABILITIES)
def test_what_a_provider_is_not_asked_it_cannot_do(operator: str) -> None:
    assert shown(Scene(operator).provider) == ABILITIES[operator].needs


def test_no_account_of_the_settings_is_left_out() -> None:
    assert tuple(m.operator.id for m in merchants_of(Scene("mvola").world)) == tuple(ABILITIES)
    assert {type(m) for m in merchants_of(Scene("mvola").world)} == set(Merchant.__args__)


BREAKS = [(broken, operator) for broken in ALL_BROKEN for operator in ABILITIES if operator in broken.operators]


@pytest.mark.parametrize(
    ("broken", "operator"), BREAKS, ids=[f"{broken.__name__}-{operator}" for broken, operator in BREAKS]
)
def test_it_bites(broken: type[Broken], operator: str) -> None:
    assert any(rule.found(operator, broken) for rule in _likely_first(broken) if rule.is_for(operator)), (
        f"{broken.__name__} passes as a good provider"
    )


def _likely_first(broken: type[Broken]) -> list[Rule]:
    return sorted(RULES, key=lambda rule: (rule.name != broken.alone, rule in SWITCHES))


ALONE = [broken for broken in ALL_BROKEN if broken.alone]


@pytest.mark.parametrize("broken", ALONE, ids=lambda broken: broken.__name__)
def test_no_other_rule_stands_in_for_it(broken: type[Broken]) -> None:
    operator = broken.alone_for
    # The sweeps through all switches play the other rules' stories again: they are asked about their own mistakes only.
    asked = [rule for rule in RULES if rule.is_for(operator) and (rule.name == broken.alone or rule not in SWEEPS)]
    assert [rule.name for rule in asked if rule.found(operator, broken)] == [broken.alone]


def test_each_new_rule_finds_something_alone() -> None:
    assert {broken.alone for broken in ALONE} == set(NAMED) - _OLD - _OVERLAP


def test_the_table_tells_what_holds_and_what_is_not_asked() -> None:
    rule = NAMED["a_quote_never_charges"]
    assert [mark(rule, operator) for operator in ABILITIES] == [NOT_ASKED, HOLDS, HOLDS, NOT_ASKED, NOT_ASKED]
    lines = written([["rule", "pvit"], ["a", HOLDS]]).splitlines()
    assert lines == ["| rule | pvit |", "|------|------|", "| a    | ✓    |"]
