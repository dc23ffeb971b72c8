"""EkoloPay's gateway, row by row of its sheet."""

import json
from typing import Any

import pytest

from pos_app.sandbox.server import ConnectionLost
from tests.sandbox.bench import Bench
from tests.sandbox.links import GATEWAY, check, gateway, purchase, said, token_of


def test_purchase_token_is_wrapped_as_documented(bench: Bench) -> None:
    answer = gateway(bench, "purchase-token", purchase())
    token = bench.world.recent(1)[0].id
    assert answer.status_code == 200
    assert answer.json() == {
        "response": {"API_RESPONSE_CODE": 200, "API_RESPONSE_DATA": {"API_DATA": {"purchaseToken": token}}}
    }


@pytest.mark.parametrize("path", ["/purchase-token/", "//purchase-token"])
def test_slashes_do_not_matter(bench: Bench, path: str) -> None:
    answer = bench.call("POST", f"{GATEWAY}{path}?api_client=sandbox-api-client", data=purchase())
    assert said(answer)["API_RESPONSE_CODE"] == 200


def test_multipart_is_taken_too(bench: Bench) -> None:
    parts = {name: (None, value) for name, value in purchase().items()}
    answer = bench.call("POST", f"{GATEWAY}/purchase-token?api_client=sandbox-api-client", files=parts)
    assert said(answer)["API_RESPONSE_CODE"] == 200


@pytest.mark.expects_log("boundary")
def test_multipart_that_cannot_be_read_has_no_fields(bench: Bench) -> None:
    head = {"Content-Type": "multipart/form-data; boundary=x"}
    path = f"{GATEWAY}/purchase-token?api_client=sandbox-api-client"
    assert said(bench.call("POST", path, content=b"--y", headers=head))["API_RESPONSE_CODE"] == 0


@pytest.mark.parametrize(
    "other",
    [
        {"amount": None},
        {"amount": "0"},
        {"amount": "1500.5"},
        {"amount": "１５００"},
        {"product": None},
        {"product": "Riz"},
        {"product": "[1]"},
        {"product": "[" * 15_000},
        {"product": json.dumps({"amount": 1500})},
        {"customer": None},
        {"customer": json.dumps({"name": "Jean"})},
        {"customer": json.dumps({"phone": True})},
        {"secret_key": None},
        {"secret_key": "wrong"},
    ],
)
def test_what_cannot_be_is_code_0_with_a_clear_message(bench: Bench, other: dict[str, Any]) -> None:
    answer = gateway(bench, "purchase-token", purchase(**other))
    assert answer.status_code == 200
    assert said(answer)["API_RESPONSE_CODE"] == 0
    assert said(answer)["API_RESPONSE_DATA"]["clearMessage"]
    assert bench.world.recent(1) == []


def test_client_is_named_in_the_address(bench: Bench) -> None:
    assert said(gateway(bench, "purchase-token", purchase(), client="x"))["API_RESPONSE_CODE"] == 0
    assert said(bench.call("POST", f"{GATEWAY}/purchase-token", data=purchase()))["API_RESPONSE_CODE"] == 0


@pytest.mark.parametrize(("flag", "no", "yes"), [("bool", False, True), ("text", "false", "true")])
@pytest.mark.parametrize(("story", "paid"), [("01", True), ("02", False), ("03", False), ("04", False), ("10", True)])
def test_check_is_false_until_it_is_paid(
    bench: Bench, flag: str, no: object, yes: object, story: str, paid: bool
) -> None:
    bench.turn(ekolopay_flag=flag)
    token = token_of(bench, story)
    assert check(bench, token) == no
    bench.later(2)
    assert check(bench, token) == (yes if paid else no)
    # No amount is ever returned, so nothing can differ.
    assert [debit.amount for debit in bench.world.debits] == ([1500] if paid else [])


def test_check_that_is_posted_to_the_documentations_misprint_creates_no_token(bench: Bench) -> None:
    form = {"purchaseToken": token_of(bench), "secret_key": "sandbox-secret-key"}
    assert said(gateway(bench, "purchase-token", form))["API_RESPONSE_CODE"] == 0
    assert len(bench.world.recent(9)) == 1


def test_unknown_token_and_wrong_key_answer_nothing_about_a_payment(bench: Bench) -> None:
    token = token_of(bench)
    for form in ({"purchaseToken": "x", "secret_key": "sandbox-secret-key"}, {"purchaseToken": token}):
        assert said(gateway(bench, "check-payment", form))["API_RESPONSE_CODE"] == 0


def test_mvolas_identity_is_no_purchase_token(bench: Bench) -> None:
    form = {"purchaseToken": bench.accepted("0341234501"), "secret_key": "sandbox-secret-key"}
    assert said(gateway(bench, "check-payment", form))["API_RESPONSE_CODE"] == 0


@pytest.mark.parametrize("code", ["200", "500", "503"])
@pytest.mark.parametrize("call", ["purchase-token", "check-payment"])
def test_service_down_comes_without_the_wrapper(bench: Bench, code: str, call: str) -> None:
    bench.turn(ekolopay_down=code)
    answer = gateway(bench, call, purchase())
    assert answer.status_code == int(code)
    assert answer.json() == {"code": 0, "message": "Service indisponible", "reason": "UNAVAILABLE_SERVICE"}
    assert bench.world.recent(1) == []


@pytest.mark.parametrize(("story", "links"), [("05", 1), ("06", 0), ("07", 1), ("08", 1)])
def test_nobody_pays_by_a_token_that_nobody_was_given(bench: Bench, story: str, links: int) -> None:
    if story in ("05", "06"):
        with pytest.raises(ConnectionLost):
            token_of(bench, story)
    else:
        assert gateway(bench, "purchase-token", purchase(story)).status_code == (500 if story == "07" else 200)
    bench.later(1_000)
    assert bench.world.debits == []
    assert len(bench.world.recent(9)) == links


def test_12_is_throttled_twice_and_13_checks_slowly(bench: Bench) -> None:
    codes = [gateway(bench, "purchase-token", purchase("12")).status_code for _ in range(3)]
    assert codes == [429, 429, 200]
    check(bench, token_of(bench, "13"))
    assert bench.waited == 8


def test_09_is_refused_and_paid_later(bench: Bench) -> None:
    token = token_of(bench, "09")
    bench.later(5)
    assert check(bench, token) is False
    bench.later(7)
    assert check(bench, token) is True


@pytest.mark.parametrize(
    ("product", "customer", "reference"),
    [
        ({"label": "Riz", "details": "C3X7K2"}, {"phone": "066304901", "uuid": "5b1e8bd4-2f1c"}, "C3X7K2"),
        ({"label": "Riz", "details": "deux sacs"}, {"phone": "066304901", "uuid": "C3X7K2"}, "C3X7K2"),
        ({"label": "C3X7K2"}, {"phone": "066304901"}, "C3X7K2"),
    ],
)
def test_debits_are_counted_by_what_the_merchant_wrote_and_by_the_token(
    bench: Bench, product: dict[str, str], customer: dict[str, str], reference: str
) -> None:
    token = token_of(bench, product=json.dumps(product), customer=json.dumps(customer))
    bench.later(2)
    assert (bench.world.debits_of(reference), bench.world.debits_of(token)) == (1, 1)
    assert bench.world.debits[0].reference == reference
    assert bench.world.initiates[reference] == 1


def test_without_a_reference_the_token_is_it(bench: Bench) -> None:
    customer = json.dumps({"phone": "066304901"})
    token = token_of(bench, product=json.dumps({"label": "Riz"}), customer=customer)
    bench.later(2)
    assert bench.world.debits[0].reference == token
