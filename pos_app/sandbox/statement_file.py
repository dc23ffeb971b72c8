"""Statements as files: CSV in the encodings and separators that exports come in, and XLSX. Knows no payment."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

ENCODINGS = {"utf-8": "utf-8", "utf-8-bom": "utf-8-sig", "cp1252": "cp1252", "utf-16": "utf-16"}
SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}

_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XLSX_TYPE = f"{_KIND}.sheet"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Transactions" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def as_csv(rows: Iterable[Sequence[str | int]], encoding: str, separator: str) -> bytes:
    """The rows, each closed with CR LF as spreadsheets write them. What an old encoding lacks becomes `?`."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=SEPARATORS[separator]).writerows(rows)
    return text.getvalue().encode(ENCODINGS[encoding], "replace")


def as_xlsx(rows: Iterable[Sequence[str | int]]) -> bytes:
    """A workbook of one sheet: whole numbers as numbers, everything else as text. The same rows make the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (*_PARTS.items(), ("xl/worksheets/sheet1.xml", _sheet(rows))):
            part = zipfile.ZipInfo(name)
            part.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(part, _HEAD + content)
    return file.getvalue()


def _sheet(rows: Iterable[Sequence[str | int]]) -> str:
    written = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{written}</sheetData></worksheet>'


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    # XML has no way to write control characters, and a customer's name may hold any.
    printable = "".join(character if character.isprintable() else " " for character in value)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(printable)}</t></is></c>'
