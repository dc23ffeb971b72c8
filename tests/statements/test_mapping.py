"""Saved mappings: what is written is what is read, and a wrong file is refused with its word named."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.core.errors import KnownError
from pos_app.statements import Field, Mapping, guess, load_mapping, preview, save_mapping
from pos_app.statements.mapping import LARGEST, WORDS, toml_text
from pos_app.wording.errors import sentence
from tests.statements.operators import MVOLA, PVIT, PVIT_LIST, read_text, write

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
words = st.dictionaries(st.sampled_from(WORDS), st.lists(texts, max_size=3).map(tuple))
mappings = st.builds(
    Mapping,
    columns=st.dictionaries(st.sampled_from(Field), texts | st.integers(1, 300), min_size=1),
    encoding=st.none() | st.sampled_from(["utf-8", "cp1252", "utf-16"]),
    separator=st.none() | st.sampled_from([";", "\t", "|", "\\"]),
    header_row=st.none() | st.integers(0, 99),
    date_format=st.none() | texts,
    decimal=st.none() | st.sampled_from([",", "."]),
    sheet=st.none() | texts,
    words=words,
)


@settings(max_examples=40)
@given(mapping=mappings)
def test_a_saved_mapping_comes_back(tmp_path_factory: pytest.TempPathFactory, mapping: Mapping) -> None:
    path = tmp_path_factory.mktemp("mapping") / "mvola.toml"
    save_mapping(path, mapping)
    assert load_mapping(path) == mapping
    assert [found.name for found in path.parent.iterdir()] == ["mvola.toml"]


def test_a_guess_can_be_saved_and_serves_next_month_in_another_encoding(tmp_path: Path) -> None:
    mapping = guess(preview(write(tmp_path, PVIT_LIST)), PVIT)
    save_mapping(tmp_path / "new" / "pvit.toml", mapping)
    saved = load_mapping(tmp_path / "new" / "pvit.toml")
    other = "Relevé\n" + PVIT_LIST.replace(";", ",")
    assert len(read_text(tmp_path, other, PVIT, saved).lines) == 3


def test_what_it_looks_like() -> None:
    mapping = Mapping(
        {Field.AMOUNT: 'Prix "net"', Field.DATE: 3}, header_row=2, decimal=",", words={"success": ("OK",)}
    )
    assert toml_text(mapping) == (
        '[columns]\namount = "Prix \\U00000022net\\U00000022"\ndate = 3\n'
        '\n[read]\nheader_row = 2\ndecimal = ","\n\n[words]\nsuccess = ["OK"]\n'
    )


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("[columns", "mapping_not_toml", None),
        ("", "mapping_empty", None),
        ("columns = 3", "mapping_value", "columns"),
        ("[colonnes]\na = 1", "mapping_unknown_key", "colonnes"),
        ("[columns]\nprix = 1", "mapping_unknown_key", "prix"),
        ("[columns]\namount = true", "mapping_value", "amount"),
        ("[columns]\namount = 0", "mapping_value", "amount"),
        ('[columns]\namount = ""', "mapping_value", "amount"),
        ("[columns]\namount = 1.5", "mapping_value", "amount"),
        ("[columns]\namount = 1\n[read]\nspeed = 1", "mapping_unknown_key", "speed"),
        ("[columns]\namount = 1\n[read]\nheader_row = -1", "mapping_value", "header_row"),
        ("[columns]\namount = 1\n[read]\nheader_row = true", "mapping_value", "header_row"),
        ('[columns]\namount = 1\n[read]\ndecimal = ";"', "mapping_value", "decimal"),
        ('[columns]\namount = 1\n[read]\nseparator = ";;"', "mapping_value", "separator"),
        ("[columns]\namount = 1\n[read]\nseparator = '\"'", "mapping_value", "separator"),
        ('[columns]\namount = 1\n[read]\nencoding = "nonsense"', "mapping_value", "encoding"),
        ('[columns]\namount = 1\n[read]\nencoding = "base64"', "mapping_value", "encoding"),
        ('[columns]\namount = 1\n[read]\nsheet = ""', "mapping_value", "sheet"),
        ("[columns]\namount = 1\n[words]\nmaybe = []", "mapping_unknown_key", "maybe"),
        ("[columns]\namount = 1\n[words]\nin = 3", "mapping_value", "in"),
        ("[columns]\namount = 1\n[words]\nin = [3]", "mapping_value", "in"),
        ("#" * (LARGEST + 1), "mapping_unreadable", None),
        ("\ufeff[columns]\namount = 1", None, None),
    ],
)
def test_wrong_mappings(tmp_path: Path, text: str, code: str | None, key: str | None) -> None:
    path = write(tmp_path, text, "a.toml")
    if code is None:
        assert load_mapping(path).columns == {Field.AMOUNT: 1}
        return
    with pytest.raises(KnownError) as raised:
        load_mapping(path)
    assert (raised.value.code, raised.value.facts.get("key")) == (code, key)
    assert "—" not in sentence(raised.value)


def test_mappings_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as raised:
        load_mapping(tmp_path / "none.toml")
    assert raised.value.code == "mapping_unreadable"
    with pytest.raises(KnownError) as raised:
        load_mapping(write(tmp_path, b"\xff\xfe", "a.toml"))
    assert raised.value.code == "mapping_not_toml"
    (tmp_path / "folder.toml").mkdir()
    for place in (tmp_path / "a.toml" / "b.toml", tmp_path / "folder.toml"):
        with pytest.raises(KnownError) as raised:
            save_mapping(place, Mapping({Field.AMOUNT: 1}))
        assert raised.value.code == "mapping_not_written"
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.toml", "folder.toml"]


def test_own_words_come_before_those_that_everybody_uses(tmp_path: Path) -> None:
    text = "Transaction;Montant;Statut;Type\nA1;5;SUCCESS;D\nA2;6;Fait;Vers\n"
    mapping = Mapping(
        {Field.TRANSACTION: 1, Field.AMOUNT: 2, Field.STATUS: 3, Field.TYPE: 4},
        words={"failed": ("success",), "success": ("FAIT",), "in": ("d",), "out": ("vers",), "pending": ("x",)},
    )
    found = [(line.status, line.direction) for line in read_text(tmp_path, text, MVOLA, mapping).lines]
    assert found == [("failed", "in"), ("success", "out")]
