"""Decoding gives no second chance: what one reader would see otherwise than the next is unreadable."""

import contextlib
import json
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.providers.strict import Unreadable, code, identifier, json_object, text_of, xml_fields


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
