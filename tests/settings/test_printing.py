"""The sections [printer] and [receipts]: what they may say, and that every error names the key."""

from pathlib import Path

import pytest

from pos_app.core.payment import Environment
from pos_app.core.printing import Connection, Printer
from pos_app.settings import ReceiptSettings, Settings, SettingsError, load
from pos_app.settings_printing import face_of
from pos_app.wording.errors import sentence
from tests.settings.test_settings import MVOLA, PVIT

NETWORK = '[printer]\nconnection = "network"\ntarget = "192.168.1.50"\n'
WHOLE = """
[printer]
connection = "usb"
target = "04B8:0E15"
width = 58
profile = "TM-T20II"
raster = true
columns = 42
dots = 512
cut = false
drawer = true
[receipts]
header = ["Lot II M 45, Analakely", "", " NIF 3000012345 "]
note = "Merci et à bientôt."
automatic = true
refusals = true
fiscal = "ma_boutique.facture:lignes"
"""
WRONG = (
    ("[printer]\nwidth = 58\n", "settings_missing", "printer.connection"),
    ('[printer]\nconnection = "bluetooth"\n', "settings_choice", "printer.connection"),
    ('[printer]\nconnection = "network"\n', "settings_missing", "printer.target"),
    ('[printer]\nconnection = "usb"\ntarget = "192.168.1.50"\n', "settings_target", "printer.target"),
    (f"{NETWORK}width = 72\n", "settings_choice", "printer.width"),
    (f'{NETWORK}width = "large"\n', "settings_number", "printer.width"),
    (f'{NETWORK}profile = "a/b"\n', "settings_profile", "printer.profile"),
    (f'{NETWORK}cut = "perhaps"\n', "settings_flag", "printer.cut"),
    (f"{NETWORK}columns = 8\n", "settings_between", "printer.columns"),
    (f"{NETWORK}dots = 4000\n", "settings_between", "printer.dots"),
    (f"{NETWORK}dots = -1\n", "settings_number", "printer.dots"),
    ("[receipts]\nheader = 5\n", "settings_lines", "receipts.header"),
    ("[receipts]\nheader = [5]\n", "settings_lines", "receipts.header"),
    (f"[receipts]\nheader = {['x'] * 7}\n", "settings_lines", "receipts.header"),
    (f"[receipts]\nheader = ['{'x' * 61}']\n", "settings_lines", "receipts.header"),
    ('[receipts]\nheader = ["a\\u001b@"]\n', "settings_lines", "receipts.header"),
    (f"[receipts]\nnote = '{'x' * 201}'\n", "settings_name", "receipts.note"),
    ('[receipts]\nfiscal = "os.system"\n', "settings_function", "receipts.fiscal"),
)


def read(home: Path, text: str = "", environ: dict[str, str] | None = None) -> Settings:
    (home / "config.toml").write_text(text, "utf-8")
    return load(home, environ or {}, lambda _name: None)


def test_a_till_without_the_sections_has_no_printer(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found.printer, found.receipts) == (None, ReceiptSettings())
    # What is left when somebody has taken the printer out, below the remarks that they wrote.
    assert read(tmp_path, "[printer]\n# the old one broke\n[receipts]\n") == found


def test_a_connection_and_a_target_are_enough(tmp_path: Path) -> None:
    assert read(tmp_path, NETWORK).printer == Printer(Connection.NETWORK, "192.168.1.50:9100")


def test_everything_said(tmp_path: Path) -> None:
    found = read(tmp_path, WHOLE)
    assert found.printer == Printer(Connection.USB, "04b8:0e15", 58, "TM-T20II", True, 42, 512, False, True)
    assert found.receipts == ReceiptSettings(
        ("Lot II M 45, Analakely", "NIF 3000012345"), "Merci et à bientôt.", True, True, "ma_boutique.facture:lignes"
    )


def test_an_office_printer_may_be_the_usual_one(tmp_path: Path) -> None:
    assert read(tmp_path, '[printer]\nconnection = "office"\n').printer == Printer(Connection.OFFICE, "")


def test_variables_are_enough(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "",
        {
            "POS_APP_PRINTER_CONNECTION": "cups",
            "POS_APP_PRINTER_TARGET": "Ticket",
            "POS_APP_PRINTER_WIDTH": "58",
            "POS_APP_PRINTER_CUT": "0",
            "POS_APP_RECEIPTS_HEADER": "Lot II M 45|Tél. 034 12 345 67\r\nNIF 3",
            "POS_APP_RECEIPTS_AUTOMATIC": "1",
        },
    )
    assert found.printer == Printer(Connection.CUPS, "Ticket", 58, cut=False)
    assert found.receipts == ReceiptSettings(("Lot II M 45", "Tél. 034 12 345 67", "NIF 3"), automatic=True)


@pytest.mark.parametrize(("text", "code", "key"), WRONG)
def test_what_is_wrong_names_its_key_in_a_sentence(tmp_path: Path, text: str, code: str, key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert (caught.value.code, caught.value.facts["key"]) == (code, key)
    assert key in sentence(caught.value)
    assert str(caught.value.facts["variable"]).startswith("POS_APP_")


def test_the_face_of_receipts_is_that_of_the_shop(tmp_path: Path) -> None:
    settings = read(tmp_path, f'[shop]\nname = "Épicerie"\n[till]\ncode = "c3"\n{WHOLE}')
    face = face_of(settings, Environment.TRAINING)
    assert (face.shop, face.till, face.header) == ("Épicerie", "c3", settings.receipts.header)
    assert (face.note, face.is_specimen) == ("Merci et à bientôt.", True)
    assert not face_of(settings, Environment.PRODUCTION).is_specimen


def test_the_example_of_the_readme_is_taken(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    example = next(block for block in readme.split("```") if block.startswith("toml\n[printer]"))
    found = read(tmp_path, example.removeprefix("toml\n"))
    assert found.printer == Printer(Connection.NETWORK, "192.168.1.50:9100", profile="TM-T20II", drawer=True)
    assert found.receipts.automatic


def test_receipts_tell_the_fees_that_customers_pay(tmp_path: Path) -> None:
    text = "[providers.mvola]\nfee_percent = '1.2'\n[providers.pvit]\nfee_percent = '1.25'\n"
    settings = read(tmp_path, text, {**MVOLA, **PVIT})
    assert {operator.id for operator in settings.operators} >= {"mvola", "pvit"}
    assert face_of(settings, Environment.PRODUCTION).customer_fees == {"pvit"}
    assert not face_of(read(tmp_path, "", {**MVOLA, **PVIT}), Environment.PRODUCTION).customer_fees
