"""Writing the printer into the settings: nothing else changes, and nothing is written that could not be read."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.printing import Connection, Printer
from pos_app.settings import SettingsError, load
from pos_app.settings_writing import replace_unchanged, save_printer
from pos_app.wording.errors import sentence

NETWORK = Printer(Connection.NETWORK, "192.168.1.50:9100")
USB = Printer(Connection.USB, "04b8:0e15", 58, "TM-T20II", True, 42, 512, False, True)
FILE = """# Caisse d'Analakely
[shop]
name = 'Épicerie'   # le nom du reçu

[printer]           # l'imprimante du comptoir
connection = "usb"  # câble court
target = "0416:5011"
cut = false

# Le compte MVola, voir avec Hanta
[providers.mvola]
consumer_key = "k"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def save(
    config: Path, printer: Printer | None, *, automatic: bool = False, environ: dict[str, str] | None = None
) -> None:
    save_printer(config, environ or {}, printer, automatic=automatic)


def error_of(config: Path, printer: Printer | None = NETWORK, environ: dict[str, str] | None = None) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        save(config, printer, environ=environ)
    assert sentence(caught.value).endswith(".")
    assert not list(config.parent.glob(".config*"))
    return caught.value


def test_a_new_file_is_for_this_user_alone(config: Path) -> None:
    save(config, NETWORK)
    assert config.read_text("utf-8") == '[printer]\nconnection = "network"\ntarget = "192.168.1.50:9100"\nwidth = 80\n'
    assert config.stat().st_mode & 0o777 == 0o600
    assert load(config.parent, {}, lambda _name: None).printer == NETWORK


def test_a_home_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    save(tmp_path / "home" / "config.toml", NETWORK)
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


def test_comments_order_and_mode_stay(config: Path) -> None:
    config.write_text(FILE, "utf-8")
    config.chmod(0o640)
    save(config, USB, automatic=True)
    expected = FILE.replace('target = "0416:5011"', 'target = "04b8:0e15"').replace(
        "cut = false\n",
        'cut = false\nwidth = 58\nprofile = "TM-T20II"\nraster = true\ncolumns = 42\ndots = 512\ndrawer = true\n',
    )
    assert config.read_text("utf-8") == f"{expected}\n[receipts]\nautomatic = true\n"
    assert config.stat().st_mode & 0o777 == 0o640


def test_the_usual_values_go_again(config: Path) -> None:
    config.write_text(FILE, "utf-8")
    save(config, USB, automatic=True)
    save(config, NETWORK)
    text = config.read_text("utf-8")
    assert 'connection = "network"  # câble court\n' in text
    assert "columns" not in text
    assert "automatic" not in text
    assert "# Le compte MVola, voir avec Hanta\n[providers.mvola]" in text
    assert tomllib.loads(text)["printer"] == {"connection": "network", "target": "192.168.1.50:9100", "width": 80}


def test_without_a_printer_the_remarks_stay(config: Path) -> None:
    config.write_text(FILE, "utf-8")
    save(config, None)
    text = config.read_text("utf-8")
    assert "# Le compte MVola, voir avec Hanta" in text
    assert tomllib.loads(text) == {**tomllib.loads(FILE), "printer": {}}


def test_what_else_is_said_of_receipts_stays(config: Path) -> None:
    config.write_text('[receipts]\nheader = ["Lot II M 45"]\nautomatic = true\n', "utf-8")
    save(config, None)
    assert config.read_text("utf-8") == '[receipts]\nheader = ["Lot II M 45"]\n'


def test_a_section_that_held_nothing_else_goes(config: Path) -> None:
    save(config, NETWORK, automatic=True)
    save(config, None)
    assert config.read_text("utf-8").strip() == ""


def test_nothing_to_say_writes_nothing(config: Path) -> None:
    save(config, None)
    assert not config.exists()


def test_a_file_of_windows_stays_one(config: Path) -> None:
    config.write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
    save(config, USB)
    raw = config.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf# Caisse")
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_a_line_without_an_end_gets_one(config: Path) -> None:
    config.write_text("[till]\ncode = 'c9'", "utf-8")
    save(config, NETWORK)
    assert config.read_text("utf-8").startswith("[till]\ncode = 'c9'\n\n[printer]\n")


@pytest.mark.parametrize(
    "text",
    [
        'printer = { connection = "usb", target = "0416:5011" }\n',
        'printer.connection = "file"\nprinter.target = "/a"\n',
    ],
)
def test_other_ways_to_write_a_section_are_kept_to(config: Path, text: str) -> None:
    config.write_text(f"{text}[till]\ncode = 'c9'\n", "utf-8")
    save(config, NETWORK)
    assert load(config.parent, {}, lambda _name: None).printer == NETWORK
    assert "[printer]" not in config.read_text("utf-8")


def test_a_link_stays_a_link(config: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.toml"
    real.write_text(FILE, "utf-8")
    config.symlink_to(real)
    save(config, NETWORK)
    assert config.is_symlink()
    assert "192.168.1.50" in real.read_text("utf-8")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[printer\n", "settings_by_hand"),
        (b"a = 1\na = 2\n", "settings_by_hand"),
        (b"printer = 5\n", "settings_not_section"),
        (b"receipts = 5\n", "settings_not_section"),
        (b"[printer]\ncolour = 'red'\n", "settings_unknown_key"),
        (b"\xff\xfe", "settings_not_utf8"),
    ],
)
def test_a_file_that_is_not_understood_is_left_alone(config: Path, raw: bytes, code: str) -> None:
    config.write_bytes(raw)
    assert error_of(config).code == code
    assert config.read_bytes() == raw


def test_what_the_writer_stumbles_over_is_left_to_a_person(config: Path) -> None:
    text = "printer.connection = 'file'\nprinter.target = '/a'\n[till]\ncode = 'c9'\n"
    config.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match="settings_by_hand"):
        save_printer(config, {}, None, automatic=False)
    assert config.read_text("utf-8") == text


def test_what_could_not_be_read_at_the_next_start_is_not_written(config: Path) -> None:
    config.write_text(FILE, "utf-8")
    assert error_of(config, Printer(Connection.CUPS, "a b")).code == "settings_target"
    assert config.read_text("utf-8") == FILE


def test_what_would_be_read_as_something_else_is_not_written(config: Path) -> None:
    assert error_of(config, Printer(Connection.NETWORK, "192.168.1.50")).code == "settings_by_hand"
    assert not config.exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"")
    with pytest.raises(SettingsError) as caught:
        replace_unchanged(tmp_path / "home" / "config.toml", b"", b"[printer]\n")
    assert caught.value.code == "settings_not_written"


@pytest.mark.parametrize("name", ["POS_APP_PRINTER_TARGET", "POS_APP_RECEIPTS_AUTOMATIC"])
def test_a_variable_that_would_win_is_named(config: Path, name: str) -> None:
    error = error_of(config, environ={name: "x"})
    assert (error.code, error.facts) == ("settings_printer_variable", {"variable": name})


def test_a_folder_in_the_place_of_the_file(config: Path) -> None:
    config.mkdir()
    assert error_of(config).code == "settings_unreadable"


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"")
    assert error_of(tmp_path / "home" / "config.toml").code in ("settings_unreadable", "settings_not_written")


def test_a_file_that_changed_meanwhile_is_left_as_it_is_now(config: Path) -> None:
    config.write_text(FILE, "utf-8")
    with pytest.raises(SettingsError) as caught:
        replace_unchanged(config, b"what was read", b"[printer]\n")
    assert caught.value.code == "settings_changed"
    assert config.read_text("utf-8") == FILE
    assert list(config.parent.iterdir()) == [config]


VALUES = st.one_of(st.integers(), st.booleans(), st.text(max_size=8).map(repr), st.just("[1, 2]"), st.just("{a = 1}"))


@given(
    st.lists(
        st.tuples(st.sampled_from(["shop", "till", "providers.mvola", "receipts", "x"]), VALUES),
        unique_by=lambda s: s[0],
    ),
    st.sampled_from([NETWORK, USB, None]),
    st.booleans(),
)
def test_whatever_stands_there_stays(
    tmp_path_factory: pytest.TempPathFactory, sections: list[tuple[str, Any]], printer: Printer | None, automatic: bool
) -> None:
    config = tmp_path_factory.mktemp("home") / "config.toml"
    raw = "".join(f"# {name}\n[{name}] # c\nname = {value} # d\n" for name, value in sections).replace("True", "true")
    config.write_text(raw.replace("False", "false"), "utf-8")
    before = config.read_bytes()
    try:
        save(config, printer, automatic=automatic)
    except SettingsError:
        assert config.read_bytes() == before
        return
    after = config.read_text("utf-8")
    for line in before.decode().splitlines():
        assert line in after
