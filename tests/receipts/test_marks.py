"""Marks: a second paper says that it is one, and nothing that is not about real money passes for it."""

from dataclasses import replace

import pytest

from pos_app.core.day import Move
from pos_app.core.payment import Environment, Payment, Status
from pos_app.receipts.cash import cash_slip
from pos_app.receipts.face import Face
from pos_app.receipts.marks import copy_mark, handed
from pos_app.receipts.payment import receipt_for
from pos_app.receipts.receipt import Role
from pos_app.receipts.sample import drawer_kick, sample_page
from tests.receipts.papers import EVERY, FACE, PRINTER, make, make_change, make_entry, make_link, make_over, says

PAYMENTS = (make(), make_link(), make_over(Status.REFUSED, "declined"), make_change())


def test_an_original_is_not_marked() -> None:
    receipt = receipt_for(make(), FACE)
    assert copy_mark(0) == ""
    assert handed(receipt, 0) is receipt


@pytest.mark.parametrize(("copy", "mark"), [(1, "DUPLICATA 1"), (12, "DUPLICATA 12"), (None, "DUPLICATA")])
def test_a_copy_says_so_before_everything_and_at_the_end(copy: int | None, mark: str) -> None:
    receipt = handed(receipt_for(make(), FACE), copy)
    assert copy_mark(copy) == mark
    assert [receipt.lines[0].text, receipt.lines[-1].text] == [mark, mark]
    assert receipt.lines[1:-1] == receipt_for(make(), FACE).lines


def test_what_has_no_key_is_a_copy_of_nothing() -> None:
    for receipt in (sample_page(FACE, PRINTER), drawer_kick()):
        assert handed(receipt, 3) is receipt


@pytest.mark.parametrize("environment", [*Environment])
@pytest.mark.parametrize("name", EVERY)
def test_every_paper_of_a_till_for_practice_is_a_specimen(name: str, environment: Environment) -> None:
    receipt = EVERY[name](replace(FACE, environment=environment))
    if environment is Environment.PRODUCTION:
        assert not receipt.of(Role.MARK)
    else:
        assert [receipt.lines[0], receipt.lines[-1]] == list(receipt.of(Role.MARK))
        assert says(receipt, Role.MARK) == ["SPÉCIMEN", "SPÉCIMEN"]


@pytest.mark.parametrize("environment", [Environment.TRAINING, Environment.SANDBOX])
@pytest.mark.parametrize("payment", PAYMENTS, ids=lambda payment: payment.status.value)
def test_a_payment_for_practice_is_a_specimen_in_any_till(payment: Payment, environment: Environment) -> None:
    assert says(receipt_for(replace(payment, environment=environment), FACE), Role.MARK) == ["SPÉCIMEN"] * 2


def test_a_copy_of_a_specimen_says_both() -> None:
    receipt = handed(cash_slip(make_entry(Move.SALE), Face("x", "c", environment=Environment.TRAINING)), 2)
    assert says(receipt, Role.MARK) == ["DUPLICATA 2", "SPÉCIMEN", "SPÉCIMEN", "DUPLICATA 2"]
