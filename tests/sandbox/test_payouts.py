"""Money that the merchant sends: PVit's action 2 and MoneyFusion's withdrawals. It is never a debit."""

from typing import Any

import httpx
import pytest

from pos_app.sandbox.pvit import GIVEN
from pos_app.sandbox.server import ConnectionLost
from tests.sandbox.bench import PVIT, Bench
from tests.sandbox.links import NOTIF, ORANGE, WEBHOOK, WITHDRAW

KEY = {"moneyfusion-private-key": "mf_sandbox_private_key"}


def give(bench: Bench, story: str = "01", **other: str | None) -> httpx.Response:
    fields: dict[str, str | None] = {"action": "2", "ref": "GIVE1", "tel_client": f"0740000{story}", **other}
    return bench.call("POST", PVIT, data=bench.form(**fields))


def asked(bench: Bench) -> dict[str, str]:
    return bench.pvit(action="3", ref="GIVE1", montant=None, tel_client=None)


@pytest.mark.parametrize(
    ("story", "pending", "settled", "given"),
    [
        ("01", "0", "200", 1),
        ("02", "0", "006", 0),
        ("03", "0", "002", 0),
        ("04", "0", "0", 0),
        ("10", "0", "200", 1),
        ("14", "0", "200", 1),
        # The receiver of money decides nothing by hand.
        ("77", "200", "200", 1),
    ],
)
def test_action_3_knows_change_by_its_ref(bench: Bench, story: str, pending: str, settled: str, given: int) -> None:
    give(bench, story)
    assert asked(bench)["STATUT"] == pending
    bench.later(2)
    answer = asked(bench)
    assert answer["STATUT"] == settled
    assert answer["TEL_CLIENT"] == f"0740000{story}"
    assert (answer["MESSAGE"] == GIVEN) is bool(given)
    assert [payout.amount for payout in bench.world.payouts] == [500] * given
    assert bench.world.payouts_of("GIVE1") == given
    assert bench.world.debits == []
    assert bench.world.debits_of("GIVE1") == 0
    assert bench.world.prompts() == ()


@pytest.mark.parametrize(("style", "code"), [("a", "0"), ("b", "0"), ("c", "006")])
def test_refused_change_in_each_style(bench: Bench, style: str, code: str) -> None:
    bench.turn(pvit_status_style=style)
    give(bench, "02")
    bench.later(2)
    assert asked(bench)["STATUT"] == code


def test_change_pending_in_style_b_is_200_with_another_message(bench: Bench) -> None:
    bench.turn(pvit_status_style="b")
    give(bench)
    assert (asked(bench)["STATUT"], asked(bench)["MESSAGE"] == GIVEN) == ("200", False)
    bench.later(2)
    assert (asked(bench)["STATUT"], asked(bench)["MESSAGE"]) == ("200", GIVEN)


@pytest.mark.parametrize(("story", "given", "code"), [("05", 1, "200"), ("06", 0, "001"), ("07", 1, "200")])
def test_change_whose_answer_is_lost_or_spoilt(bench: Bench, story: str, given: int, code: str) -> None:
    if story == "07":
        assert give(bench, story).status_code == 500
    else:
        with pytest.raises(ConnectionLost):
            give(bench, story)
    bench.later(2)
    assert (len(bench.world.payouts), asked(bench)["STATUT"]) == (given, code)
    assert bench.world.initiates["GIVE1"] == 1


def test_change_with_garbage_for_an_answer(bench: Bench) -> None:
    answer = give(bench, "08")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
    bench.later(2)
    assert bench.world.payouts_of("GIVE1") == 1


def test_change_refused_first_and_given_ten_seconds_later(bench: Bench) -> None:
    give(bench, "09")
    bench.later(5)
    assert (asked(bench)["STATUT"], bench.world.payouts) == ("006", [])
    bench.later(7)
    assert (asked(bench)["STATUT"], len(bench.world.payouts)) == ("200", 1)


def test_change_is_throttled_twice(bench: Bench) -> None:
    assert [give(bench, "12").status_code for _ in range(3)] == [429, 429, 200]


def test_change_given_twice_is_money_gone_twice(bench: Bench) -> None:
    give(bench)
    give(bench)
    bench.later(2)
    assert bench.world.payouts_of("GIVE1") == 2
    bench.turn(pvit_duplicates="refuse")
    assert "<STATUT>001</STATUT>" in give(bench).text


# ---- MoneyFusion


def withdraw(bench: Bench, story: str = "01", headers: dict[str, str] | None = None, **other: Any) -> httpx.Response:
    every = {
        "countryCode": "ci",
        "phone": ORANGE + story,
        "amount": 500,
        "withdraw_mode": "orange-money-ci",
        "webhook_url": WEBHOOK,
        **other,
    }
    order = {name: value for name, value in every.items() if value is not None}
    return bench.call("POST", WITHDRAW, json=order, headers=KEY if headers is None else headers)


def test_withdrawal_is_submitted_as_documented(bench: Bench) -> None:
    sent = withdraw(bench).json()
    token = bench.world.recent(1)[0].id
    assert sent == {"tokenPay": token, "statut": True, "message": "Retrait soumis avec succès"}
    bench.later(2)
    (payout,) = bench.world.payouts
    assert (payout.operator, payout.amount, payout.payee) == ("moneyfusion", 500, "0708889201")
    assert bench.world.debits == []
    # The webhook's path is the only place where a merchant can name the withdrawal.
    assert (bench.world.payouts_of(token), bench.world.payouts_of("C3X7K2")) == (1, 1)
    assert bench.world.initiates["C3X7K2"] == 1


@pytest.mark.parametrize("amount", [1, 199, "199"])
def test_minimum_is_told_as_true_without_a_token(bench: Bench, amount: object) -> None:
    answer = withdraw(bench, amount=amount)
    assert answer.json() == {"statut": True, "message": "Le retrait minimum est 200"}
    assert bench.world.recent(1) == []


@pytest.mark.parametrize(
    ("country", "mode"),
    [
        ("ci", "orange-money-ci"),
        ("ci", "mtn-ci"),
        ("ci", "moov-ci"),
        ("CI", "wave-ci"),
        ("ga", "airtel-money-ga"),
        ("ga", "libertis-ga"),
    ],
)
def test_documented_ways_to_withdraw(bench: Bench, country: str, mode: str) -> None:
    assert "tokenPay" in withdraw(bench, countryCode=country, withdraw_mode=mode).json()


@pytest.mark.parametrize(
    "other",
    [
        {"amount": None},
        {"amount": True},
        {"phone": None},
        {"phone": "Awa"},
        {"countryCode": None},
        {"countryCode": "fr"},
        {"withdraw_mode": None},
        {"withdraw_mode": "airtel-money-ga"},
        {"headers": {}},
        {"headers": {"moneyfusion-private-key": "wrong"}},
    ],
)
@pytest.mark.parametrize("code", ["200", "400"])
def test_withdrawal_that_cannot_be(bench: Bench, other: dict[str, Any], code: str) -> None:
    bench.turn(moneyfusion_error_http=code)
    answer = withdraw(bench, **other)
    assert (answer.status_code, answer.json()["statut"]) == (int(code), False)
    assert bench.world.recent(1) == []


def test_withdrawal_without_a_webhook(bench: Bench) -> None:
    token = withdraw(bench, webhook_url=None).json()["tokenPay"]
    bench.later(2)
    assert bench.world.payouts_of(token) == 1
    assert bench.sent == []


@pytest.mark.parametrize(("story", "given"), [("05", 1), ("06", 0), ("07", 1), ("08", 1)])
def test_withdrawal_whose_answer_is_lost_or_spoilt(bench: Bench, story: str, given: int) -> None:
    if story in ("05", "06"):
        with pytest.raises(ConnectionLost):
            withdraw(bench, story)
    else:
        assert withdraw(bench, story).status_code == (500 if story == "07" else 200)
    bench.later(2)
    assert bench.world.payouts_of("C3X7K2") == given
    assert bench.world.initiates["C3X7K2"] == 1


def test_withdrawal_is_throttled_twice(bench: Bench) -> None:
    assert [withdraw(bench, "12").status_code for _ in range(3)] == [429, 429, 200]


def test_withdrawal_never_moves_another_amount(bench: Bench) -> None:
    withdraw(bench, "10")
    bench.later(2)
    assert [payout.amount for payout in bench.world.payouts] == [500]


@pytest.mark.parametrize("known", [False, True])
def test_status_of_a_withdrawal_is_a_switch(bench: Bench, known: bool) -> None:
    bench.turn(moneyfusion_payout_status=known)
    token = withdraw(bench).json()["tokenPay"]
    bench.later(2)
    sent = bench.call("GET", NOTIF + token).json()
    assert sent["statut"] is known
    if known:
        assert (sent["data"]["statut"], sent["data"]["Montant"], sent["data"]["tokenPay"]) == ("paid", 500, token)


def test_a_withdrawal_has_no_page(bench: Bench) -> None:
    token = withdraw(bench, "04").json()["tokenPay"]
    assert bench.call("GET", f"/moneyfusion/payment/{token}").status_code == 404
    order = {"action": "pay", "operator": "wave", "number": "0708889277"}
    assert bench.call("POST", f"/moneyfusion/payment/{token}", data=order).status_code == 404
