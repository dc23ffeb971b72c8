"""Secrets never reach what is written down, however an answer spells them."""

import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.provider import RawAnswer
from pos_app.providers.http import Answer
from pos_app.providers.redact import KEPT_CHARACTERS, Redactor, secrets_of_address

SECRET = "Ab3+x/Y9==tok&en<77>'q\""
REDACTOR = Redactor(SECRET)

SPELLINGS = {
    "as it is": SECRET,
    "in a form": quote_plus(SECRET),
    "in an address": quote(SECRET, safe=""),
    "in an address, small letters": quote(SECRET, safe="").replace("%2B", "%2b").replace("%3D", "%3d"),
    "read from a form too early": SECRET.replace("+", " "),
    "in XML": html.escape(SECRET),
    "in numbered XML": "".join(
        f"&#{ord(character)};" if not character.isalnum() else character for character in SECRET
    ),
    "in hexadecimal XML": "".join(f"&#x{ord(c):X};" if not c.isalnum() else c for c in SECRET),
    "in JSON": json.dumps(SECRET)[1:-1],
    "in PHP's JSON": json.dumps(SECRET)[1:-1].replace("/", "\\/"),
    "in careful JSON": "".join(f"\\u{ord(c):04x}" if not c.isalnum() else c for c in SECRET),
    "shouted": SECRET.upper(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_secret_is_hidden_in_every_spelling(spelling: str) -> None:
    assert REDACTOR.clean(f"<<{SPELLINGS[spelling]}>> and more") == "<<***>> and more"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer ***"),
        ("authorization: basic YWJjOmRlZg==, x", "authorization: basic ***, x"),
        ('{"access_token": "abc", "x": 1}', '{"access_token": "***", "x": 1}'),
        ('{\\"refresh_token\\":\\"abc\\"}', '{\\"refresh_token\\":\\"***\\"}'),
        ("<TOKEN>abc</TOKEN>", "<TOKEN>***</TOKEN>"),
        ("<TOKEN>a<B>b</B></TOKEN><REF>r</REF>", "<TOKEN>***</TOKEN><REF>r</REF>"),
        ("<token a='1'><![CDATA[abc]]></token >x", "<token a='1'>***</token >x"),
        ("<TOKEN>abc", "<TOKEN>***"),
        ("<TOKEN></TOKEN>", "<TOKEN>***</TOKEN>"),
        ("<TOKEN/><REF>r</REF>", "<TOKEN/><REF>r</REF>"),
        ("<TOKENS>abc</TOKENS>", "<TOKENS>abc</TOKENS>"),
        ("&lt;TOKEN&gt;abc&lt;/TOKEN&gt;x", "&lt;TOKEN&gt;***&lt;/TOKEN&gt;x"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_credentials_that_nobody_told_us_are_hidden_by_their_place(text: str, clean: str) -> None:
    assert Redactor().clean(text) == clean


def test_the_beginning_of_a_secret_at_the_end_is_hidden() -> None:
    assert REDACTOR.clean("x" + SECRET[:10]) == "x***"
    assert REDACTOR.clean("x" + SECRET[:6]) == "x***"
    assert REDACTOR.clean("x" + SECRET[:5]) == "x" + SECRET[:5]


def test_the_beginning_of_a_secret_that_does_not_go_on_is_no_secret() -> None:
    assert Redactor("sesame-open").clean("say sesame! now") == "say sesame! now"


def test_a_learned_token_is_hidden_and_the_oldest_forgotten() -> None:
    redactor = Redactor("account-secret")
    for number in range(5):
        redactor.learn(f"token-number-{number}")
    assert redactor.clean("token-number-4 token-number-1 account-secret") == "*** *** ***"
    assert redactor.clean("token-number-0 ") == "token-number-0 "


def test_a_word_is_not_a_secret() -> None:
    redactor = Redactor("", "abc")
    redactor.learn("")
    redactor.learn("amoun")
    assert redactor.clean('{"amount": "abc"}') == '{"amount": "abc"}'


def test_a_whole_secret_is_found_in_every_spelling() -> None:
    for spelling in SPELLINGS.values():
        assert REDACTOR.finds(f"https://host/{spelling}/x")
    assert not REDACTOR.finds(SECRET[:-1])
    assert not REDACTOR.finds("")
    learning = Redactor()
    learning.learn("fresh-token")
    assert learning.finds("a fresh-token b")


ADDRESS = "https://www.pay.moneyfusion.net/Boutique/66f0a1b2c3d4e5f60718293a/pay"


@pytest.mark.parametrize(
    ("address", "secrets"),
    [
        (ADDRESS, (ADDRESS, "/Boutique/66f0a1b2c3d4e5f60718293a/pay", "66f0a1b2c3d4e5f60718293a")),
        (f" {ADDRESS}/\n", (ADDRESS, "/Boutique/66f0a1b2c3d4e5f60718293a/pay", "66f0a1b2c3d4e5f60718293a")),
        (
            "http://127.0.0.1:8808/m/app/k3y-of-it/pay/",
            ("http://127.0.0.1:8808/m/app/k3y-of-it/pay", "/m/app/k3y-of-it/pay", "k3y-of-it"),
        ),
        ("https://host/only-key", ("https://host/only-key", "/only-key", "only-key")),
        ("https://host/?k=only-key", ("https://host/?k=only-key", "/?k=only-key", "?k=only-key")),
        ("https://host", ("https://host",)),
        ("", ("",)),
    ],
)
def test_an_address_that_is_a_key_is_hidden_whole_and_in_parts(address: str, secrets: tuple[str, ...]) -> None:
    assert secrets_of_address(address) == secrets


def test_a_record_is_cut_to_what_is_worth_keeping() -> None:
    recorded = REDACTOR.record("status", Answer(500, b"x" * 60_000))
    assert recorded == RawAnswer("status", 500, "x" * KEPT_CHARACTERS + "…")


def test_a_record_of_another_encoding_keeps_only_its_size() -> None:
    assert REDACTOR.record("status", Answer(200, SECRET.encode("utf-16"))).body == "[48 bytes that are not text]"
    assert REDACTOR.record("status", Answer(200, b"a\0b")).body == "[3 bytes that are not text]"


def test_a_record_of_broken_text_keeps_what_can_be_read() -> None:
    assert REDACTOR.record("status", Answer(200, b"d\xe9j\xe0 " + SECRET.encode() + b"!")).body == "d\ufffdj\ufffd ***!"


def test_a_hostile_answer_is_cleaned_quickly() -> None:
    for piece in (b"<TOKEN", b"<TOKEN ", b"Bearer ", b'"access_token', b"&lt;TOKEN", b" "):
        REDACTOR.record("status", Answer(200, (piece * 65_536)[:65_536]))


@given(st.binary(max_size=300), st.sampled_from(sorted(SPELLINGS)), st.binary(max_size=300))
def test_no_surroundings_bring_a_secret_out(before: bytes, spelling: str, after: bytes) -> None:
    body = before + SPELLINGS[spelling].encode() + after
    recorded = REDACTOR.record("status", Answer(200, body)).body
    assert SECRET not in recorded
    assert SPELLINGS[spelling] not in recorded
    recorded.encode()  # no half characters either: the ledger writes UTF-8


@given(st.text(min_size=6, max_size=60), st.text(max_size=40), st.text(max_size=40))
def test_any_secret_is_hidden(secret: str, before: str, after: str) -> None:
    assert Redactor(secret).clean(before + secret + after).count(secret) == 0
