"""MVola's initiate, status and details, row by row of its sheet."""

import re

import pytest

from tests.sandbox.bench import BASE, MERCHANT, Bench, order

FORMAT_ERROR = {
    "errorCategory": "validation",
    "errorCode": "formatError",
    "errorDescription": "Missing field",
    "errorParameters": [{"key": "mmErrorCode", "value": "4001"}],
}


def is_format_error(body: dict[str, object]) -> bool:
    at = str(body.pop("errorDateTime"))
    return body == FORMAT_ERROR and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", at) is not None


def test_initiate_is_202_pending_polling(bench: Bench) -> None:
    answer = bench.initiate()
    sent = answer.json()
    assert answer.status_code == 202
    assert list(sent) == ["status", "serverCorrelationId", "notificationMethod"]
    assert (sent["status"], sent["notificationMethod"]) == ("pending", "polling")
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", sent["serverCorrelationId"]
    )


def test_notification_method_is_callback_exactly_with_a_callback_address(bench: Bench) -> None:
    sent = bench.initiate(**{"X-Callback-URL": "http://127.0.0.1:1/cb"}).json()
    assert sent["notificationMethod"] == "callback"
    assert bench.status(sent["serverCorrelationId"])["notificationMethod"] == "callback"


@pytest.mark.parametrize(
    "path",
    [BASE, BASE.rstrip("/"), "/" + BASE, BASE.replace("/type/", "//type///"), BASE + "/"],
)
def test_paths_are_taken_with_and_without_slash_and_with_doubled_ones(bench: Bench, path: str) -> None:
    answer = bench.call("POST", "http://sandbox" + path, json=order(), headers=bench.headers())
    assert answer.status_code == 202


@pytest.mark.parametrize("path", ["status/{}", "status//{}", "/status/{}/"])
def test_status_is_taken_with_doubled_slashes(bench: Bench, path: str) -> None:
    identity = bench.accepted("0341234501")
    answer = bench.call("GET", BASE + path.format(identity), headers=bench.headers())
    assert answer.json()["serverCorrelationId"] == identity


def test_header_names_are_case_insensitive(bench: Bench) -> None:
    headers = {name.upper(): value for name, value in bench.headers().items()}
    assert bench.call("POST", BASE, json=order(), headers=headers).status_code == 202


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Version", None),
        ("Version", "2.0"),
        ("X-CorrelationID", None),
        ("UserAccountIdentifier", None),
        ("UserAccountIdentifier", "0343500004"),
        ("UserAccountIdentifier", "msisdn;"),
        ("UserLanguage", "XX"),
        ("partnerName", "L'épicerie".encode("latin-1").decode("latin-1")),
        ("partnerName", " "),
    ],
)
def test_missing_or_wrong_header_is_format_error(bench: Bench, name: str, value: str | None) -> None:
    headers = bench.headers(**{name: value})
    raw = [(key.encode(), text.encode("latin-1")) for key, text in headers.items()]
    answer = bench.call("POST", BASE, json=order(), headers=raw)
    assert answer.status_code == 400
    assert is_format_error(answer.json())


@pytest.mark.parametrize("name", ["UserLanguage", "partnerName", "Cache-Control", "Content-Type"])
def test_headers_that_clients_leave_out_are_missed_under_the_strict_switch_only(bench: Bench, name: str) -> None:
    body = order()
    headers = bench.headers(**{name: "" if name == "Content-Type" else None})
    assert bench.call("POST", BASE, json=body, headers=headers).status_code == 202
    bench.turn(mvola_strict_headers=True)
    assert bench.initiate().status_code == 202
    assert bench.call("POST", BASE, json=body, headers=headers).status_code == 400


def test_account_need_not_equal_the_credit_party(bench: Bench) -> None:
    assert bench.initiate(UserAccountIdentifier="msisdn;0343500003").status_code == 202


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 10000),
        ("amount", "10000.00"),
        ("amount", "1e4"),
        ("amount", "0"),
        ("amount", "-5"),
        ("amount", "１０００"),
        ("amount", ""),
        ("amount", None),
        ("currency", "MGA"),
        ("currency", None),
        ("descriptionText", "L'achat"),
        ("descriptionText", "épicerie"),
        ("descriptionText", "x" * 51),
        ("descriptionText", None),
        ("requestDate", "2026-07-24 10:15:30"),
        ("requestDate", "2026-13-24T10:15:30.000Z"),
        ("requestDate", None),
        ("requestingOrganisationTransactionReference", ""),
        ("requestingOrganisationTransactionReference", "a/b"),
        ("requestingOrganisationTransactionReference", "x" * 51),
        ("originalTransactionReference", "x" * 51),
        ("originalTransactionReference", 5),
        ("debitParty", []),
        ("debitParty", "0341234501"),
        ("debitParty", [{"key": "msisdn", "value": "341234501"}]),
        ("debitParty", [{"key": "msisdn", "value": "+261341234501"}]),
        ("debitParty", [{"key": "msisdn", "value": 341234501}]),
        ("debitParty", [{"key": "msisdn", "value": MERCHANT}]),
        ("debitParty", [{"value": "0341234501"}]),
        ("debitParty", ["0341234501"]),
        ("creditParty", None),
        ("metadata", "partnerName"),
        ("metadata", [{"key": "partnerName", "value": 5}]),
    ],
)
def test_wrong_field_is_format_error_and_nothing_is_charged(bench: Bench, field: str, value: object) -> None:
    body = {**order(), field: value}
    answer = bench.call("POST", BASE, json=body, headers=bench.headers())
    assert answer.status_code == 400
    assert is_format_error(answer.json())
    bench.later(60)
    assert bench.world.debits == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 60_000])
def test_body_that_is_no_object_is_format_error(bench: Bench, body: bytes) -> None:
    answer = bench.call("POST", BASE, content=body, headers=bench.headers())
    assert is_format_error(answer.json())


@pytest.mark.parametrize("original", [None, "", "MVOLA_123"])
def test_original_reference_may_be_absent_empty_or_set(bench: Bench, original: str | None) -> None:
    body = {name: value for name, value in order().items() if name != "originalTransactionReference"}
    if original is not None:
        body["originalTransactionReference"] = original
    assert bench.call("POST", BASE, json=body, headers=bench.headers()).status_code == 202


def test_foreign_currency_is_taken_and_metadata_may_be_absent(bench: Bench) -> None:
    foreign = [{"key": "fc", "value": "USD"}, {"key": "amountFc", "value": "2.5"}]
    body = {**order(), "metadata": foreign}
    assert bench.call("POST", BASE, json=body, headers=bench.headers()).status_code == 202
    del body["metadata"]
    assert bench.call("POST", BASE, json=body, headers=bench.headers()).status_code == 202
    assert bench.call("POST", BASE, json=body, headers=bench.headers(partnerName=None)).status_code == 400


def test_any_date_of_the_client_is_taken(bench: Bench) -> None:
    body = {**order(), "requestDate": "1999-01-01T00:00:00.99Z"}
    assert bench.call("POST", BASE, json=body, headers=bench.headers()).status_code == 202


def test_status_is_pending_then_completed_with_an_object_reference(bench: Bench) -> None:
    identity = bench.accepted("0341234501")
    assert bench.status(identity) == {
        "status": "pending",
        "serverCorrelationId": identity,
        "notificationMethod": "polling",
        "objectReference": "",
    }
    bench.later(2)
    done = bench.status(identity)
    assert done["status"] == "completed"
    assert re.fullmatch("[0-9]{7,9}", done["objectReference"])


def test_other_success_word_comes_once_under_its_switch(bench: Bench) -> None:
    bench.turn(mvola_success_first=True)
    identity = bench.accepted("0341234501")
    bench.later(2)
    assert [bench.word(identity) for _ in range(3)] == ["success", "completed", "completed"]


@pytest.mark.parametrize(("position", "code"), [("not_found", 404), ("bad_request", 400)])
def test_unknown_id_is_an_error_under_two_positions(bench: Bench, position: str, code: int) -> None:
    bench.turn(mvola_unknown_status=position)
    answer = bench.call("GET", BASE + "status/nothing", headers=bench.headers())
    assert answer.status_code == code
    assert is_format_error(answer.json())


def test_unknown_id_is_empty_fields_under_the_third_position(bench: Bench) -> None:
    bench.turn(mvola_unknown_status="empty")
    assert bench.status("nothing") == {
        "status": "",
        "serverCorrelationId": "nothing",
        "notificationMethod": "",
        "objectReference": "",
    }


def test_a_charge_of_pvit_is_unknown_to_mvola(bench: Bench) -> None:
    bench.pvit()
    bench.later(2)
    (charge,) = bench.world.recent(5)
    assert bench.call("GET", BASE + f"status/{charge.id}", headers=bench.headers()).status_code == 404
    assert bench.details(bench.world.debits[0].transaction_id).status_code == 404


def test_details_have_the_live_names_and_two_decimals(bench: Bench) -> None:
    identity = bench.accepted("0341234501")
    bench.later(2)
    transaction = bench.status(identity)["objectReference"]
    bench.later(60)
    sent = bench.details(transaction).json()
    assert sent.pop("creationDate") == "2026-11-18T11:06:42.000Z"
    assert sent.pop("requestDate") == "2026-11-18T14:07:42.000Z"
    assert sent == {
        "amount": "10000.00",
        "currency": "Ar",
        "debitParty": [{"key": "msisdn", "value": "0341234501"}],
        "creditParty": [{"key": "msisdn", "value": MERCHANT}],
        "fees": [{"feeAmount": "150"}],
        "metadata": [
            {"key": "originalTransactionResult", "value": "0"},
            {"key": "originalTransactionResultDesc", "value": "0"},
            {"key": "XCorrelationId", "value": "a52ae1d8-7a0b-4c4f-9a5c-000000000001"},
        ],
        "transactionStatus": "completed",
        "transactionReference": transaction,
    }


def test_details_may_name_another_transaction_under_their_switch(bench: Bench) -> None:
    bench.turn(mvola_other_reference=True)
    identity = bench.accepted("0341234501")
    bench.later(2)
    transaction = bench.status(identity)["objectReference"]
    assert bench.details(transaction).json()["transactionReference"] != transaction


@pytest.mark.parametrize("path", ["123456789", "status/x"])
def test_questions_need_a_token_and_headers_too(bench: Bench, path: str) -> None:
    bench.headers()
    assert bench.call("GET", BASE + path).status_code == 401
    assert bench.call("GET", BASE + path, headers=bench.headers(Version=None)).status_code == 400


def test_unknown_transaction_is_404(bench: Bench) -> None:
    assert bench.details("123456789").status_code == 404


def test_duplicates_are_two_pushes_and_two_debits(bench: Bench) -> None:
    first, second = bench.accepted("0341234501"), bench.accepted("0341234501")
    bench.later(2)
    assert first != second
    assert bench.world.debits_of("R1") == 2


def test_duplicates_are_409_under_their_switch(bench: Bench) -> None:
    bench.turn(mvola_duplicates="conflict")
    bench.accepted("0341234501")
    assert bench.initiate().status_code == 409
    bench.later(2)
    assert bench.world.debits_of("R1") == 1


def test_swapped_parties_pay_the_customer_at_once(bench: Bench) -> None:
    body = order(MERCHANT)
    body["creditParty"] = [{"key": "msisdn", "value": "0341234501"}]
    bench.call("POST", BASE, json=body, headers=bench.headers())
    (debit,) = bench.world.debits
    assert (debit.payer, debit.payee) == (MERCHANT, "0341234501")


def test_number_of_another_operator_fails_at_once(bench: Bench) -> None:
    assert bench.word(bench.accepted("0321234501")) == "failed"
    assert bench.world.debits == []


def test_body_over_64_kib_is_413(bench: Bench) -> None:
    assert bench.call("POST", BASE, content=b"x" * 70_000, headers=bench.headers()).status_code == 413


def test_wrong_method_and_unknown_path(bench: Bench) -> None:
    assert bench.call("GET", "/token").status_code == 405
    assert bench.call("GET", "/nowhere").status_code == 404
    assert bench.call("GET", "/").json()["phone"] == "http://sandbox/phone"
