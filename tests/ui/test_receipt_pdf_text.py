"""Another program reads the PDF of every paper in every language: each typed word, in order, as in plain text."""

from io import BytesIO

import pypdf
import pytest

from pos_app.receipts.marks import handed
from pos_app.receipts.text import plain_text
from pos_app.ui.receipt_pdf import receipt_pdf
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.receipts.papers import EVERY, FACE
from tests.receipts.reading import ON_PICTURE, RULE, Code, same, typed

_COLUMNS = 48


def words_of_pdf(content: bytes) -> list[str]:
    """What pypdf reads on all pages."""
    return [word for page in pypdf.PdfReader(BytesIO(content)).pages for word in page.extract_text().split()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_a_pdf_and_plain_text_say_what_the_typed_lines_say(name: str, language: str) -> None:
    set_language(language)
    receipt = handed(EVERY[name](FACE), 3)
    said = typed(receipt, ON_PICTURE)
    # Rules and codes are drawn; plain text writes the one as a row of dashes, the other as what it holds.
    assert same(
        words_of_pdf(receipt_pdf(receipt)),
        [token for token in said if isinstance(token, str) and token != RULE],
        _COLUMNS,
    )
    written = [RULE if not row.strip("-") and row else row for row in plain_text(receipt, _COLUMNS).splitlines()]
    as_text = [f"[QR] {token.payload}" if isinstance(token, Code) else token for token in said]
    assert same(" ".join(written).split(), " ".join(as_text).split(), _COLUMNS)
