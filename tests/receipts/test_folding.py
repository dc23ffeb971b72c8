"""Folding: whatever comes in, only what the paper can show comes out, and what can be read stays readable."""

import struct
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.receipts.folding import fold_cp858, fold_picture

INVISIBLE = {"\t", "\N{NO-BREAK SPACE}", "\xad"}
Fold = Callable[[str], str]
FOLDS = (fold_cp858, fold_picture)
FONTS = tuple((Path(__file__).parents[2] / "resources" / "fonts").glob("ReceiptTill-*.ttf"))
ANYTHING = st.text(st.characters(), max_size=40) | st.text(
    st.sampled_from("aé\u0308\u0301 \u202e\u200d\x1b\x1d\n\t’…œ🙂ﷺ한Ａ\u0600ŋ€\ud800"), max_size=20
)


@pytest.mark.parametrize("fold", FOLDS)
@pytest.mark.parametrize(
    "text",
    [
        "Preuve de paiement : 10 000 Ar, 50 €",
        "àâäçéèêëîïôöùûüÿ ÀÂÇÉÈÊËÎÏÔÙÛÜ",
        "Fandoavana vita, misaotra tompoko - ô à ì",
        "« ß ø £ ¢ ¥ × ÷ ½ ² ³ ° · »",
    ],
)
def test_what_french_english_and_malagasy_need_stays(fold: Fold, text: str) -> None:
    assert fold(text) == text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("cœur Œuvre", "coeur OEuvre"),
        ("10\u202f000\u00a0Ar", "10 000 Ar"),
        ("l’été… “ici” — là − 5", 'l\'été... "ici" - là - 5'),
        ("034 •• ••• 67", "034 ** *** 67"),
        ("Antan̈anarivo", "Antananarivo"),
        ("e\u0301 a\u0302", "é â"),
        ("ligne\r\nune\tdeux\u2028trois", "ligne  une deux trois"),
        ("\x1bp\x00\x19\xfa\x1d(k", "pú(k"),
        ("a\u202eb\u2066c\u200dd\ufeffe\u00adf", "abcdef"),
        ("Ａ１ 𝐀 ﬁn ① ㎏", "A1 A fin 1 kg"),
        ("ɛ ɔ ŋ Ɓ ƴ đ Ł ı ə", "e o n B y d L i e"),
        ("Ž š ǹ ȳ ẽ", "Z s n y e"),
        ("日本 한 🙂 ﷺ я", "?? ? ? ? ?"),
        ("\ud800 \ue000 \U000e0fff", "? ? ?"),
        ("\u0301", "?"),
        ("x\u20dd", "x"),
        ("", ""),
        ("\u200b\u200e", ""),
        (" \t", "  "),
        ("→ ≤ ₣ ‰ № ™ ⅓", "-> <= F o/oo No TM 1/3"),
        ("˘", "?"),
    ],
)
def test_what_a_printer_lacks_becomes_what_is_nearest(text: str, folded: str) -> None:
    assert fold_cp858(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("cœur Œuvre … ’ “ ” – — • − ‹ ›", "cœur Œuvre … ’ “ ” – — • − ‹ ›"),
        ("ŋ Ŋ Ž đ ŷ", "ŋ Ŋ Ž đ ŷ"),
        ("10\u202f000\u00a0Ar", "10 000 Ar"),
        ("Antan̈anarivo", "Antananarivo"),
        ("ɛ ‐ → Ａ\u00ad 🙂", "e - -> A ?"),
        ("│", "?"),
    ],
)
def test_a_picture_keeps_what_its_font_has(text: str, folded: str) -> None:
    assert fold_picture(text) == folded


@given(ANYTHING)
def test_a_printer_gets_one_printable_byte_for_each_cell(text: str) -> None:
    folded = fold_cp858(text)
    sent = folded.encode("cp858")
    assert len(sent) == len(folded)
    assert all(byte >= 0x20 and byte != 0x7F for byte in sent)
    assert not set(folded) & {"\N{NO-BREAK SPACE}", "\xad"}


@given(ANYTHING)
def test_a_picture_shows_only_what_its_font_has(text: str) -> None:
    assert set(fold_picture(text)) <= _repertoire() - INVISIBLE


@pytest.mark.parametrize("fold", FOLDS)
@given(ANYTHING)
def test_every_character_is_one_cell_and_folding_again_changes_nothing(fold: Fold, text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    for character in folded:
        assert unicodedata.category(character)[0] not in "CM"
        assert unicodedata.east_asian_width(character) not in "WF"
        assert unicodedata.bidirectional(character) not in ("R", "AL", "RLO", "RLE", "RLI")
        assert ord(character) < 0x10000


@pytest.mark.parametrize("fold", FOLDS)
@given(ANYTHING)
def test_a_visible_text_never_becomes_an_empty_one(fold: Fold, text: str) -> None:
    visible = any(unicodedata.category(character)[0] in "LNPSM" for character in text)
    assert not visible or fold(text).strip()


def test_the_repertoire_is_that_of_the_font_and_every_character_of_it_stays() -> None:
    assert len(FONTS) == 2
    for character in _repertoire() - INVISIBLE:
        assert fold_picture(character) == character


def _repertoire() -> set[str]:
    if not _known:
        first, second = (set(_characters(font.read_bytes())) for font in FONTS)
        assert first == second
        _known.update(first)
    return _known


_known: set[str] = set()


def _characters(font: bytes) -> Iterator[str]:
    """The characters of a TrueType font, from its table `cmap`, format 4 (OpenType specification, chapter cmap)."""
    count = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4s4xII", font, 12 + 16 * number) for number in range(count))
    start = next(offset for tag, offset, _ in entries if tag == b"cmap")
    table = start + struct.unpack_from(">I", font, start + 8)[0]
    assert struct.unpack_from(">H", font, table)[0] == 4
    segments = struct.unpack_from(">H", font, table + 6)[0] // 2
    last = struct.unpack_from(f">{segments}H", font, table + 14)
    first = struct.unpack_from(f">{segments}H", font, table + 16 + 2 * segments)
    for low, high in zip(first, last, strict=True):
        yield from (chr(code) for code in range(low, high + 1) if code != 0xFFFF)
