"""PVit's callback: which payment it hints at, what it claims, the key that it brings, and what is kept of its text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.payment import Claim
from pos_app.core.provider import CallbackHint, CallbackRequest
from tests.providers.wire import PVIT_TOKEN, REFERENCE, Network, pvit, reponse

NEXT = "nExt/t0ken+of=the/day=="


def callback(body: bytes, method: str = "POST") -> CallbackHint | None:
    return pvit(Network()).read_callback(CallbackRequest(method, "", body))


def hinted(statut: str, ref: str | None = REFERENCE, token: str = "") -> CallbackHint:
    hint = callback(reponse(statut, ref, token=token).content)
    assert hint is not None
    return hint


def test_a_callback_is_a_hint_about_our_reference_and_brings_the_next_key() -> None:
    assert hinted("200", REFERENCE + " ", NEXT) == CallbackHint(REFERENCE, word="200", claim=Claim.SUCCESS, token=NEXT)


def test_a_key_is_not_shown_by_its_hint() -> None:
    assert NEXT not in repr(hinted("200", token=NEXT))


@pytest.mark.parametrize(
    ("statut", "claim"),
    [
        ("200", Claim.SUCCESS),
        ("0", Claim.FAILED),
        ("002", Claim.FAILED),
        ("004", Claim.FAILED),
        ("006", Claim.FAILED),
        ("005", Claim.PENDING),
        # These speak about the request, the shop and its key.
        ("001", None),
        ("003", None),
        ("007", None),
        ("2000", None),
        ("OK", None),
    ],
)
def test_a_code_claims_what_became_of_the_payment(statut: str, claim: Claim | None) -> None:
    assert hinted(statut) == CallbackHint(REFERENCE, word=statut, claim=claim)


@pytest.mark.parametrize(
    "body", ["<STATUT>200</STATUT><TOKEN>{}</TOKEN>", "<STATUT>200</STATUT><TOKEN>{}</TOKEN><REF/>"]
)
def test_a_callback_without_reference_is_a_renewal_and_claims_nothing(body: str) -> None:
    hint = callback(f"<REPONSE>{body.format(NEXT)}</REPONSE>".encode())
    assert hint == CallbackHint(word="200", token=NEXT)


def test_a_renewal_may_bring_nothing_but_the_key() -> None:
    assert callback(f"<REPONSE><TOKEN> {NEXT} </TOKEN></REPONSE>".encode()) == CallbackHint(token=NEXT)


@pytest.mark.parametrize("token", ["", " ", "two words", "é", "x" * 513, "tab\there"])
def test_what_cannot_be_a_key_is_none(token: str) -> None:
    assert hinted("200", token=token).token is None


def test_an_overlong_reference_is_no_reference() -> None:
    assert hinted("200", "x" * 65) == CallbackHint(word="200")


def test_a_word_that_is_no_code_is_left_out() -> None:
    assert hinted("two words") == CallbackHint(REFERENCE)


def test_a_hint_repeats_no_key_of_ours() -> None:
    assert hinted(PVIT_TOKEN.replace("/", "-"), PVIT_TOKEN) == CallbackHint("***")


@pytest.mark.parametrize("body", [b"", b"{}", b"<REPONSE><REF>a</REF></REPONSE>", b"\xff", b"<!DOCTYPE x><REPONSE/>"])
def test_what_is_not_a_reponse_is_no_callback(body: bytes) -> None:
    assert callback(body) is None


@pytest.mark.parametrize("method", ["PUT", "GET", "post"])
def test_only_a_post_is_a_callback(method: str) -> None:
    assert callback(reponse("200").content, method) is None


# What is kept of it


def test_the_text_is_kept_without_our_key_and_without_the_one_that_it_brings() -> None:
    text = reponse("200", token=NEXT, extra=f"<A>{PVIT_TOKEN}</A> <B>{NEXT}</B> ").text
    kept = pvit(Network()).clean(text)
    assert NEXT not in kept
    assert PVIT_TOKEN not in kept
    assert f"<REF>{REFERENCE}</REF>" in kept
    assert "<TOKEN>***</TOKEN>" in kept


@pytest.mark.parametrize("text", ["", "no key", "<REPONSE><TOKEN/></REPONSE>", "\ud800", "<REPONSE>"])
def test_a_text_without_a_key_is_kept_as_it_is(text: str) -> None:
    assert pvit(Network()).clean(text) == text


keys = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="<>&"), min_size=6, max_size=60)


@given(keys, st.text(max_size=20))
def test_no_key_of_a_callback_is_kept(key: str, message: str) -> None:
    text = f"<REPONSE><REF>{REFERENCE}</REF><TOKEN>{key}</TOKEN><MESSAGE>{key}</MESSAGE></REPONSE>"
    assert key not in pvit(Network()).clean(text).replace(REFERENCE, "").replace("MESSAGE", "").replace("REPONSE", "")
    assert isinstance(pvit(Network()).clean(message), str)
