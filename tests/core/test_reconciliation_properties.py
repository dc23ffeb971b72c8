"""What holds of every comparison: one to one, nothing lost, whatever the order, and the same as written naively."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.core.money import Currency
from pos_app.core.reconciliation import By, Ours, Pair, Reconciled, Why, match
from pos_app.core.statement import StatementLine, keyed
from tests.core.reconciliation_data import TILL, line, minutes, payments, reference, statements
from tests.core.reconciliation_oracle import Oracle

ABSENT = {Why.NOT_ON_STATEMENT, Why.NO_STATEMENT, Why.NOT_COVERED}


def everything(reconciled: Reconciled) -> tuple[Pair, ...]:
    return (*reconciled.matched, *reconciled.differs, *reconciled.ours_only, *reconciled.theirs_only)


@given(payments(), statements(), payments(most=2))
@settings(max_examples=300)
def test_it_is_what_everybody_against_everybody_finds(
    ours: list[Ours], lines: list[StatementLine], taken: list[Ours]
) -> None:
    agrees_with_oracle(ours, lines, [each for each in taken if each.reference not in {one.reference for one in ours}])


@given(payments(named=False), statements(named=False))
@settings(max_examples=300)
def test_it_is_what_everybody_against_everybody_finds_where_nobody_is_named(
    ours: list[Ours], lines: list[StatementLine]
) -> None:
    agrees_with_oracle(ours, lines, [])


def agrees_with_oracle(ours: list[Ours], lines: list[StatementLine], taken: list[Ours]) -> None:
    oracle = Oracle(ours, lines, TILL, taken)
    found = match("pvit", ours, lines, TILL, taken=taken)
    expected = Counter((ours[one], lines[theirs], by) for (one, theirs), by in oracle.pairs.items())
    assert Counter((p.ours, p.line, p.by) for p in (*found.matched, *found.differs)) == expected
    paired_ours = {one for one, _ in oracle.pairs}
    paired_lines = {theirs for _, theirs in oracle.pairs}
    alone = [(lines[at], oracle.reason_of_line(at)) for at in range(len(lines)) if at not in paired_lines]
    assert Counter((p.line, *p.why) for p in found.theirs_only) == Counter(
        (theirs, why) for theirs, why in alone if why is not None
    )
    reasons = [(one, oracle.reason_of_ours(at)) for at, one in enumerate(ours) if at not in paired_ours]
    told = [(p.ours, *("absent" if why in ABSENT else why for why in p.why)) for p in found.ours_only]
    assert Counter(told) == Counter((one, why) for one, why in reasons if why is not None)


@given(payments(), statements(), st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_does_not_show(ours: list[Ours], lines: list[StatementLine], chance: object) -> None:
    found = match("pvit", ours, lines, TILL)
    mixed_ours, mixed_lines = list(ours), list(lines)
    chance.shuffle(mixed_ours)  # type: ignore[attr-defined]
    chance.shuffle(mixed_lines)  # type: ignore[attr-defined]
    assert match("pvit", mixed_ours, mixed_lines, TILL) == found


@given(payments(), statements())
def test_nothing_is_counted_twice_and_no_money_is_lost(ours: list[Ours], lines: list[StatementLine]) -> None:
    found = match("pvit", ours, lines, TILL)
    of_ours = Counter(pair.ours for pair in everything(found) if pair.ours)
    of_lines = Counter(pair.line for pair in everything(found) if pair.line)
    assert all(count == 1 for count in of_ours.values())
    assert of_lines <= Counter(lines)
    assert {one for one in ours if one.status in {"paid", "confirmed_manually"}} <= set(of_ours)
    assert Counter(each for each in lines if each.status == "success") <= of_lines


@given(payments(), statements())
def test_what_matched_is_equal_in_everything(ours: list[Ours], lines: list[StatementLine]) -> None:
    for pair in match("pvit", ours, lines, TILL).matched:
        assert pair.ours is not None
        assert pair.line is not None
        assert (pair.ours.amount, pair.ours.currency) == (pair.line.amount, pair.line.currency)
        assert pair.ours.direction is pair.line.direction
        assert pair.line.status == "success"
        assert pair.ours.status in {"paid", "confirmed_manually"}


@given(payments(), statements(), st.integers(0, 90))
def test_a_line_that_has_nothing_to_do_with_them_changes_no_pair(
    ours: list[Ours], lines: list[StatementLine], minute: int
) -> None:
    unrelated = line(
        77, at=minutes(minute), amount=777, currency=Currency.MGA, transaction_id="999", reference=reference(500)
    )
    before = match("pvit", ours, lines, TILL)
    after = match("pvit", ours, [*lines, *keyed([unrelated])], TILL)
    assert (after.matched, after.differs) == (before.matched, before.differs)
    assert {pair.line for pair in after.theirs_only} - {pair.line for pair in before.theirs_only} == set(
        keyed([unrelated])
    )


@given(payments(named=False), statements(named=False), st.sampled_from([0, 1]))
def test_nearness_never_chooses_between_two(ours: list[Ours], lines: list[StatementLine], which: int) -> None:
    """Double one side of a pair that nearness made: the pair is gone, and both stand there as ambiguous."""
    found = [p for p in match("pvit", ours, lines, TILL).matched if p.by is By.NEAR and p.line and p.ours]
    for pair in found:
        assert pair.line is not None
        assert pair.ours is not None
        twin = Ours(reference(700), *[getattr(pair.ours, name) for name in pair.ours.__slots__[1:]])
        more_ours = [*ours, twin] if which else ours
        more_lines = lines if which else [*lines, pair.line]
        again = match("pvit", more_ours, more_lines, TILL)
        assert all(other.line != pair.line for other in (*again.matched, *again.differs))
        assert {p.why for p in again.theirs_only if p.line == pair.line} == {(Why.AMBIGUOUS,)}
