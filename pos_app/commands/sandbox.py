"""`pos-app sandbox`: serves the simulated providers until Ctrl+C, and prints how to reach them."""

import json
import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING

import click

from pos_app.commands.session import Session, put
from pos_app.core.errors import KnownError
from pos_app.wording.catalog import _
from pos_app.wording.stories import STORIES

if TYPE_CHECKING:
    from pos_app.sandbox.server import Sandbox

DEFAULT_PORT = 8808


@click.command(help=_("Servir le simulateur des opérateurs."))
@click.option("--port", type=click.IntRange(0, 65_535), default=DEFAULT_PORT, metavar="N", help=_("Port."))
@click.option("--host", default="127.0.0.1", metavar="HOST", help=_("Adresse d'écoute."))
@click.option("--json", "as_machine", is_flag=True, help=_("Première ligne en JSON."))
@click.pass_obj
def command(session: Session, port: int, host: str, as_machine: bool) -> int:
    session.speak()
    from pos_app.sandbox.server import Sandbox

    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    sandbox = Sandbox(host=host, port=port)
    try:
        sandbox.start()
    except OSError as fault:
        raise KnownError("port_in_use", host=host, port=str(port), detail=fault.strerror) from fault
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        if as_machine:
            # One line: whoever started us reads exactly one.
            put(json.dumps({"env": sandbox.env()}))
        else:
            _describe(sandbox)
            for ending, story in STORIES.items():
                put(f"  {ending}  {_(story)}")
        # With a limit each: Windows tells of Ctrl+C only between two waits.
        while not stop.wait(0.5):
            continue
    finally:
        sandbox.stop()
    return 0


def _describe(sandbox: "Sandbox") -> None:
    url = sandbox.url
    put(_("Simulateur : {url}").format(url=url))
    put(_("Téléphone du client : {url}/phone").format(url=url))
    if sandbox.pages:
        put(_("Sur le réseau de la boutique : {url} (téléphone : {url}/phone)").format(url=sandbox.pages))
    put("")
    for name, value in sandbox.env().items():
        put(f"{name}={value}")
    put("")
    put(_("Les deux derniers chiffres du numéro du client choisissent ce qui se passe :"))
