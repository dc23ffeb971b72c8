"""A statement in one step, for the command line and for operators whose columns are known."""

from pathlib import Path

from pos_app.core.operator import Operator
from pos_app.core.statement import Statement
from pos_app.statements.guess import guess
from pos_app.statements.lines import apply
from pos_app.statements.mapping import Mapping
from pos_app.statements.sheet import preview


def read(path: Path, operator: Operator, mapping: Mapping | None = None) -> Statement:
    """The statement in the file, its columns as the mapping says or else as they are guessed.

    Raises `KnownError` for every file that is none, with the row and the column where there is one.
    """
    sheet = preview(path, mapping)
    return apply(sheet, mapping or guess(sheet, operator), operator)
