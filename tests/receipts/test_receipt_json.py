"""A receipt as values: kept as JSON and read again without loss, and found by the roles of its lines."""

import json

import pytest

from pos_app.receipts.face import Face
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role, as_json, from_json
from pos_app.receipts.sample import drawer_kick
from tests.receipts.papers import EVERY, FACE


@pytest.mark.parametrize("name", EVERY)
def test_what_the_queue_keeps_is_what_was_composed(name: str) -> None:
    receipt = EVERY[name](FACE)
    assert from_json(json.loads(json.dumps(as_json(receipt)))) == receipt


def test_the_order_to_open_the_drawer_is_kept_too() -> None:
    receipt = drawer_kick()
    assert receipt.drawer
    assert receipt.lines == ()
    assert from_json(as_json(receipt)) == receipt


@pytest.mark.parametrize("change", [{"kind": "?"}, {"lines": [["?", "", ""]]}, {"lines": [["note", ""]]}])
def test_anything_else_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_json({**as_json(drawer_kick()), **change})


def test_a_mark_goes_before_and_behind_everything() -> None:
    receipt = Receipt(ReceiptKind.TEST, "", "x", (Line(Role.NOTE, "n"),)).marked("M")
    assert [line.text for line in receipt.lines] == ["M", "n", "M"]


def test_only_production_is_no_specimen() -> None:
    assert not Face("x", "c").is_specimen
