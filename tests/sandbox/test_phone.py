"""The customer's telephone: the page, and the JSON behind it."""

import pytest

from tests.sandbox.bench import Bench


@pytest.fixture
def ringing(bench: Bench) -> str:
    bench.initiate("0341234577", partnerName="Boutique-1")
    return bench.world.prompts()[0].id


def test_page_is_self_contained_and_runs_no_other_script(bench: Bench) -> None:
    answer = bench.call("GET", "/phone")
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    # Whatever a merchant calls itself is text on this page.
    assert "innerHTML" not in answer.text


def test_prompts_are_listed_newest_first_and_by_number(bench: Bench, ringing: str) -> None:
    bench.pvit(tel_client="074000077")
    prompts = bench.call("GET", "/phone/prompts").json()["prompts"]
    assert [prompt["number"] for prompt in prompts] == ["074000077", "0341234577"]
    mine = bench.call("GET", "/phone/prompts", params={"number": "034 12 345 77"}).json()["prompts"]
    assert mine == [
        {
            "id": ringing,
            "number": "0341234577",
            "operator": "mvola",
            "amount": 10000,
            "currency": "MGA",
            "merchant_name": "Boutique-1",
            "status": "open",
        }
    ]


def test_customer_accepts_with_a_pin(bench: Bench, ringing: str) -> None:
    answer = bench.call("POST", f"/phone/prompts/{ringing}", json={"action": "accept", "pin": "1234"})
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    assert bench.world.debits_of("R1") == 1


@pytest.mark.parametrize(("action", "status"), [("refuse", "refused"), ("ignore", "ignored")])
def test_customer_refuses_or_ignores(bench: Bench, ringing: str, action: str, status: str) -> None:
    assert bench.call("POST", f"/phone/prompts/{ringing}", json={"action": action}).json()["status"] == status
    assert bench.world.debits == []


@pytest.mark.parametrize(
    ("body", "code", "error"),
    [
        (b'{"action": "accept", "pin": "x"}', 400, "pin_invalid"),
        (b'{"action": "accept", "pin": 1234.5}', 400, "pin_invalid"),
        (b'{"action": "pay"}', 400, "unknown_action"),
        (b"{}", 400, "unknown_action"),
        (b"[]", 400, "unknown_action"),
        (b"\xff", 400, "unknown_action"),
    ],
)
def test_press_that_means_nothing(bench: Bench, ringing: str, body: bytes, code: int, error: str) -> None:
    answer = bench.call("POST", f"/phone/prompts/{ringing}", content=body)
    assert (answer.status_code, answer.json()["error"]) == (code, error)
    assert bench.world.prompts()[0].status == "open"


def test_second_press_and_unknown_prompt(bench: Bench, ringing: str) -> None:
    bench.call("POST", f"/phone/prompts/{ringing}", json={"action": "refuse"})
    assert bench.call("POST", f"/phone/prompts/{ringing}", json={"action": "accept", "pin": "1234"}).status_code == 409
    assert bench.call("POST", "/phone/prompts/nothing", json={"action": "refuse"}).status_code == 404


def test_telephones_of_the_local_network_may_call(bench: Bench) -> None:
    assert bench.call("GET", "/phone", host="192.168.1.20").status_code == 200
