"""Operators' statements: files of many kinds become lines that the till can compare. Reads whole files or nothing."""

from pos_app.statements.cells import Row
from pos_app.statements.columns import Column, Sure, columns, problems
from pos_app.statements.fields import Field
from pos_app.statements.guess import guess
from pos_app.statements.lines import apply
from pos_app.statements.mapping import Mapping, load_mapping, save_mapping
from pos_app.statements.reading import read
from pos_app.statements.sheet import Sheet, preview, reread

__all__ = [
    "Column",
    "Field",
    "Mapping",
    "Row",
    "Sheet",
    "Sure",
    "apply",
    "columns",
    "guess",
    "load_mapping",
    "preview",
    "problems",
    "read",
    "reread",
    "save_mapping",
]
