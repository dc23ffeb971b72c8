"""The stories 01 to 14, for both providers, and the customer who decides by hand."""

import pytest

from pos_app.sandbox.server import ConnectionLost, PromptRefused
from pos_app.sandbox.stories import STORIES
from tests.sandbox.bench import BASE, PVIT, Bench, order

MVOLA = "03412345{}"
AIRTEL = "0740000{}"


def mvola_after(bench: Bench, story: str, *delays: float) -> list[str]:
    identity = bench.accepted(MVOLA.format(story))
    words = [bench.word(identity)]
    for delay in delays:
        bench.later(delay)
        words.append(bench.word(identity))
    return words


def pvit_after(bench: Bench, story: str, *delays: float) -> list[str]:
    bench.pvit(tel_client=AIRTEL.format(story))
    codes = [bench.pvit_status()]
    for delay in delays:
        bench.later(delay)
        codes.append(bench.pvit_status())
    return codes


def test_every_story_of_the_table_exists() -> None:
    assert list(STORIES) == [f"{number:02d}" for number in range(1, 15)]


def test_01_pays_after_2_s(bench: Bench) -> None:
    assert mvola_after(bench, "01", 1.99, 0.01) == ["pending", "pending", "completed"]
    assert pvit_after(bench, "01", 1.99, 0.01) == ["0", "0", "200"]
    first, second = bench.world.debits
    assert (first.reference, first.operator, first.amount, first.payer) == ("R1", "mvola", 10000, "0341234501")
    assert (second.reference, second.operator, second.amount, second.payer) == ("PROD2X3T8", "pvit", 500, "074000001")
    assert second.at - first.at == pytest.approx(2.0)


def test_02_refuses(bench: Bench) -> None:
    assert mvola_after(bench, "02", 2, 600) == ["pending", "failed", "failed"]
    assert pvit_after(bench, "02", 2) == ["0", "006"]
    assert bench.world.debits == []


def test_03_not_enough_money(bench: Bench) -> None:
    assert mvola_after(bench, "03", 2) == ["pending", "failed"]
    assert pvit_after(bench, "03", 2) == ["0", "002"]
    assert bench.world.debits == []


def test_04_never_answers(bench: Bench) -> None:
    bench.turn(mvola_token_seconds=100 * 3600)
    assert mvola_after(bench, "04", 2, 72 * 3600) == ["pending", "pending", "pending"]
    assert pvit_after(bench, "04", 2, 72 * 3600) == ["0", "0", "0"]
    assert bench.world.debits == []


def test_05_pays_but_the_answer_is_lost(bench: Bench) -> None:
    with pytest.raises(ConnectionLost):
        bench.initiate(MVOLA.format("05"))
    with pytest.raises(ConnectionLost):
        bench.pvit(tel_client=AIRTEL.format("05"))
    bench.later(2)
    assert (bench.world.debits_of("R1"), bench.world.debits_of("PROD2X3T8")) == (1, 1)
    assert bench.pvit_status() == "200"


def test_06_is_lost_and_never_processed(bench: Bench) -> None:
    with pytest.raises(ConnectionLost):
        bench.initiate(MVOLA.format("06"))
    with pytest.raises(ConnectionLost):
        bench.pvit(tel_client=AIRTEL.format("06"))
    bench.later(3600)
    assert bench.world.debits == []
    assert bench.pvit_status() == "001"
    assert bench.world.initiates["R1"] == 1


def test_07_server_error_although_processed(bench: Bench) -> None:
    assert bench.initiate(MVOLA.format("07")).status_code == 500
    assert bench.call("POST", PVIT, data=bench.form(tel_client=AIRTEL.format("07"))).status_code == 500
    bench.later(2)
    assert len(bench.world.debits) == 2


def test_08_garbage_although_processed(bench: Bench) -> None:
    answers = (
        bench.initiate(MVOLA.format("08")),
        bench.call("POST", PVIT, data=bench.form(tel_client=AIRTEL.format("08"))),
    )
    assert [answer.status_code for answer in answers] == [202, 200]
    for answer in answers:
        with pytest.raises(UnicodeDecodeError):
            answer.content.decode()
    bench.later(2)
    assert len(bench.world.debits) == 2


def test_09_refused_first_paid_10_s_later(bench: Bench) -> None:
    assert mvola_after(bench, "09", 2, 9.9, 0.1) == ["pending", "failed", "failed", "completed"]
    assert pvit_after(bench, "09", 2, 9.9, 0.1) == ["0", "006", "006", "200"]
    assert len(bench.world.debits) == 2


def test_10_paid_with_another_amount_where_amounts_are_reported(bench: Bench) -> None:
    identity = bench.accepted(MVOLA.format("10"))
    bench.pvit(tel_client=AIRTEL.format("10"))
    bench.later(2)
    assert bench.details(bench.status(identity)["objectReference"]).json()["amount"] == "10100.00"
    assert [debit.amount for debit in bench.world.debits] == [10100, 500]


def test_11_is_accepted_and_paid(bench: Bench) -> None:
    assert mvola_after(bench, "11", 2) == ["pending", "completed"]
    assert pvit_after(bench, "11", 2) == ["0", "200"]


def test_12_throttled_twice_then_accepted(bench: Bench) -> None:
    answers = [bench.initiate(MVOLA.format("12"), reference) for reference in ("A", "B", "C")]
    assert [answer.status_code for answer in answers] == [429, 429, 202]
    assert answers[0].headers["retry-after"] == "2"
    assert answers[0].json()["fault"]["code"] == 900800
    answers = [
        bench.call("POST", PVIT, data=bench.form(ref=reference, tel_client=AIRTEL.format("12")))
        for reference in ("A", "B", "C")
    ]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "2"
    bench.later(2)
    assert [debit.reference for debit in bench.world.debits] == ["C", "C"]


def test_13_status_answers_are_slow(bench: Bench) -> None:
    identity = bench.accepted(MVOLA.format("13"))
    bench.pvit(tel_client=AIRTEL.format("13"))
    bench.later(2)
    assert bench.word(identity) == "completed"
    assert bench.waited == pytest.approx(8)
    assert bench.pvit_status() == "200"
    assert bench.waited == pytest.approx(8)


def test_14_two_pushes_are_two_debits(bench: Bench) -> None:
    for _ in range(2):
        bench.accepted(MVOLA.format("14"))
        bench.pvit(tel_client=AIRTEL.format("14"))
    bench.later(2)
    assert (bench.world.debits_of("R1"), bench.world.debits_of("PROD2X3T8")) == (2, 2)


def test_any_other_number_waits_for_the_customer(bench: Bench) -> None:
    identity = bench.accepted("0341234577")
    bench.pvit(tel_client="074000077", ref="P1")
    bench.later(3600)
    assert bench.world.debits == []
    of_pvit, of_mvola = bench.world.prompts()
    assert (of_mvola.number, of_mvola.amount, of_mvola.currency) == ("0341234577", 10000, "MGA")
    assert (of_mvola.merchant_name, of_mvola.status) == ("Boutique", "open")
    assert (of_pvit.operator, of_pvit.currency, of_pvit.merchant_name) == ("pvit", "XAF", "Boutique caisse3")
    assert bench.world.answer(of_mvola.id, "accept", "1234").status == "accepted"
    assert bench.world.answer(of_pvit.id, "refuse").status == "refused"
    assert bench.world.charge(identity) is not None
    assert [debit.operator for debit in bench.world.debits] == ["mvola"]
    assert bench.pvit_status("P1") == "006"


def test_ignored_prompt_stays_pending(bench: Bench) -> None:
    identity = bench.accepted("0341234577")
    (prompt,) = bench.world.prompts()
    assert bench.world.answer(prompt.id, "ignore").status == "ignored"
    bench.later(600)
    assert bench.word(identity) == "pending"
    with pytest.raises(PromptRefused, match="already_answered"):
        bench.world.answer(prompt.id, "accept", "1234")


def test_wrong_pin_fails_the_payment(bench: Bench) -> None:
    identity = bench.accepted("0341234577")
    (prompt,) = bench.world.prompts()
    assert bench.world.answer(prompt.id, "accept", "9999").status == "wrong_pin"
    assert bench.word(identity) == "failed"


@pytest.mark.parametrize("pin", [None, "", "123", "1234567", "12a4", "１２３４"])
def test_pin_of_another_form_does_nothing(bench: Bench, pin: str | None) -> None:
    identity = bench.accepted("0341234577")
    (prompt,) = bench.world.prompts()
    with pytest.raises(PromptRefused, match="pin_invalid"):
        bench.world.answer(prompt.id, "accept", pin)
    assert bench.word(identity) == "pending"
    assert bench.world.prompts()[0].status == "open"


def test_unknown_prompt_and_unknown_action_do_nothing(bench: Bench) -> None:
    bench.accepted("0341234577")
    (prompt,) = bench.world.prompts()
    with pytest.raises(PromptRefused, match="unknown_prompt"):
        bench.world.answer("nothing", "accept", "1234")
    with pytest.raises(PromptRefused, match="unknown_action"):
        bench.world.answer(prompt.id, "pay", "1234")


@pytest.mark.parametrize("story", [f"{number:02d}" for number in range(1, 15)])
def test_customers_of_stories_are_not_asked(bench: Bench, story: str) -> None:
    body = order(MVOLA.format(story))
    if STORIES[story].fault.value in ("answer_lost", "request_lost"):
        with pytest.raises(ConnectionLost):
            bench.call("POST", BASE, json=body, headers=bench.headers())
    else:
        bench.call("POST", BASE, json=body, headers=bench.headers())
    assert bench.world.prompts() == ()
