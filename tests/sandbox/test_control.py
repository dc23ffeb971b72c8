"""/control: what it reads, what it steers, whom it refuses."""

import math

import pytest

from tests.sandbox.bench import Bench


def test_debits_of_a_reference_are_a_number(bench: Bench) -> None:
    assert bench.call("GET", "/control/debits?reference=R1").text == "0"
    bench.accepted("0341234501")
    bench.later(2)
    assert bench.call("GET", "/control/debits?reference=R1").text == "1"


def test_all_debits_are_listed(bench: Bench) -> None:
    bench.accepted("0341234501")
    bench.later(5)
    (debit,) = bench.call("GET", "/control/debits").json()["debits"]
    assert debit.pop("transaction_id") == bench.world.debits[0].transaction_id
    assert debit == {
        "reference": "R1",
        "operator": "mvola",
        "amount": 10000,
        "payer": "0341234501",
        "payee": "0343500004",
        "at": bench.at - 3,
        "date": "2026-11-18T11:06:42.000+00:00",
    }


def test_payouts_initiates_and_charges_are_listed(bench: Bench) -> None:
    bench.pvit(action="2", ref="CHANGE")
    bench.later(2)
    bench.pvit()
    assert len(bench.call("GET", "/control/payouts").json()["payouts"]) == 1
    assert bench.call("GET", "/control/payouts?reference=CHANGE").json() == 1
    assert bench.call("GET", "/control/payouts?reference=PROD2X3T8").json() == 0
    assert bench.call("GET", "/control/initiates?reference=PROD2X3T8").json()["initiates"] == 1
    charge, payout = bench.call("GET", "/control/charges").json()["charges"]
    assert (charge["reference"], charge["outcome"], charge["transaction_id"]) == ("PROD2X3T8", "pending", None)
    assert (charge["payout"], payout["payout"], payout["outcome"]) == (False, True, "paid")
    bench.later(2)
    charge, _ = bench.call("GET", "/control/charges").json()["charges"]
    assert (charge["outcome"], charge["transaction_id"]) == ("paid", bench.world.debits[0].transaction_id)


def test_overview_says_how_to_point_a_till(bench: Bench) -> None:
    sent = bench.call("GET", "/control").json()
    assert sent["env"] == bench.world.env("http://sandbox")
    assert sent["phone"] == "http://sandbox/phone"
    assert sent["debits"] == 0


def test_a_number_is_given_another_story_and_back(bench: Bench) -> None:
    listed = bench.call("POST", "/control/stories", json={"number": "0341234577", "story": "02"}).json()
    assert listed["assigned"] == [{"number": "0341234577", "story": "02"}]
    assert len(listed["stories"]) == 14
    identity = bench.accepted("0341234577")
    bench.later(2)
    assert bench.word(identity) == "failed"
    bench.call("PUT", "/control/stories", json={"number": "0341234501", "story": "hand"})
    bench.accepted("0341234501")
    assert len(bench.world.prompts()) == 1
    bench.call("POST", "/control/stories", json={"number": "0341234577", "story": None})
    assert bench.call("GET", "/control/stories").json()["assigned"] == [{"number": "0341234501", "story": "hand"}]


@pytest.mark.parametrize(
    "order", [{}, {"number": 5, "story": "01"}, {"number": "x", "story": "01"}, {"number": "034", "story": "99"}]
)
def test_story_that_cannot_be(bench: Bench, order: dict[str, object]) -> None:
    assert bench.call("POST", "/control/stories", json=order).status_code == 400
    assert bench.world.assigned == {}


def test_clock_is_read_and_turned(bench: Bench) -> None:
    assert bench.call("GET", "/control/clock").json() == {"speed": 1.0, "now": bench.at}
    bench.accepted("0341234501")
    bench.call("POST", "/control/clock", json={"speed": 20})
    bench.later(0.1)
    assert bench.world.debits_of("R1") == 1
    assert bench.call("POST", "/control/clock", json={"speed": "inf"}).json()["speed"] == "inf"
    assert bench.world.speed == math.inf


@pytest.mark.parametrize("speed", [0, -1, True, "fast", None])
def test_clock_that_cannot_be(bench: Bench, speed: object) -> None:
    assert bench.call("POST", "/control/clock", json={"speed": speed}).status_code == 400
    assert bench.world.speed == 1.0


def test_switches_are_read_and_turned_all_or_none(bench: Bench) -> None:
    before = bench.call("GET", "/control/switches").json()
    assert before["mvola_duplicates"] == "accept"
    refused = bench.call("POST", "/control/switches", json={"pvit_busy": "always", "mvola_duplicates": "x"})
    assert refused.status_code == 400
    assert bench.call("GET", "/control/switches").json() == before
    turned = bench.call("PUT", "/control/switches", json={"pvit_busy": "always"}).json()
    assert turned == {**before, "pvit_busy": "always"}


@pytest.mark.parametrize(
    "changes",
    [
        {"nothing": 1},
        {"mvola_subscribed": 1},
        {"mvola_token_seconds": True},
        {"mvola_token_seconds": -1},
        {"mvola_token_seconds": 1.5},
        {"pvit_status_style": ["a"]},
        {"pvit_callback_url": None},
    ],
)
def test_switch_that_cannot_be(bench: Bench, changes: dict[str, object]) -> None:
    assert bench.call("POST", "/control/switches", json=changes).status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff"])
def test_order_that_is_no_object(bench: Bench, body: bytes) -> None:
    assert bench.call("POST", "/control/switches", content=body).status_code == 400


def test_token_life_is_a_switch(bench: Bench) -> None:
    bench.call("POST", "/control/switches", json={"mvola_token_seconds": 5})
    assert bench.token().json()["expires_in"] == 5
    bench.headers()
    bench.later(5)
    assert bench.initiate().status_code == 401


def test_reset_forgets_everything_but_the_accounts(bench: Bench) -> None:
    bench.accepted("0341234501")
    bench.accepted("0341234577", "R2")
    bench.turn(pvit_busy="always")
    bench.later(2)
    assert bench.call("POST", "/control/reset").status_code == 200
    assert (bench.world.debits, bench.world.prompts(), bench.world.recent(9)) == ([], (), [])
    assert bench.world.switches.pvit_busy == "never"
    assert bench.initiate().status_code == 202


def test_tokens_are_revoked_and_replaced(bench: Bench) -> None:
    bench.headers()
    bench.call("POST", "/control/tokens/revoke")
    assert bench.initiate().status_code == 401
    new = bench.call("POST", "/control/pvit/replace").json()["token"]
    assert bench.world.accounts.pvit_token == new


@pytest.mark.parametrize("host", ["192.168.1.20", "::ffff:10.0.0.1", "telephone"])
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/debits"), ("POST", "/reset"), ("PUT", "/clock")])
def test_callers_from_elsewhere_are_refused(bench: Bench, host: str, method: str, path: str) -> None:
    assert bench.call(method, "/control" + path, host=host).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_callers_from_this_machine_are_served(bench: Bench, host: str) -> None:
    assert bench.call("GET", "/control", host=host).status_code == 200
