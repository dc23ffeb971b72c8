"""The command line: finds the command, words what is wrong with its arguments, turns its outcome into an exit code.

Commands are imported when they are called, and only then; the window does not come through here.
"""

import importlib
import logging
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from pos_app.commands.session import USAGE, Session, settle_streams
from pos_app.core.errors import KnownError
from pos_app.home import Home, default_path
from pos_app.wording.catalog import LANGUAGES, _, set_language
from pos_app.wording.errors import sentence

BUG = 70
"""Exit code of a bug: none of the contract's words for an outcome."""

INTERRUPTED = 130
"""Exit code when a person stopped a command."""

COMMANDS: Mapping[str, str] = {
    "backup": "backup",
    "change": "change",
    "day": "day",
    "demo": "demo",
    "doctor": "doctor",
    "export": "export",
    "key": "key",
    "pay": "pay",
    "payments": "payments",
    "people": "people",
    "receipt": "receipt",
    "restore": "restore",
    "sandbox": "sandbox",
    "status": "status",
    "verify": "verify",
}
"""Command and its module in `pos_app.commands`; the command there is called `command`."""


class Commands(click.Group):
    """The group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: click.Command = importlib.import_module(f"pos_app.commands.{module}").command
        return found


def build(environ: Mapping[str, str]) -> click.Group:
    """The whole command line, in the language that was set before."""

    def start(home: Path | None, lang: str | None, verbose: bool) -> None:
        if lang is not None:
            set_language(lang)
        session = Session(Home(home or default_path(environ)), environ, lang, verbose, given_home=home)
        click.get_current_context().obj = session

    options: list[click.Parameter] = [
        click.Option(
            ["--home"], type=click.Path(path_type=Path), help=_("Dossier de la caisse : réglages, registre, journaux.")
        ),
        click.Option(["--lang"], type=click.Choice(LANGUAGES), help=_("Langue des messages.")),
        click.Option(["-v", "--verbose"], is_flag=True, help=_("Montrer aussi le journal.")),
    ]
    return Commands(
        "pos-app",
        params=options,
        callback=start,
        help=_("Caisse pour les paiements mobile money. Sans commande, ouvre la fenêtre de caisse."),
    )


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; returns its exit code. Never raises for what a person or the environment did."""
    settle_streams()
    return outcome_of(build(environ), arguments)


def outcome_of(command: click.Command, arguments: Sequence[str]) -> int:
    """The exit code of `command`; what went wrong is said on standard error."""
    try:
        outcome: Any = command.main(list(arguments), prog_name="pos-app", standalone_mode=False)
    except click.ClickException as error:
        return _refuse(usage_sentence(error))
    except (click.Abort, KeyboardInterrupt):
        return _refuse(_("Interrompu."), INTERRUPTED)
    except KnownError as error:
        return _refuse(sentence(error))
    except Exception as bug:
        logging.getLogger(__name__).critical("a bug ended the command", exc_info=bug)
        traceback.print_exc()
        return _refuse(_("Défaut du programme. Vérifier les paiements en cours avant de redemander."), BUG)
    return outcome if isinstance(outcome, int) else 0


def _refuse(text: str, code: int = USAGE) -> int:
    sys.stderr.write(f"pos-app: {text}\n")
    return code


def usage_sentence(error: click.ClickException) -> str:
    """What is wrong with the arguments."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "pos-app"
    return _("{what} Aide : {command} --help").format(what=_wrong(error), command=command)


def _wrong(error: click.ClickException) -> str:
    if isinstance(error, click.MissingParameter):
        return _("Il manque {name}.").format(name=_name(error))
    if isinstance(error, click.NoSuchOption):
        return _("L'option {name} n'existe pas.").format(name=error.option_name)
    if isinstance(error, click.BadParameter):
        return _("La valeur de {name} n'est pas acceptée.").format(name=_name(error))
    if isinstance(error, click.BadOptionUsage):
        return _("L'option {name} est mal employée.").format(name=error.option_name)
    return _("Commande ou argument inconnu.")


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return "?"
    return error.param.opts[0] if error.param.param_type_name == "option" else error.param.make_metavar(_context(error))


def _context(error: click.BadParameter) -> click.Context:
    return error.ctx or click.Context(click.Command("pos-app"))
