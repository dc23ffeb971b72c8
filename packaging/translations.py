"""Collects the sentences of the sources, merges them into the catalogues and compiles these. French needs none."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
DOMAIN = "pos_app"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
LANGUAGES = ("en", "mg")
ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""A date that stays, so that a run which changes no sentence changes no file."""


def collect() -> Catalog:
    """Every sentence of the package with the files that say it; without line numbers, which would change daily."""
    catalog = Catalog(project="pos-app", charset="utf-8", creation_date=ANY_DAY, fuzzy=False)
    found = extract_from_dir(
        str(ROOT / DOMAIN),
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for name, _line, message, comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalog.add(message, None, [(f"{DOMAIN}/{Path(name).as_posix()}", 0)], auto_comments=comments, context=context)
    return catalog


def merged(language: str, template: Catalog) -> Catalog:
    """The language's catalogue with exactly the template's sentences."""
    file = path_of(language, "po")
    if file.is_file():
        with file.open("rb") as opened:
            catalog = read_po(opened, locale=language, domain=DOMAIN)
    else:
        catalog = Catalog(locale=language, domain=DOMAIN, project="pos-app", charset="utf-8", fuzzy=False)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = f"# The sentences of pos-app, language {language}."
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = "-"
    catalog.revision_date = ANY_DAY
    return catalog


def path_of(language: str, suffix: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def sentences(catalog: Catalog) -> set[object]:
    return {message.id for message in catalog if message.id}


def is_current(language: str, template: Catalog) -> bool:
    """Whether the language's catalogue holds exactly the sentences of the sources."""
    file = path_of(language, "po")
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return sentences(read_po(opened, locale=language)) == sentences(template)


def write(language: str, catalog: Catalog) -> None:
    path_of(language, "po").parent.mkdir(parents=True, exist_ok=True)
    with path_of(language, "po").open("wb") as opened:
        write_po(opened, catalog, width=110, omit_header=False, include_lineno=False, sort_by_file=True)
    with path_of(language, "mo").open("wb") as opened:
        write_mo(opened, catalog)


def main(arguments: list[str]) -> int:
    template = collect()
    if arguments == ["--check"]:
        stale = [language for language in LANGUAGES if not is_current(language, template)]
        if stale:
            print(f"out of date: {', '.join(stale)}; run packaging/translations.sh", file=sys.stderr)
        return 1 if stale else 0
    for language in LANGUAGES:
        catalog = merged(language, template)
        write(language, catalog)
        done = sum(1 for message in catalog if message.id and message.string and all(_strings(message.string)))
        print(f"{language}: {done} of {len(sentences(catalog))} sentences")
    return 0


def _strings(string: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
