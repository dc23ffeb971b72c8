"""Decoding gives no second chance: what one reader would see otherwise than the next is unreadable."""

import contextlib
import json
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.providers.http import Answer
from pos_app.providers.label import LONGEST, label
from pos_app.providers.strict import (
    Unreadable,
    code,
    document_of,
    form_fields,
    identifier,
    json_object,
    msisdn,
    opaque,
    said,
    text_of,
    xml_fields,
)


def test_numbers_with_a_point_are_exact() -> None:
    assert json_object(b'{"a": 0.1, "b": 10}') == {"a": Decimal("0.1"), "b": 10}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"{}"',
        b"{",
        b"{}{}",
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e9999999999999999999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "\x01"}',
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\0"}',
        b'{"a": ' * 20_000,
        b"[" * 60_000,
    ],
)
def test_json_that_is_not_one_plain_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        json_object(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_unreadable(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(json_object(body), dict)
    try:
        fields = xml_fields(body, "REPONSE")
    except Unreadable:
        return
    assert all(isinstance(value, str) for value in fields.values())


names = st.text(st.characters(categories=["Lu"], max_codepoint=90), min_size=1, max_size=8)
texts = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn"]), max_size=30)


@given(st.dictionaries(names, texts, min_size=1), st.booleans())
def test_every_plain_document_is_read(fields: dict[str, str], declared: bool) -> None:
    root = ElementTree.Element("REPONSE")
    for name, value in fields.items():
        ElementTree.SubElement(root, name).text = value
    body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=declared)
    expected = {name: value.strip() for name, value in fields.items() if value.strip()}
    assert xml_fields(body, "REPONSE") == expected


@given(st.dictionaries(st.text(max_size=10), st.one_of(st.text(max_size=10), st.integers(), st.none())))
def test_every_plain_object_is_read(document: dict[str, object]) -> None:
    if any("\0" in str(part) for item in document.items() for part in item):
        return
    assert json_object(json.dumps(document).encode()) == document


def test_the_reason_does_not_repeat_the_text() -> None:
    with pytest.raises(Unreadable) as caught:
        json_object(b'{"secret-token": }')
    assert "secret" not in repr(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("value", "text"), [("a", "a"), (" a ", "a"), ("", None), (" ", None), ("x" * 65, None), (1, None), (None, None)]
)
def test_a_short_text(value: object, text: str | None) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("value", ["..", ".", "a/b", "a.b", "-a", "é", "a b", "", "a%2f", 12, None, True])
def test_what_has_a_meaning_in_an_address_is_no_identifier(value: object) -> None:
    assert identifier(value) is None


@pytest.mark.parametrize("value", ["653805064", "2d3ae4c4-7f0e-4b8a-8f6e-0b1c2d3e4f50", "A_1"])
def test_identifiers(value: str) -> None:
    assert identifier(f" {value} ") == value


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (900901, "900901"),
        ("4001", "4001"),
        ("formatError", "formatError"),
        (0, "0"),
        (-1, None),
        (True, None),
        (10**12, None),
        (1.5, None),
        ("two words", None),
        ("x" * 41, None),
        (None, None),
    ],
)
def test_error_codes(value: object, word: str | None) -> None:
    assert code(value) == word


def test_the_document_of_a_whole_answer() -> None:
    assert document_of(Answer(200, b'{"a": 1}')) == {"a": 1}
    assert document_of(Answer(500, b'{"a": 1}')) == {"a": 1}
    assert document_of(Answer(200, b'{"a": 1}', fault="answer_broken_off")) == {}
    assert document_of(Answer(200, b"[1]")) == {}


def test_a_plain_form_is_read() -> None:
    assert form_fields(b"a=1&b=%C3%A9+x&c=") == {"a": "1", "b": "é x", "c": ""}


@pytest.mark.parametrize(
    "body",
    [b"a", b"a=1&a=1", b"a=%ff", b"\xff=1", b"a=\0", b"a=%00", b"&".join(b"a%d=1" % number for number in range(65))],
)
def test_a_form_that_readers_read_differently_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        form_fields(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_form_or_unreadable(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        for name, value in form_fields(body).items():
            (name + value).encode()


@pytest.mark.parametrize("value", ["a", "9f8e7d6c-5b4a/3210+==", "A.b", "x" * 512])
def test_an_id_whose_form_nobody_tells(value: str) -> None:
    assert opaque(value) == value


@pytest.mark.parametrize("value", ["", "..", "/x", " a", "a b", "a\n", "é", "a\x7f", "x" * 513, 12, None, True])
def test_what_is_no_id_of_any_form(value: object) -> None:
    assert opaque(value) is None


@given(st.one_of(st.text(), st.integers(), st.none()))
def test_a_sentence_is_one_line_that_can_be_written_down(value: object) -> None:
    sentence = said(value)
    if sentence is None:
        return
    assert sentence.isprintable()
    assert sentence == sentence.strip()
    sentence.encode()


def test_what_is_said_and_what_is_not() -> None:
    assert said(" Solde\n insuffisant\u202e ") == "Solde insuffisant"
    assert [said(value) for value in ("", " \0", 5, None, ["x"])] == [None] * 5


def test_a_number_in_an_answer() -> None:
    found = msisdn(" 07 08 88 92 05 ", "CI")
    assert found is not None
    assert found.e164 == "+2250708889205"
    assert [msisdn(value, "CI") for value in ("None", "", "01010101", 708889205, None)] == [None] * 5


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Jean-Marc N'Guessan", "Jean-Marc N'Guessan"),
        ("E\u0301ric", "Éric"),
        ("a/b?c#d%e.f$g_h", "a b c d e f g h"),
        ("<b>PAYÉ</b>", "b PAYÉ b"),
        (None, "Client"),
        ("", "Client"),
        ("\u202e\0", "Client"),
        ("😀", "Client"),
        ("x" * 80, "x" * LONGEST),
        ("x" * (LONGEST - 1) + " y", "x" * (LONGEST - 1)),
    ],
)
def test_a_label_is_letters_digits_and_spaces(text: str | None, kept: str) -> None:
    assert label(text, "Client") == kept


@given(st.text(max_size=100))
def test_any_label_can_be_sent(text: str) -> None:
    found = label(text, "Client")
    assert 0 < len(found) <= LONGEST
    assert not set(found) & set('/?#%.$\\"<>&')
    found.encode()
