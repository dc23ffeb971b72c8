"""Answers on the wire."""

import pytest

from pos_app.core.web import WebReply
from pos_app.listener.reply import refusal, reply_bytes
from tests.listener.raw import Answer


def test_every_answer_closes_and_is_kept_nowhere() -> None:
    answer = Answer(reply_bytes(WebReply(200, "é", "text/html; charset=utf-8", (("X-Y", "z"),))))
    assert answer.status == 200
    assert answer.body == "é"
    assert answer.headers == {
        "content-type": "text/html; charset=utf-8",
        "x-y": "z",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "connection": "close",
        "content-length": "2",
    }


def test_an_answer_to_head_has_no_body_and_no_length() -> None:
    answer = Answer(reply_bytes(WebReply(200, "secret"), to_head=True))
    assert answer.body == ""
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: b", "a\nb", "é", "a\x00"])
def test_a_header_cannot_begin_another_one(value: str) -> None:
    with pytest.raises(ValueError, match="header"):
        reply_bytes(WebReply(200, "", headers=(("X", value),)))
    with pytest.raises(ValueError, match="header"):
        reply_bytes(WebReply(200, "", value))


def test_a_lone_surrogate_is_no_fault() -> None:
    assert Answer(reply_bytes(WebReply(200, "\ud800"))).body == "?"


def test_which_methods_there_are_is_told_with_405_only() -> None:
    assert Answer(reply_bytes(refusal(405))).headers["allow"] == "GET, HEAD, POST, PUT"
    assert "allow" not in Answer(reply_bytes(refusal(400))).headers
