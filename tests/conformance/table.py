"""Prints which rule holds for which provider, for the report: `python -m tests.conformance.table`. Fails on a breach.

Also the place to look up what a provider is not asked, and why.
"""

import sys

from tests.conformance.accounts import ABILITIES
from tests.conformance.rule import Rule
from tests.conformance.scene import OPENED
from tests.conformance.suite import RULES

HOLDS, BREACH, NOT_ASKED = "✓", "✗", "–"


def mark(rule: Rule, operator: str) -> str:
    """Whether the rule holds for the provider as the registry builds it."""
    if not rule.is_for(operator):
        return NOT_ASKED
    try:
        rule.check(operator, None)
    except Exception as breach:  # noqa: BLE001 - however it shows, it is a breach
        print(f"{operator}: {rule.name}: {breach!r}", file=sys.stderr)
        return BREACH
    finally:
        while OPENED:
            OPENED.pop().close()
    return HOLDS


def table() -> list[list[str]]:
    """A line of headings, then one for each rule."""
    lines = [["rule", *ABILITIES]]
    lines += [[_sentence(rule), *(mark(rule, operator) for operator in ABILITIES)] for rule in RULES]
    return lines


def written(lines: list[list[str]]) -> str:
    """The table as Markdown, in columns."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    rows = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    rows.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(rows)


def _sentence(rule: Rule) -> str:
    text = rule.name.replace("_", " ")
    return text if rule.need is None else f"{text} ({rule.need})"


def main() -> int:
    """Print it; 1 where a rule does not hold."""
    lines = table()
    marks = [cell for line in lines[1:] for cell in line[1:]]
    print(written(lines))
    print(f"{HOLDS} {marks.count(HOLDS)}   {NOT_ASKED} {marks.count(NOT_ASKED)}   {BREACH} {marks.count(BREACH)}")
    return int(BREACH in marks)


if __name__ == "__main__":
    sys.exit(main())
