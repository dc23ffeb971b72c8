"""PVit's full API, row by row of its sheet."""

import pytest

from pos_app.sandbox.pvit import INITIATED, PAID
from tests.sandbox.bench import PVIT, Bench, read

STYLES = ("a", "b", "c")


def test_accepted_charge_is_200_with_the_fields_that_were_seen(bench: Bench) -> None:
    assert bench.pvit() == {
        "INTERFACEID": "BAKOAI",
        "REF": "PROD2X3T8",
        "TYPE": "1",
        "STATUT": "200",
        "OPERATEUR": "AM",
        "TEL_CLIENT": "074000001",
        "TOKEN": "",
        "MESSAGE": INITIATED,
    }


def test_xml_is_written_as_third_party_parsers_need_it(bench: Bench) -> None:
    answer = bench.call("POST", PVIT, data=bench.form())
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.startswith('<?xml version="1.0" encoding="UTF-8"?> <REPONSE> <INTERFACEID>')
    assert answer.text.endswith("</MESSAGE> </REPONSE>")
    assert "<TOKEN></TOKEN>" in answer.text
    assert "CDATA" not in answer.text


def test_declaration_is_left_out_under_its_switch(bench: Bench) -> None:
    bench.turn(pvit_declaration=False)
    assert bench.call("POST", PVIT, data=bench.form()).text.startswith("<REPONSE> <INTERFACEID>")


def test_codes_keep_their_zeros_and_texts_are_escaped(bench: Bench) -> None:
    answer = bench.call("POST", PVIT, data=bench.form(ref="<a>&\x00", tel_marchand="077999999"))
    assert "<STATUT>003</STATUT>" in answer.text
    assert "<REF>&lt;a&gt;&amp;</REF>" in answer.text


def test_ref_has_a_trailing_space_and_extra_elements_appear_under_their_switches(bench: Bench) -> None:
    bench.turn(pvit_ref_space=True, pvit_extra_fields=True)
    answer = bench.pvit()
    assert answer["REF"] == "PROD2X3T8 "
    assert (answer["AGENT"], answer["REFERENCE_MARCHAND"], answer["NUMERO_CLIENT"]) == (
        "caisse3",
        "PROD2X3T8",
        "074000001",
    )


def test_multipart_is_taken_too(bench: Bench) -> None:
    parts = {name: (None, value) for name, value in bench.form().items()}
    answer = bench.call("POST", PVIT, files={**parts, "file": ("x.txt", b"x")})
    assert read(answer.content)["STATUT"] == "200"


def test_token_with_raw_plus_signs_is_taken(bench: Bench) -> None:
    # As a client writes it that glues the fields together.
    raw = "&".join(f"{name}={value}" for name, value in bench.form().items())
    assert {"+", "/", "="} <= set(bench.world.accounts.pvit_token)
    answer = bench.call("POST", PVIT, content=raw, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert read(answer.content)["STATUT"] == "200"


def test_operator_field_is_taken_with_its_accent(bench: Bench) -> None:
    assert bench.pvit(operateur=None, opérateur="AM")["STATUT"] == "200"


def test_moov_wallet(bench: Bench) -> None:
    assert bench.pvit(operateur="MC", tel_client="062000001")["STATUT"] == "200"


def test_missing_action_is_a_charge(bench: Bench) -> None:
    assert bench.pvit(action=None)["TYPE"] == "1"
    bench.later(2)
    assert bench.world.debits_of("PROD2X3T8") == 1


def test_status_that_lost_its_action_charges_again(bench: Bench) -> None:
    bench.pvit()
    bench.pvit(action=None)
    bench.later(2)
    assert bench.world.debits_of("PROD2X3T8") == 2


@pytest.mark.parametrize("action", ["1", "3", None])
def test_missing_service_is_the_page_for_browsers_and_charges_nothing(bench: Bench, action: str | None) -> None:
    answer = bench.call("POST", PVIT, data=bench.form(service=None, action=action))
    assert answer.headers["content-type"].startswith("text/html")
    bench.later(60)
    assert bench.world.debits == []


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("001", {"tel_marchand": None}),
        ("001", {"ref": None}),
        ("001", {"ref": "x" * 14}),
        ("001", {"operateur": None}),
        ("001", {"operateur": "VM"}),
        ("001", {"action": "4"}),
        ("001", {"action": "payment"}),
        ("001", {"service": "SOAP"}),
        ("001", {"service": "SOAP", "action": "3"}),
        ("002", {"montant": None}),
        ("002", {"montant": "99"}),
        ("002", {"montant": "490001"}),
        ("002", {"montant": "500.00"}),
        ("002", {"montant": "５００"}),
        ("002", {"montant": "1" * 5000}),
        ("003", {"tel_marchand": "077999999"}),
        ("006", {"tel_client": None}),
        ("006", {"tel_client": "74000001"}),
        ("006", {"tel_client": "0740000011"}),
        ("006", {"tel_client": "062000001"}),
        ("006", {"tel_client": "074213800"}),
        ("007", {"token": None}),
        ("007", {"token": "wrong"}),
    ],
)
def test_code_of_a_charge_that_cannot_be(bench: Bench, code: str, fields: dict[str, str | None]) -> None:
    assert bench.pvit(**fields)["STATUT"] == code
    bench.later(60)
    assert bench.world.debits == []


@pytest.mark.parametrize("amount", ["100", "490000"])
def test_amount_at_the_limits(bench: Bench, amount: str) -> None:
    assert bench.pvit(montant=amount)["STATUT"] == "200"


@pytest.mark.parametrize("code", ["0", "001", "002", "003", "004", "005", "006", "007"])
def test_any_code_can_be_forced(bench: Bench, code: str) -> None:
    bench.turn(pvit_force_code=code)
    assert bench.pvit()["STATUT"] == code
    assert bench.pvit(action="2")["STATUT"] == code
    assert bench.world.recent(1) == []
    assert bench.world.payouts == []


def test_busy_merchant_is_005(bench: Bench) -> None:
    bench.turn(pvit_busy="always")
    assert bench.pvit()["STATUT"] == "005"


def test_second_till_is_005_while_a_charge_is_pending(bench: Bench) -> None:
    bench.turn(pvit_busy="while_pending")
    assert bench.pvit(ref="A")["STATUT"] == "200"
    assert bench.pvit(ref="B")["STATUT"] == "005"
    bench.later(2)
    assert bench.pvit(ref="B")["STATUT"] == "200"


def test_reference_used_before_is_001_under_its_switch(bench: Bench) -> None:
    bench.turn(pvit_duplicates="refuse")
    assert [bench.pvit()["STATUT"] for _ in range(2)] == ["200", "001"]


@pytest.mark.parametrize(
    ("style", "customer", "pending", "settled"),
    [
        ("a", "074000001", "0", "200"),
        ("a", "074000002", "0", "0"),
        ("a", "074000003", "0", "0"),
        ("b", "074000001", "200", "200"),
        ("b", "074000002", "200", "0"),
        ("b", "074000003", "200", "0"),
        ("c", "074000001", "0", "200"),
        ("c", "074000002", "0", "006"),
        ("c", "074000003", "0", "002"),
    ],
)
def test_status_in_each_style(bench: Bench, style: str, customer: str, pending: str, settled: str) -> None:
    bench.turn(pvit_status_style=style)
    bench.pvit(tel_client=customer)
    assert bench.pvit_status() == pending
    bench.later(2)
    assert bench.pvit_status() == settled


def test_style_b_tells_pending_from_paid_by_the_message(bench: Bench) -> None:
    bench.turn(pvit_status_style="b")
    bench.pvit()
    assert bench.pvit(action="3")["MESSAGE"] == INITIATED
    bench.later(2)
    assert bench.pvit(action="3")["MESSAGE"] == PAID


def test_style_c_is_the_default_and_told_to_the_till(bench: Bench) -> None:
    assert bench.world.env("")["PVIT_STATUS_STYLE"] == "c"
    bench.turn(pvit_status_style="a")
    assert bench.world.env("")["PVIT_STATUS_STYLE"] == "a"


@pytest.mark.parametrize("style", STYLES)
def test_unknown_reference_is_001(bench: Bench, style: str) -> None:
    bench.turn(pvit_status_style=style)
    assert bench.pvit_status("NOTHING") == "001"
    bench.turn(pvit_unknown_ref="0")
    assert bench.pvit_status("NOTHING") == "0"


def test_status_needs_ref_account_and_token(bench: Bench) -> None:
    bench.pvit()
    assert bench.pvit(action="3", ref="")["STATUT"] == "001"
    assert bench.pvit(action="3", token="x")["STATUT"] == "007"
    assert bench.pvit(action="3", tel_marchand="077999999")["STATUT"] == "003"


def test_status_echoes_the_customer_and_returns_no_amount(bench: Bench) -> None:
    bench.pvit()
    bench.later(2)
    answer = bench.call("POST", PVIT, data=bench.form(action="3", montant=None, tel_client=None))
    assert read(answer.content)["TEL_CLIENT"] == "074000001"
    assert "500" not in answer.text


def test_of_two_pushes_the_paid_one_answers(bench: Bench) -> None:
    bench.pvit(tel_client="074000001")
    bench.pvit(tel_client="074000004")
    bench.later(2)
    assert bench.pvit_status() == "200"


def test_give_change_pays_out_apart_from_the_debits(bench: Bench) -> None:
    assert bench.pvit(action="2")["STATUT"] == "200"
    assert bench.world.payouts == []
    bench.later(2)
    (payout,) = bench.world.payouts
    assert (payout.payer, payout.payee, payout.amount) == ("074213800", "074000001", 500)
    assert bench.world.debits == []
    assert bench.pvit(action="2", montant="1")["STATUT"] == "002"


def test_commission_proves_a_token(bench: Bench) -> None:
    assert bench.pvit(action="5", tel_client=None, ref=None)["STATUT"] == "200"
    assert bench.pvit(action="5", token="x")["STATUT"] == "007"
    assert bench.pvit(action="5", montant="5")["STATUT"] == "002"


def test_replaced_token_is_refused(bench: Bench) -> None:
    old = bench.world.accounts.pvit_token
    new = bench.world.accounts.replace_pvit()
    assert {"+", "/", "="} <= set(new)
    assert bench.pvit(token=old)["STATUT"] == "007"
    assert bench.pvit(token=new)["STATUT"] == "200"


def test_body_over_64_kib_is_413(bench: Bench) -> None:
    assert bench.call("POST", PVIT, content=b"x" * 70_000).status_code == 413
