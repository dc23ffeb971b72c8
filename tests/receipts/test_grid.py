"""The grid: how many characters and dots the paper of a printer has, and what is refused."""

import pytest

from pos_app.core.printing import Connection, Printer, PrintFault
from pos_app.receipts.face import Face
from pos_app.receipts.grid import columns_of, dots_of
from pos_app.receipts.profiles import profiles
from pos_app.receipts.sample import ruler, sample_page
from pos_app.wording.errors import sentence


def printer(
    width: int = 80, profile: str = "default", *, raster: bool = False, columns: int = 0, dots: int = 0
) -> Printer:
    return Printer(Connection.FILE, "paper", width, profile, raster, columns, dots)


@pytest.mark.parametrize(
    ("width", "profile", "columns", "dots"),
    [
        (58, "default", 32, 384),
        (80, "default", 48, 576),
        (80, "simple", 48, 576),
        (80, "TM-T20II", 48, 576),
        (80, "TM-T88V", 42, 512),
        (80, "TM-P80-42col", 42, 544),
        (58, "POS-5890", 32, 384),
        (58, "RP-F10-58mm", 36, 432),
        # A printer for 58 mm does not print more than that, whatever paper the settings name.
        (80, "POS-5890", 32, 384),
        # A printer for 80 mm may hold narrow paper: 180 dots per inch are fewer on it than 203.
        (58, "TM-T20II", 32, 384),
        (58, "TM-T88V", 28, 336),
        # Known font, unknown medium.
        (80, "RP326", 42, 576),
        (58, "RP326", 32, 384),
        # A list that counts the dots of a character as columns is not believed.
        (80, "NT-80-V-UL", 48, 576),
    ],
)
def test_paper_and_model_say_how_much_fits(width: int, profile: str, columns: int, dots: int) -> None:
    assert (columns_of(printer(width, profile)), dots_of(printer(width, profile))) == (columns, dots)


@pytest.mark.parametrize("width", [58, 80])
def test_every_model_has_a_grid_that_can_be_read_and_printed(width: int) -> None:
    for name in profiles():
        columns, dots = columns_of(printer(width, name)), dots_of(printer(width, name))
        assert 24 <= columns <= 56, name
        assert dots % 8 == 0, name
        assert 9 <= dots // columns <= 14, name


def test_numbers_of_the_settings_take_the_place_of_those_that_follow() -> None:
    assert columns_of(printer(80, columns=42)) == 42
    assert dots_of(printer(80, columns=42)) == 576
    assert (columns_of(printer(80, dots=512)), dots_of(printer(80, dots=512))) == (42, 512)
    # Whole bytes of dots.
    assert dots_of(printer(80, dots=546)) == 544
    assert (columns_of(printer(80, dots=832)), dots_of(printer(80, dots=832))) == (69, 832)


def test_the_font_of_a_model_counts_as_long_as_it_fits_the_dots() -> None:
    assert columns_of(printer(80, "TM-T88V", dots=504)) == 42
    assert columns_of(printer(80, "TM-T88V", dots=360)) == 30


def test_a_picture_may_have_smaller_characters_than_the_printer() -> None:
    assert columns_of(printer(58, raster=True, columns=48)) == 48
    with pytest.raises(PrintFault, match="printer_columns") as refused:
        columns_of(printer(58, columns=48))
    assert refused.value.facts == {"columns": 48, "least": 16, "most": 32}
    assert not refused.value.begun


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (printer(57), "printer_width"),
        (printer(80, "TM-T99"), "printer_profile"),
        (printer(80, ""), "printer_profile"),
        # Displays print nothing; printers in Star's mode take other commands.
        (printer(80, "OCD-300"), "printer_profile"),
        (printer(80, "TSP600"), "printer_profile"),
        (printer(80, "TM-U220", raster=True), "printer_raster"),
        (printer(80, dots=100), "printer_dots"),
        (printer(80, dots=2000), "printer_dots"),
        (printer(80, dots=-8), "printer_dots"),
        (printer(80, columns=15), "printer_columns"),
        (printer(80, columns=-1), "printer_columns"),
        (printer(80, columns=49), "printer_columns"),
        (printer(58, raster=True, columns=49), "printer_columns"),
        (printer(80, raster=True, dots=1536, columns=97), "printer_columns"),
    ],
)
def test_nonsense_is_refused(refused: Printer, code: str) -> None:
    with pytest.raises(PrintFault, match=code):
        columns_of(refused)


def test_what_the_most_and_the_fewest_are() -> None:
    assert columns_of(printer(80, raster=True, dots=1536, columns=96)) == 96
    assert columns_of(printer(80, columns=16)) == 16
    assert columns_of(printer(80, "TM-U220", columns=42)) == 42


@pytest.mark.parametrize(
    "code", ["printer_width", "printer_profile", "printer_raster", "printer_dots", "printer_columns"]
)
def test_each_refusal_is_a_sentence_that_says_what_to_do(code: str) -> None:
    said = sentence(PrintFault(code, width=50, profile="X", dots=1, columns=1, least=16, most=96))
    assert "Ctrl+P" in said
    assert "Aucun paiement n'est touché" in said
    assert "—" not in said


@pytest.mark.parametrize(
    ("shown", "columns"), [(printer(80, "TM-T88V"), 42), (printer(58, columns=99), 32), (printer(50), 48)]
)
def test_the_ruler_of_the_test_page_is_that_of_the_grid(shown: Printer, columns: int) -> None:
    assert ruler(columns) in [line.text for line in sample_page(Face("Boutique", "1"), shown).lines]
