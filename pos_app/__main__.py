"""The entry of `pos-app` and `python -m pos_app`. Opens the window with as few imports as possible.

Only a command other than the window loads the command line; what a window needs first is looked for here.
"""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pos_app.core.errors import KnownError
from pos_app.wording.catalog import LANGUAGES, set_language

VERBOSE = "POS_APP_VERBOSE"
"""What `-v` sets for the window: its log goes to standard error too."""


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """What stands before the command. `rest` begins with the command, or is empty for the window."""

    home: str | None
    language: str | None
    verbose: bool
    rest: tuple[str, ...]


def scan(arguments: Sequence[str]) -> GlobalOptions | None:
    """The global options, or None where something is not one: then the command line says what is wrong."""
    given: dict[str, str] = {}
    verbose = False
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        name, equals, value = rest.pop(0).partition("=")
        if name in ("-v", "--verbose") and not equals:
            verbose = True
            continue
        if name not in ("--home", "--lang") or not (equals or rest):
            return None
        given[name] = value if equals else rest.pop(0)
    if given.get("--lang", "fr") not in LANGUAGES or given.get("--home") == "":
        return None
    return GlobalOptions(given.get("--home"), given.get("--lang"), verbose, tuple(rest))


def main() -> int:
    """Run one command; returns its exit code."""
    arguments = sys.argv[1:]
    options = scan(arguments)
    if options is not None and options.language is not None:
        set_language(options.language)
    if options is not None and not options.rest:
        return window(options, os.environ)
    from pos_app.cli import run

    return run(arguments, os.environ)


def window(options: GlobalOptions, environ: Mapping[str, str]) -> int:
    """Open the till window. A known error is a sentence and exit code 2."""
    # Nothing made before the first frame is garbage; looking for some would delay it. The window enables it again.
    gc.disable()
    try:
        from pos_app.ui.plain_imports import stop_watching

        stop_watching()
        from pos_app.app import run
        from pos_app.home import default_path

        home = Path(options.home) if options.home else default_path(environ)
        told = {**environ, VERBOSE: "1"} if options.verbose else environ
        return run(home, told, options.language)
    except KnownError as error:
        from pos_app.wording.errors import sentence

        sys.stderr.write(f"pos-app: {sentence(error)}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
