"""Every name that the settings take for the shop is whole on paper, however narrow it is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.core.payment import Environment
from pos_app.receipts.face import SHOP_LIMIT
from pos_app.receipts.folding import fold_cp858, fold_picture
from pos_app.receipts.layout import Row, RuleRow, lay_out
from pos_app.receipts.payment import payment_receipt
from pos_app.settings import SettingsError, load
from pos_app.settings_printing import face_of
from tests.receipts.papers import make

LONG = "Établissements Rakotomalala et Fils, Quincaillerie générale du Marché Central"
NAMES = st.text(st.characters().filter(str.isprintable) | st.sampled_from("Éœ…n̈ -"), min_size=1, max_size=SHOP_LIMIT)


def inked(name: str, fold: Callable[[str], str]) -> str:
    return "".join("".join(fold(word).split()) for word in name.split(" "))


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("fold", [fold_cp858, fold_picture])
@example(LONG)
@example("W" * SHOP_LIMIT)
@given(NAMES.filter(str.strip))
def test_a_name_that_is_taken_is_whole_on_paper(fold: Callable[[str], str], columns: int, name: str) -> None:
    settings = load(Path("nowhere"), {"POS_APP_SHOP_NAME": name}, lambda _key: None)
    rows = lay_out(payment_receipt(make(), face_of(settings, Environment.PRODUCTION)), columns, fold)
    above = rows[: next(place for place, row in enumerate(rows) if isinstance(row, RuleRow))]
    shown = "".join(row.text for row in above if isinstance(row, Row))
    assert "".join(shown.split()) == inked(settings.shop_name, fold)
    assert all(len(row.text) * row.scale <= columns for row in above if isinstance(row, Row))


def test_one_that_is_longer_is_not_taken() -> None:
    with pytest.raises(SettingsError):
        load(Path("nowhere"), {"POS_APP_SHOP_NAME": "W" * (SHOP_LIMIT + 1)}, lambda _key: None)
