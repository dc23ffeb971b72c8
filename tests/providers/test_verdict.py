"""What an exchange without a usable answer proves, and how long a provider may ask to wait."""

import pytest

from pos_app.core.provider import NoAnswer, NotSent, Unclear
from pos_app.providers.http import Answer, Failure
from pos_app.providers.verdict import LONGEST_WAIT, is_page, no_answer, retry_after, unaccepted, unanswered
from tests.providers.wire import NOW


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("007", 7.0),
        ("3600", LONGEST_WAIT),
        ("86400", LONGEST_WAIT),
        ("9" * 5000, LONGEST_WAIT),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٧", None),
        ("5, 10", None),
        ("inf", None),
        ("nan", None),
        ("Sat, 21 Nov 2026 08:34:14 GMT", pytest.approx(59.876, abs=0.01)),
        ("Sat, 21 Nov 2026 08:34:14 -0000", pytest.approx(59.876, abs=0.01)),
        ("Sat, 21 Nov 2026 08:00:00 GMT", 0.0),
        ("Sat, 21 Nov 2099 08:00:00 GMT", LONGEST_WAIT),
        ("Sat, 21 Nov 99999 08:00:00 GMT", None),
        ("Sat, 31 Feb 2026 08:00:00 GMT", None),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
    ],
)
def test_odd_retry_after_values_are_tolerated_and_clamped(header: str | None, seconds: float | None) -> None:
    assert retry_after(Answer(429, retry_after=header), NOW) == seconds


@pytest.mark.parametrize("fault", ["answer_too_large", "answer_encoded", "answer_broken_off"])
@pytest.mark.parametrize("status", [200, 202, 400, 401, 403, 429, 500])
def test_an_answer_that_cannot_be_trusted_is_unclear_whatever_its_status(fault: str, status: int) -> None:
    assert unaccepted(Answer(status, b"", fault), "code", NOW) == Unclear(fault, str(status))
    assert no_answer(Answer(status, b"", fault), NOW) == NoAnswer(fault)


def test_a_failure_is_not_sent_only_with_proof() -> None:
    assert unanswered(Failure("connection_lost", sent=True)) == Unclear("connection_lost")
    with pytest.raises(NotSent) as caught:
        unanswered(Failure("dns_failure", sent=False))
    assert (caught.value.reason, str(caught.value)) == ("dns_failure", "dns_failure")


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html>",
        b"  <html>",
        b"<HTML lang='fr'>",
        b"x<head>",
        b"\xef\xbb\xbf<html>",
        b"<?xml version='1.0'?><html >",
    ],
)
def test_pages_for_people_are_known(body: bytes) -> None:
    assert is_page(body)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"<REPONSE>", b"<am:fault>", b"<htmlx>", b"&lt;html&gt;", b" " * 2048 + b"<html>"]
)
def test_other_bodies_are_not_pages(body: bytes) -> None:
    assert not is_page(body)
