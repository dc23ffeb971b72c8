"""Whatever stands in a payment, in cash or in the settings: rows fit, and hold nothing but what can be printed."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.core.day import Move
from pos_app.core.payment import Flag, Status
from pos_app.receipts.cash import cash_slip
from pos_app.receipts.face import Face
from pos_app.receipts.folding import fold_cp858
from pos_app.receipts.layout import Row, lay_out
from pos_app.receipts.parts import mask_digits
from pos_app.receipts.payment import change_slip, payment_receipt, refusal_slip
from pos_app.receipts.receipt import Receipt, Role
from pos_app.receipts.report import report_receipt
from tests.receipts.papers import make, make_change, make_entry, make_over, x_json

HOSTILE = st.text(st.sampled_from("\x1b\x1d\x00\n\r\t\u202e\u200b\u0301漢ك\U0001f600\udc80 aé@7") | st.characters())
FACES = st.builds(Face, HOSTILE, HOSTILE, st.tuples(HOSTILE, HOSTILE), HOSTILE)


def hold(receipt: Receipt, columns: int) -> None:
    for row in lay_out(receipt, columns, fold_cp858):
        if isinstance(row, Row):
            assert len(row.text) * row.scale <= columns
            assert all(character.isprintable() for character in row.text)
            row.text.encode("cp858")
    for line in receipt.lines:
        if line.role is not Role.CODE:
            assert "\n" not in line.text + line.label
            assert "\x1b" not in line.text + line.label


@settings(max_examples=60)
@given(FACES, st.sampled_from([24, 32, 48]), *[HOSTILE] * 6)
def test_no_text_can_be_more_than_a_text(
    face: Face, columns: int, operator: str, who: str, number: str, phone: str, till: str, reason: str
) -> None:
    told = {"operator": operator, "cashier": who, "transaction_id": number, "phone": phone, "till": till}
    hold(payment_receipt(make(flags=frozenset(Flag), **told), face), columns)
    hold(refusal_slip(make_over(Status.REFUSED, reason, detail=number, **told), face), columns)
    hold(change_slip(make_change(approved_by=who, returns=reason, **told), face), columns)
    hold(cash_slip(make_entry(Move.OUT, by=who, reason=reason), face), columns)


@settings(max_examples=40)
@given(FACES, st.sampled_from([24, 32, 48]), HOSTILE, HOSTILE, HOSTILE)
def test_nor_can_one_of_a_report(face: Face, columns: int, operator: str, who: str, reason: str) -> None:
    report = x_json()
    report["opened_by"] = who
    report["totals"] = [{**row, "operator": operator} for row in report["totals"]]
    report["corrections"] = [{**row, "reason": reason, "by": who, "about": reason} for row in report["corrections"]]
    report["carried_over"] = [reason]
    report["open_payments"] = {reason: [who, operator]}
    hold(report_receipt(report, face), columns)


@given(st.text(st.sampled_from("0123456789 +"), max_size=40))
def test_a_masked_number_is_as_long_as_it_was(number: str) -> None:
    assert len(mask_digits(number)) == len(number)
    assert replace(make(), phone=number).phone == number
