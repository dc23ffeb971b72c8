"""MVola's callback: the address that is sent for it, what it hints at, what is kept of its text."""

import json

import pytest

from pos_app.core.addresses import Addresses
from pos_app.core.payment import Claim, Direction, Payment
from pos_app.core.provider import Accepted, CallbackHint, CallbackRequest, NotSent
from pos_app.providers.mvola import MVola
from tests.providers.wire import (
    ACCEPTED,
    CORRELATION,
    MVOLA,
    MVOLA_KEY,
    MVOLA_SECRET,
    REFERENCE,
    SERVER_ID,
    Clock,
    Ears,
    Network,
    answer,
    asked_mvola_payment,
    mvola,
    mvola_payment,
    mvola_status,
    run,
    token,
)

ADDRESSES = Addresses("https://shop.example", {})
SEEN = {
    "transactionStatus": "completed",
    "serverCorrelationId": SERVER_ID,
    "transactionReference": "653805064",
    "requestDate": "2026-11-21T08:33:30.707Z",
    "debitParty": [{"key": "msisdn", "value": "0343500003"}],
    "creditParty": [{"key": "msisdn", "value": "0343500004"}],
    "fees": [{"feeAmount": "150"}],
    "metadata": [{"key": "XCorrelationId", "value": CORRELATION}],
}


def callback(document: object, method: str = "PUT") -> CallbackHint | None:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return mvola(Network()).read_callback(CallbackRequest(method, "", body))


# The address


def sent(payment: Payment, addresses: Addresses | None) -> str | None:
    network = Network(token=token(), initiate=ACCEPTED)
    run(MVola(MVOLA, network.wire(), Clock(), addresses).initiate(payment, Ears()))
    found = network.of("initiate")[0].headers.get("X-Callback-URL")
    assert found is None or isinstance(found, str)
    return found


def test_the_payment_s_own_address_goes_with_the_request() -> None:
    assert sent(mvola_payment(), ADDRESSES) == f"https://shop.example/c/mvola/{REFERENCE}/unguessable"


def test_no_address_is_sent_while_nothing_listens_or_where_it_could_be_guessed() -> None:
    assert sent(mvola_payment(), None) is None
    assert sent(mvola_payment(callback_secret=None), ADDRESSES) is None


def test_a_question_has_no_callback_address() -> None:
    network = Network(token=token(), status=mvola_status("pending"))
    run(MVola(MVOLA, network.wire(), Clock(), ADDRESSES).status(asked_mvola_payment(), Ears()))
    assert "X-Callback-URL" not in network.of("status")[0].headers


@pytest.mark.parametrize("method", ["callback", "polling", "", None, 3])
@pytest.mark.parametrize("addresses", [ADDRESSES, None])
def test_either_notification_method_is_an_acceptance(method: object, addresses: Addresses | None) -> None:
    document = {"status": "pending", "serverCorrelationId": SERVER_ID, "notificationMethod": method}
    network = Network(token=token(), initiate=answer(document, 202))
    provider = MVola(MVOLA, network.wire(), Clock(), addresses)
    assert run(provider.initiate(mvola_payment(), Ears())) == Accepted(SERVER_ID)


def test_money_is_never_asked_for_where_it_was_to_be_given_back() -> None:
    network = Network(token=token(), initiate=ACCEPTED)
    with pytest.raises(NotSent) as caught:
        run(mvola(network).initiate(mvola_payment(direction=Direction.OUT), Ears()))
    assert caught.value.reason == "direction_differs"
    assert network.requests == []


# The hint


def test_a_callback_is_a_hint_about_mvola_s_id_and_our_correlation_id() -> None:
    assert callback(SEEN) == CallbackHint(
        provider_reference=SERVER_ID, word="completed", claim=Claim.SUCCESS, correlation_id=CORRELATION
    )


@pytest.mark.parametrize(
    ("word", "claim"),
    [("completed", Claim.SUCCESS), ("failed", Claim.FAILED), ("pending", Claim.PENDING), ("success", None)],
)
def test_a_word_claims_what_became_of_the_payment(word: str, claim: Claim | None) -> None:
    hint = callback(SEEN | {"transactionStatus": word})
    assert hint is not None
    assert (hint.word, hint.claim) == (word, claim)


@pytest.mark.parametrize(
    "metadata",
    [
        ...,
        None,
        [],
        {"XCorrelationId": CORRELATION},
        [{"key": "XCorrelationId"}],
        [{"key": "XCorrelationId", "value": 17}],
        [{"key": "XCorrelationId", "value": "a/b"}],
        [{"key": "XCorrelationId", "value": CORRELATION}, {"key": "XCorrelationId", "value": "another"}],
    ],
)
def test_without_our_correlation_id_the_hint_has_none(metadata: object) -> None:
    document = {name: value for name, value in (SEEN | {"metadata": metadata}).items() if value is not ...}
    hint = callback(document)
    assert hint is not None
    assert (hint.provider_reference, hint.correlation_id) == (SERVER_ID, None)


@pytest.mark.parametrize("method", ["POST", "GET", "put"])
def test_a_callback_is_a_put_and_nothing_else(method: str) -> None:
    assert callback(SEEN, method) is None


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff",
        b"<xml/>",
        [],
        {},
        {"serverCorrelationId": SERVER_ID},
        {"transactionStatus": "completed"},
        {"transactionStatus": ["completed"], "serverCorrelationId": SERVER_ID},
        # The words of the status answer, not of the callback.
        {"status": "completed", "serverCorrelationId": SERVER_ID, "objectReference": "653805064"},
    ],
)
def test_what_is_not_mvola_s_callback_is_no_hint(document: object) -> None:
    assert callback(document) is None


def test_the_text_is_kept_without_our_secrets() -> None:
    kept = mvola(Network()).clean(json.dumps(SEEN | {"echo": f"{MVOLA_KEY} {MVOLA_SECRET}"}))
    assert MVOLA_KEY not in kept
    assert MVOLA_SECRET not in kept
    assert SERVER_ID in kept
