"""MoneyFusion's create and status, row by row of its sheet."""

import json
import re
from typing import Any

import pytest

from pos_app.sandbox.moneyfusion import fee_of
from pos_app.sandbox.server import ConnectionLost
from tests.sandbox.bench import Bench
from tests.sandbox.links import NOTIF, PAY, create, created, payment, status

TOKEN = re.compile(r"[0-9A-Za-z]{14,24}")


def test_create_answers_as_it_was_seen(bench: Bench) -> None:
    sent = created(bench)
    token = sent["token"]
    assert TOKEN.fullmatch(token)
    assert sent == {
        "statut": True,
        "token": token,
        "message": "paiement en cours",
        # The last segment is the customer's name as it was typed, raw spaces and all.
        "url": f"http://sandbox/moneyfusion/payment/{token}/500/Awa Koné",
    }


def test_tokens_are_hexadecimal_or_alphanumeric_of_14_to_24(bench: Bench) -> None:
    tokens = [created(bench)["token"] for _ in range(60)]
    assert all(TOKEN.fullmatch(token) for token in tokens)
    assert {len(token) for token in tokens} == set(range(14, 25))
    assert any(re.fullmatch("[0-9a-f]+", token) for token in tokens)
    assert any(re.search("[G-Z]", token) for token in tokens)
    assert len(set(tokens)) == 60


@pytest.mark.parametrize("path", [PAY, PAY.rstrip("/"), PAY.replace("/moneyfusion", "/moneyfusion/"), PAY + "/"])
def test_slashes_do_not_matter_and_nothing_redirects(bench: Bench, path: str) -> None:
    answer = bench.call("POST", path, json=payment())
    assert (answer.status_code, answer.json()["statut"]) == (200, True)


@pytest.mark.parametrize(
    "other",
    [
        {"totalPrice": "500"},
        {"totalPrice": 500.0},
        {"totalPrice": "500.00"},
        {"article": {"sac": 500}},
        {"article": [{"name": "sac", "price": 500, "quantity": 1}]},
        {"article": "un sac"},
        {"numeroSend": "01010101"},
        {"numeroSend": 708889201},
        {"personal_Info": None, "return_url": None, "webhook_url": None},
        {"personal_Info": {"orderId": "C3X7K2"}},
        {"personal_Info": [{"userId": 1, "orderId": 123}]},
        {"totalPrice": 200},
    ],
)
def test_types_are_taken_as_clients_send_them(bench: Bench, other: dict[str, Any]) -> None:
    created(bench, **other)
    assert len(bench.world.recent(9)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"totalPrice": None},
        {"totalPrice": 199},
        {"totalPrice": "abc"},
        {"totalPrice": "５００"},
        {"totalPrice": 500.5},
        {"totalPrice": True},
        {"totalPrice": -500},
        {"article": None},
        {"article": []},
        {"article": 5},
        {"numeroSend": None},
        {"numeroSend": ["0708889201"]},
        {"nomclient": None},
        {"nomclient": " "},
    ],
)
@pytest.mark.parametrize("code", ["200", "400"])
def test_what_cannot_be_is_statut_false_with_either_http_code(bench: Bench, other: dict[str, Any], code: str) -> None:
    bench.turn(moneyfusion_error_http=code)
    answer = create(bench, **other)
    assert answer.status_code == int(code)
    assert answer.json()["statut"] is False
    assert set(answer.json()) == {"statut", "message"}
    assert bench.world.recent(1) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 60_000])
def test_body_that_is_no_object_is_refused(bench: Bench, body: bytes) -> None:
    assert bench.call("POST", PAY, content=body).json()["statut"] is False


def test_address_not_allowed_names_the_address(bench: Bench) -> None:
    bench.turn(moneyfusion_ip_refused=True)
    answer = bench.call("POST", PAY, host="192.168.1.20", json=payment())
    assert answer.json() == {
        "statut": False,
        "message": "IP non autorisée ou application non approuvée (192.168.1.20)",
    }
    assert bench.world.recent(1) == []


def test_another_key_is_no_credential(bench: Bench) -> None:
    for path in (PAY.replace("65f1", "65f2"), PAY.replace("Boutique", "Autre")):
        assert bench.call("POST", path, json=payment()).json()["statut"] is False


def test_status_has_the_fields_of_the_documentation(bench: Bench) -> None:
    token = created(bench)["token"]
    bench.later(2)
    data = status(bench, token)
    assert re.fullmatch("[0-9a-f]{24}", data.pop("_id"))
    assert data == {
        "tokenPay": token,
        "numeroSend": "0708889201",
        "nomclient": "Awa Koné",
        "personal_Info": [{"orderId": "C3X7K2"}],
        "numeroTransaction": "0708889201",
        "Montant": 500,
        "frais": 13,
        "statut": "paid",
        "moyen": "orange",
        "return_url": "https://shop.example/merci",
        "createdAt": "2026-11-18T11:06:40.000Z",
    }


def test_question_works_while_the_payment_does_not(bench: Bench) -> None:
    # The outer statut is about the question.
    token = created(bench, "02")["token"]
    bench.later(2)
    assert bench.call("GET", NOTIF + token).json()["statut"] is True
    assert status(bench, token)["statut"] == "failure"


@pytest.mark.parametrize(
    ("story", "switches", "before", "after"),
    [
        ("01", {}, "pending", "paid"),
        ("01", {"moneyfusion_pending_word": "no paid"}, "no paid", "paid"),
        ("02", {}, "pending", "failure"),
        ("02", {"moneyfusion_refused_word": "failed"}, "pending", "failed"),
        ("02", {"moneyfusion_refused_word": "no paid"}, "pending", "no paid"),
        ("03", {}, "pending", "failure"),
        ("04", {}, "pending", "pending"),
        ("13", {}, "pending", "paid"),
    ],
)
def test_words_of_a_payment(bench: Bench, story: str, switches: dict[str, object], before: str, after: str) -> None:
    bench.turn(**switches)
    token = created(bench, story)["token"]
    pending = status(bench, token)
    assert pending["statut"] == before
    assert (pending["moyen"], pending["numeroTransaction"]) == ("", "")
    bench.later(2)
    assert status(bench, token)["statut"] == after


@pytest.mark.parametrize("word", ["no paid", "pending", "failure"])
def test_word_of_an_expired_link(bench: Bench, word: str) -> None:
    bench.turn(moneyfusion_expired_word=word)
    token = created(bench, "04")["token"]
    bench.later(1_799)
    assert status(bench, token)["statut"] == "pending"
    bench.later(1)
    assert status(bench, token)["statut"] == word


def test_amount_is_gross_or_net_or_text_or_missing(bench: Bench) -> None:
    token = created(bench, totalPrice=200)["token"]
    bench.later(2)
    seen = {}
    for how in ("gross", "net", "text", "absent"):
        bench.turn(moneyfusion_amounts=how)
        data = status(bench, token)
        seen[how] = (data.get("Montant"), data["frais"])
    # 200 with 5, and 194 with 6: both were seen.
    assert seen == {"gross": (200, 5), "net": (194, 6), "text": ("200", 5), "absent": (None, 5)}


@pytest.mark.parametrize("amount", [200, 201, 333, 12_345, 5_000_000])
def test_net_amount_and_fee_are_the_total(bench: Bench, amount: int) -> None:
    bench.turn(moneyfusion_amounts="net")
    data = status(bench, created(bench, totalPrice=amount)["token"])
    assert data["Montant"] + data["frais"] == amount
    assert data["frais"] == fee_of(amount, net=True)


def test_number_that_was_sent_may_be_the_text_none_and_the_payer_empty(bench: Bench) -> None:
    bench.turn(moneyfusion_numero_send="None", moneyfusion_numero_transaction="empty")
    token = created(bench)["token"]
    bench.later(2)
    data = status(bench, token)
    assert (data["numeroSend"], data["numeroTransaction"], data["statut"]) == ("None", "", "paid")


def test_10_is_paid_with_another_amount(bench: Bench) -> None:
    token = created(bench, "10")["token"]
    bench.later(2)
    assert (status(bench, token)["Montant"], bench.world.debits[0].amount) == (600, 600)


@pytest.mark.parametrize("code", ["200", "400"])
def test_unknown_token_is_statut_false(bench: Bench, code: str) -> None:
    bench.turn(moneyfusion_error_http=code)
    answer = bench.call("GET", NOTIF + "65f1a2b3c4d5e6f7")
    assert (answer.status_code, answer.json()["statut"]) == (int(code), False)


def test_a_charge_of_another_provider_is_no_link(bench: Bench) -> None:
    identity = bench.accepted("0341234501")
    assert bench.call("GET", NOTIF + identity).json()["statut"] is False


def test_12_is_throttled_twice(bench: Bench) -> None:
    answers = [create(bench, "12") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "2"


def test_13_answers_slowly(bench: Bench) -> None:
    token = created(bench, "13")["token"]
    status(bench, token)
    assert bench.waited == 8


def test_debits_are_counted_by_the_merchants_reference_and_by_the_token(bench: Bench) -> None:
    token = created(bench)["token"]
    created(bench, "04")
    bench.later(2)
    assert (bench.world.debits_of("C3X7K2"), bench.world.debits_of(token)) == (1, 1)
    assert bench.world.debits[0].reference == "C3X7K2"
    assert bench.world.initiates["C3X7K2"] == 2


@pytest.mark.parametrize(("story", "links"), [("05", 1), ("06", 0), ("07", 1), ("08", 1)])
def test_nobody_pays_by_a_link_that_nobody_was_given(bench: Bench, story: str, links: int) -> None:
    if story in ("05", "06"):
        with pytest.raises(ConnectionLost):
            create(bench, story)
    else:
        answer = create(bench, story)
        assert answer.status_code == (500 if story == "07" else 200)
        with pytest.raises(ValueError):
            json.loads(answer.content)
    bench.later(1_000)
    assert bench.world.debits == []
    assert bench.world.initiates["C3X7K2"] == 1
    assert len(bench.world.recent(9)) == links


def test_number_in_international_form_chooses_the_same_story(bench: Bench) -> None:
    bench.call("POST", "/control/stories", json={"number": "0708889277", "story": "02"})
    for number in ("+225 07 08 88 92 77", "2250708889277", "002250708889277"):
        token = created(bench, numeroSend=number)["token"]
        bench.later(2)
        assert status(bench, token)["statut"] == "failure"


def test_body_over_64_kib_is_413(bench: Bench) -> None:
    assert create(bench, nomclient="x" * 70_000).status_code == 413
