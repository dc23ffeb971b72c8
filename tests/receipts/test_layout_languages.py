"""Papers in every language: labels leave room for their values on the narrowest paper, and no row is too long."""

from collections.abc import Iterator

import pytest

from pos_app.receipts.folding import fold_cp858
from pos_app.receipts.layout import Row, lay_out
from pos_app.receipts.receipt import Role
from pos_app.receipts.text import plain_text
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.receipts.papers import EVERY, FACE, TRAINING

SHORT = (Role.OPERATOR, Role.PAYER, Role.TRANSACTION, Role.REFERENCE, Role.TILL, Role.CASHIER, Role.FEE)
"""Fields whose values have up to 14 characters as a rule: `034 ** *** 67`, `C3-7K2M4QX9P5`."""


@pytest.fixture(params=LANGUAGES, autouse=True)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("fr")


@pytest.mark.parametrize("name", EVERY)
def test_labels_leave_room_for_their_values(name: str) -> None:
    lines = EVERY[name](FACE).lines
    assert not [line.label for line in lines if line.role in SHORT and len(line.label) > 32 - 14 - 1]
    assert not [line.label for line in lines if line.role is Role.DATE and len(line.label) > 32 - 19 - 1]
    assert not [line.label for line in lines if line.role in (Role.FIELD, Role.TOTAL) and len(line.label) > 32]


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("name", EVERY)
def test_every_paper_fits(name: str, columns: int) -> None:
    receipt = EVERY[name](TRAINING)
    rows = lay_out(receipt, columns, fold_cp858)
    assert all(len(row.text) * row.scale <= columns for row in rows if isinstance(row, Row))
    # What says whether money came is large on all usual paper.
    large = {row.text.strip() for row in rows if isinstance(row, Row) and row.scale == 2}
    for role in (Role.STATUS, Role.AMOUNT, Role.MARK):
        for line in receipt.of(role):
            assert fold_cp858(f"{line.label} {line.text}".split()[-1]) in " ".join(large)
    assert plain_text(receipt, columns)
