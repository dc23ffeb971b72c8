"""MoneyFusion's status: the inner word decides, net and gross amounts, the token and the echo bind it to us."""

from collections.abc import Callable
from decimal import Decimal

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.payment import Payment
from pos_app.core.provider import (
    Contradictory,
    Declined,
    Evidence,
    NoAnswer,
    Pending,
    StatusResult,
    Successful,
    judge,
)
from pos_app.providers.moneyfusion_messages import read_status
from tests.providers.links import (
    API_KEY,
    API_URL,
    PRIVATE_KEY,
    TOKEN,
    LinkNetwork,
    asked_moneyfusion_payment,
    details_of,
    moneyfusion,
    moneyfusion_payment,
    moneyfusion_payout,
    told,
)
from tests.providers.wire import REFERENCE, Ears, Step, answer, run, text


def asked(step: Step, **changes: object) -> StatusResult:
    return run(moneyfusion(LinkNetwork(status=step)).status(asked_moneyfusion_payment(**changes), Ears()))


def verdict(step: Step, **changes: object) -> str | None:
    """Why a claimed success is no proof; None where it is one."""
    result = asked(step, **changes)
    assert isinstance(result, Successful)
    return judge(asked_moneyfusion_payment(**changes), moneyfusion(LinkNetwork()), result.evidence).reason


# The question


def test_sheet_status_is_a_get_with_the_token_and_without_credentials() -> None:
    network = LinkNetwork(status=told())
    run(moneyfusion(network).status(asked_moneyfusion_payment(), Ears()))
    (request,) = network.requests
    assert (request.method, str(request.url)) == ("GET", f"https://www.pay.moneyfusion.net/paiementNotif/{TOKEN}")
    assert request.content == b""
    shown = repr(request.headers) + str(request.url)
    assert API_KEY not in shown
    assert PRIVATE_KEY not in shown


@pytest.mark.parametrize("url", ["http://127.0.0.1:8808/x/paiementNotif", "http://127.0.0.1:8808/x/paiementNotif/"])
def test_sheet_status_host_is_a_setting(url: str) -> None:
    network = LinkNetwork(status=told())
    run(moneyfusion(network, status_url=url).status(asked_moneyfusion_payment(), Ears()))
    assert str(network.requests[0].url) == f"http://127.0.0.1:8808/x/paiementNotif/{TOKEN}"


def test_without_a_token_there_is_no_question() -> None:
    provider = moneyfusion(LinkNetwork())
    assert provider.can_ask(asked_moneyfusion_payment())
    assert not provider.can_ask(moneyfusion_payment())
    assert run(provider.status(moneyfusion_payment(), Ears())) == NoAnswer("provider_reference_missing")


def test_no_question_about_a_payout_is_documented() -> None:
    provider = moneyfusion(LinkNetwork())
    payout = moneyfusion_payout(provider_reference="65df163b11ab882694573060")
    assert not provider.can_ask(payout)
    assert run(provider.status(payout, Ears())) == NoAnswer("cannot_ask")


# The words


def test_sheet_status_paid_is_the_only_paid() -> None:
    assert asked(told()) == Successful(
        Evidence(amount=200, reference=REFERENCE, fee=5, paid_by="+2250708889205", means="orange")
    )
    assert verdict(told()) is None


def test_sheet_status_pending() -> None:
    assert asked(told(statut="pending")) == Pending()


@pytest.mark.parametrize("word", ["failure", "failed"])
def test_sheet_status_failure_and_failed_are_refused(word: str) -> None:
    assert asked(told(statut=word)) == Declined("declined", word)


def test_sheet_status_no_paid_with_a_space_is_not_paid_so_far() -> None:
    assert asked(told(statut="no paid")) == Pending()


@pytest.mark.parametrize("word", ["Paid", "PAID", " paid", "paid ", "payé", "success", "true", "no_paid", "", "unpaid"])
def test_sheet_status_no_other_word_decides_anything(word: str) -> None:
    assert asked(told(statut=word)) == NoAnswer("code_unknown")


@pytest.mark.parametrize("word", [True, 1, None, ["paid"], {"statut": "paid"}, ...])
def test_sheet_status_a_word_that_is_no_text_is_no_answer(word: object) -> None:
    assert asked(told(statut=word)) == NoAnswer("answer_unreadable")


@pytest.mark.parametrize("word", ["paid", "pending", "failure", "no paid"])
def test_sheet_status_outer_statut_false_is_no_answer(word: str) -> None:
    assert asked(told(False, statut=word)) == NoAnswer("rejected")


@pytest.mark.parametrize("outer", ["true", 1, None, "paid", [], {}])
@pytest.mark.parametrize("word", ["paid", "failure"])
def test_sheet_status_outer_statut_must_be_true(outer: object, word: str) -> None:
    assert asked(told(outer, statut=word)) == NoAnswer("answer_unreadable")


def test_sheet_status_outer_statut_true_is_not_the_payment_s() -> None:
    assert asked(answer({"statut": True, "message": "paid"})) == NoAnswer("answer_unreadable")
    assert asked(answer({"statut": True, "data": [details_of()]})) == NoAnswer("answer_unreadable")
    assert asked(answer({"statut": "paid", **details_of(statut="paid")})) == NoAnswer("answer_unreadable")


# The amount


@pytest.mark.parametrize(
    ("amount", "fee", "kept"),
    [
        (200, 5, 5),
        (200, 0, 0),
        (200, None, None),
        (200, ..., None),
        (200, "5", None),
        (200, -5, None),
        (200, 5.5, None),
    ],
)
def test_sheet_status_montant_gross_matches(amount: object, fee: object, kept: int | None) -> None:
    result = asked(told(Montant=amount, frais=fee))
    assert isinstance(result, Successful)
    assert (result.evidence.amount, result.evidence.fee) == (200, kept)
    assert verdict(told(Montant=amount, frais=fee)) is None


@pytest.mark.parametrize(("amount", "fee"), [(194, 6), (195.0, 5), (194.5, 5.5), (1, 199)])
def test_sheet_status_montant_net_of_frais_matches(amount: object, fee: object) -> None:
    assert verdict(told(Montant=amount, frais=fee)) is None


@pytest.mark.parametrize(
    ("amount", "fee"),
    [
        (199, 5),
        (201, 0),
        (205, 5),
        (195, 4),
        (195, ...),
        (195, None),
        (195, "5"),
        (195, True),
        (300, -100),
        (2, 5),
        (0, 200),
        (10**15, 5),
    ],
)
def test_sheet_status_another_amount_is_never_paid(amount: object, fee: object) -> None:
    assert verdict(told(Montant=amount, frais=fee)) in ("amount_differs", "amount_missing")


@pytest.mark.parametrize("amount", [199.5, 200.000001, 199.999999])
def test_sheet_status_an_amount_beside_ours_is_named(amount: float) -> None:
    assert asked(told(Montant=amount, frais=5)) == Contradictory("amount_differs", str(amount))


@pytest.mark.parametrize("amount", [..., None, "200", "1000", "", True, [200], {"x": 200}, -200])
def test_sheet_status_a_missing_amount_is_not_a_match(amount: object) -> None:
    assert verdict(told(Montant=amount, frais=0)) == "amount_missing"
    assert verdict(told(Montant=amount, frais=200)) == "amount_missing"


def test_true_is_not_one_franc() -> None:
    assert verdict(told(Montant=True, frais=199)) == "amount_missing"
    assert verdict(told(Montant=199, frais=True)) == "amount_differs"


def test_the_same_number_with_a_point_is_the_same_number() -> None:
    assert verdict(told(Montant=200.0)) is None
    assert verdict(told(Montant=300.0)) == "amount_differs"


@pytest.mark.parametrize(
    "written", ["2e2", "2E+2", "200.0000000", "200.00000000000000000000000000000000000000001", "1e999999", "0x10"]
)
def test_numbers_that_nobody_writes_are_no_amounts(written: str) -> None:
    body = told().text.replace('"Montant": 200', f'"Montant": {written}')
    assert written in body
    result = asked(text(body))
    assert not (isinstance(result, Successful) and verdict(text(body)) is None)


@pytest.mark.parametrize(
    "change",
    [
        ('"Montant": 200', '"Montant": NaN'),
        ('"Montant": 200', '"Montant": Infinity'),
        ('"Montant": 200', '"Montant": 200, "Montant": 200'),
        ('"statut": "paid"', '"statut": "pending", "statut": "paid"'),
        ('"statut": true', '"statut": false, "statut": true'),
        ('"tokenPay"', '"tokenPay": "x", "tokenPay"'),
    ],
)
def test_json_that_readers_read_differently_is_no_answer(change: tuple[str, str]) -> None:
    body = told().text.replace(*change)
    assert body != told().text
    assert asked(text(body)) == NoAnswer("answer_unreadable")


amounts = st.one_of(
    st.integers(0, 400), st.integers(), st.decimals(0, 400, places=2), st.text(max_size=4), st.booleans(), st.none()
)


@given(amounts, amounts)
def test_sheet_status_paid_requires_the_amount_net_or_gross(amount: object, fee: object) -> None:
    payment = asked_moneyfusion_payment()
    result = read_status({"statut": True, "data": details_of(Montant=amount, frais=fee)}, payment, "CI")
    paid = isinstance(result, Successful) and _proves(payment, result)
    assert paid is (_is_number(amount) and (amount == 200 or (_is_number(fee) and _sum(amount, fee) == 200)))


def _proves(payment: Payment, result: Successful) -> bool:
    return judge(payment, moneyfusion(LinkNetwork()), result.evidence).reason is None


def _is_number(value: object) -> bool:
    return type(value) in (int, Decimal) and value >= 0  # type: ignore[operator]


def _sum(amount: object, fee: object) -> Decimal:
    assert isinstance(amount, int | Decimal)
    assert isinstance(fee, int | Decimal)
    return (Decimal(amount) + Decimal(fee)) if amount else Decimal(0)


# Whose payment it is


def test_sheet_status_tokenPay_of_another_payment_is_not_ours() -> None:
    assert asked(told(tokenPay="65dfab3c1d9e8f7a6b5c0000")) == Contradictory("reference_differs")
    assert asked(told(tokenPay=TOKEN.upper())) == Contradictory("reference_differs")
    for word in ("pending", "failure", "no paid", "other"):
        assert asked(told(tokenPay="65dfab3c1d9e8f7a6b5c0000", statut=word)) == NoAnswer("reference_differs")


@pytest.mark.parametrize("token", [..., None])
def test_sheet_status_tokenPay_missing_proves_nothing(token: object) -> None:
    assert asked(told(tokenPay=token)) == Contradictory("reference_missing")
    assert asked(told(tokenPay=token, statut="failure")) == NoAnswer("answer_unreadable")


@pytest.mark.parametrize("token", [1, True, [TOKEN], {"tokenPay": TOKEN}])
def test_sheet_status_tokenPay_that_is_no_text_is_not_ours(token: object) -> None:
    assert asked(told(tokenPay=token)) == Contradictory("reference_differs")


def test_sheet_status_personal_Info_of_another_payment_is_not_ours() -> None:
    stranger = [{"orderId": "C3-7K2M4QX9P6"}]
    assert asked(told(personal_Info=stranger)) == Contradictory("reference_differs")
    assert asked(told(personal_Info=stranger, statut="failure")) == NoAnswer("reference_differs")


@pytest.mark.parametrize(
    "echo",
    [
        ...,
        None,
        [],
        [{}],
        "C3",
        {"orderId": REFERENCE},
        [REFERENCE],
        [{"orderid": REFERENCE}],
        [{"orderId": REFERENCE}, {"orderId": REFERENCE}],
        [{"orderId": 12}],
        [{"orderId": None}],
    ],
)
def test_sheet_status_personal_Info_missing_is_not_enough(echo: object) -> None:
    # It was sent with the request and is echoed: an answer without it goes to a person, and refuses all the same.
    assert verdict(told(personal_Info=echo)) == "reference_missing"
    assert asked(told(personal_Info=echo, statut="failure")) == Declined("declined", "failure")


def test_sheet_status_personal_Info_may_hold_more_than_our_reference() -> None:
    assert verdict(told(personal_Info=[{"userId": 1}, {"orderId": REFERENCE, "more": "x"}, "y"])) is None


# What is noted


@pytest.mark.parametrize(
    ("number", "noted"),
    [
        ("0708889205", "+2250708889205"),
        ("0102030405", "+2250102030405"),
        ("225 05 06 07 08 09", "+2250506070809"),
        ("", None),
        ("None", None),
        ("01010101", None),
        (None, None),
        (708889205, None),
        (..., None),
    ],
)
def test_sheet_status_numeroTransaction_is_noted_and_refuses_nothing(number: object, noted: str | None) -> None:
    result = asked(told(numeroTransaction=number))
    assert isinstance(result, Successful)
    assert (result.evidence.paid_by, result.evidence.payer) == (noted, None)
    assert verdict(told(numeroTransaction=number)) is None


@pytest.mark.parametrize("number", ["None", "", None, "01010101", ...])
def test_sheet_status_numeroSend_may_be_the_text_None(number: object) -> None:
    assert verdict(told(numeroSend=number)) is None


@pytest.mark.parametrize(
    ("means", "noted"), [("orange", "orange"), ("card", "card"), ("", None), (None, None), (..., None), (7, None)]
)
def test_sheet_status_moyen_is_noted(means: object, noted: str | None) -> None:
    result = asked(told(moyen=means))
    assert isinstance(result, Successful)
    assert result.evidence.means == noted


def test_what_is_noted_can_be_written_down() -> None:
    result = asked(told(moyen="\ud800\u202e" + "x" * 100 + API_URL))
    assert isinstance(result, Successful)
    assert result.evidence.means == "x" * 40
    secret = asked(told(moyen=API_KEY))
    assert isinstance(secret, Successful)
    assert secret.evidence.means == "***"


def test_sheet_status_createdAt_is_not_when_it_was_paid() -> None:
    result = asked(told(createdAt="1999-01-01T00:00:00.000Z"))
    assert isinstance(result, Successful)
    assert result.evidence.at is None
    assert verdict(told(createdAt="1999-01-01T00:00:00.000Z")) is None


# Questions that fail


FAILED: dict[str, tuple[Callable[[], Step], NoAnswer]] = {
    "the page of a network": (lambda: text("<html><body>Wi-Fi</body></html>"), NoAnswer("html_page")),
    "nothing": (lambda: text(""), NoAnswer("answer_unreadable")),
    "an empty object": (lambda: text("{}"), NoAnswer("answer_unreadable")),
    "not found": (lambda: answer({"statut": False, "message": "introuvable"}, 404), NoAnswer("http_error")),
    "a success with an error": (lambda: httpx.Response(500, content=told().content), NoAnswer("http_error")),
    "a success with 201": (lambda: httpx.Response(201, content=told().content), NoAnswer("answer_unreadable")),
    "a redirect": (lambda: text("", 302, location="https://elsewhere.example"), NoAnswer("redirected")),
    "too many": (lambda: text("", 429, Retry_After="9"), NoAnswer("throttled", 9.0)),
    "no answer": (lambda: httpx.ReadTimeout("t"), NoAnswer("no_answer_in_time")),
    "no connection": (lambda: httpx.ConnectError("c"), NoAnswer("connection_failed")),
}


@pytest.mark.parametrize("name", FAILED)
def test_a_question_that_fails_changes_nothing(name: str) -> None:
    step, expected = FAILED[name]
    assert asked(step()) == expected


def test_every_answer_is_heard() -> None:
    ears = Ears()
    run(moneyfusion(LinkNetwork(status=told(moyen=API_KEY))).status(asked_moneyfusion_payment(), ears))
    assert ears.steps == ["status"]
    assert API_KEY not in ears.answers[0].body


def test_the_amount_and_our_reference_are_required() -> None:
    assert moneyfusion(LinkNetwork()).required == {"amount", "reference"}
