"""MoneyFusion's webhook: a hint that names a payment and claims something; it proves nothing."""

import json

import pytest

from pos_app.core.payment import Claim
from pos_app.core.provider import CallbackHint, CallbackRequest
from tests.providers.links import API_KEY, API_URL, PAYOUT_TOKEN, TOKEN, LinkNetwork, moneyfusion, webhook
from tests.providers.wire import REFERENCE


def read(document: object, method: str = "POST") -> CallbackHint | None:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return moneyfusion(LinkNetwork()).read_callback(CallbackRequest(method, "application/json", body))


@pytest.mark.parametrize(
    ("event", "claim"),
    [
        ("payin.session.pending", Claim.PENDING),
        ("payin.session.completed", Claim.SUCCESS),
        ("payin.session.cancelled", Claim.FAILED),
    ],
)
def test_sheet_webhook_events(event: str, claim: Claim) -> None:
    assert read(webhook(event=event)) == CallbackHint(
        reference=REFERENCE, provider_reference=TOKEN, word=event, claim=claim
    )


@pytest.mark.parametrize(
    ("statut", "claim"),
    [
        ("paid", Claim.SUCCESS),
        ("failure", Claim.FAILED),
        ("failed", Claim.FAILED),
        ("pending", Claim.PENDING),
        ("no paid", Claim.PENDING),
    ],
)
def test_sheet_webhook_top_level_statut_instead_of_an_event(statut: str, claim: Claim) -> None:
    hint = read(webhook(event=..., statut=statut))
    assert hint == CallbackHint(reference=REFERENCE, provider_reference=TOKEN, word=statut, claim=claim)


def test_sheet_webhook_top_level_statut_beside_an_event_does_not_outweigh_it() -> None:
    hint = read(webhook(event="payin.session.cancelled", statut="paid"))
    assert hint is not None
    assert hint.claim is Claim.FAILED


def test_an_unknown_event_with_a_known_statut_claims_what_the_statut_says() -> None:
    hint = read(webhook(event="payin.session.renamed", statut="paid"))
    assert hint is not None
    assert (hint.word, hint.claim) == ("payin.session.renamed", Claim.SUCCESS)


def test_an_unknown_event_claims_nothing_but_makes_the_till_ask() -> None:
    hint = read(webhook(event="payin.session.refunded"))
    assert hint == CallbackHint(reference=REFERENCE, provider_reference=TOKEN, word="payin.session.refunded")


@pytest.mark.parametrize(
    ("event", "claim"), [("payout.session.completed", Claim.SUCCESS), ("payout.session.cancelled", Claim.FAILED)]
)
def test_sheet_payout_webhook_with_lower_case_montant(event: str, claim: Claim) -> None:
    assert read({"event": event, "tokenPay": PAYOUT_TOKEN, "montant": 1500}) == CallbackHint(
        provider_reference=PAYOUT_TOKEN, word=event, claim=claim
    )
    # Its fields are not listed: on the payout's own secret path the event is enough to say that it is theirs.
    assert read({"event": event, "montant": 1500}) == CallbackHint(word=event, claim=claim)


@pytest.mark.parametrize("change", [{"tokenPay": ...}, {"tokenPay": None}, {"tokenPay": "../x"}, {"tokenPay": 5}])
def test_a_token_that_is_none_is_left_out(change: dict[str, object]) -> None:
    hint = read(webhook(**change))
    assert hint is not None
    assert (hint.reference, hint.provider_reference) == (REFERENCE, None)


@pytest.mark.parametrize("echo", [..., [], {"orderId": REFERENCE}, [{"orderId": "\ud800"}], [{"orderId": "x" * 65}]])
def test_a_reference_that_cannot_be_read_is_left_out(echo: object) -> None:
    hint = read(webhook(personal_Info=echo))
    assert hint is not None
    assert (hint.reference, hint.provider_reference) == (None, TOKEN)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"null",
        b"{",
        b"\xff",
        b"tokenPay=x&event=payin.session.completed",
        {},
        [],
        {"event": "something.else"},
        {"event": 5, "tokenPay": TOKEN},
        {"statut": "perhaps", "tokenPay": TOKEN},
        {"statut": True, "tokenPay": TOKEN},
        {"tokenPay": TOKEN},
        b'{"event": "payin.session.completed", "event": "payin.session.pending"}',
    ],
)
def test_what_is_not_a_webhook_of_theirs_says_nothing(document: object) -> None:
    assert read(document) is None


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_sheet_webhook_is_a_post(method: str) -> None:
    assert read(webhook(), method) is None


@pytest.mark.parametrize(
    "change", [{"tokenPay": API_KEY}, {"event": API_KEY}, {"personal_Info": [{"orderId": API_KEY}]}]
)
def test_a_webhook_that_names_the_key_is_not_kept(change: dict[str, object]) -> None:
    assert read(webhook(**change)) is None


def test_the_body_is_cleaned_before_it_is_kept() -> None:
    provider = moneyfusion(LinkNetwork())
    assert provider.clean(f'{{"webhook_url": "{API_URL}"}}') == '{"webhook_url": "***/"}'
