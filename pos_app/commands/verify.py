"""`pos-app verify`: checks the ledger from the first entry to the last. Reads only; works while the till is open."""

import click

from pos_app.commands.session import Session, put, put_json
from pos_app.core.errors import KnownError
from pos_app.home import Home
from pos_app.ledger.chain import Verification, verify
from pos_app.ledger.opening import accept
from pos_app.wording.catalog import _
from pos_app.wording.ledger import verification_sentence


@click.command(help=_("Vérifier le registre, de la première à la dernière écriture."))
@click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))
@click.option(
    "--accept",
    "accepting",
    is_flag=True,
    help=_("Après une restauration : garder ce registre comme le plus récent, s'il est intact."),
)
@click.pass_obj
def command(session: Session, as_machine: bool, accepting: bool) -> int:
    session.speak()
    found = take_over(session.home) if accepting else check(session.home)
    said = verification_sentence(found.intact, found.events, found.first_bad, found.problem, found.facts)
    if as_machine:
        facts = {"intact": found.intact, "events": found.events, "first_bad": found.first_bad, "problem": found.problem}
        put_json({**facts, "message": said})
    else:
        put(said)
    return 0 if found.intact else 1


def take_over(home: Home) -> Verification:
    """Check everything but the witness file, then make it anew from this ledger. Raises `KnownError("home_in_use")`.

    For a ledger put back from a copy, or one whose witness was lost. Payments made since the copy are not in it: the
    operator's statement is what tells of them.
    """
    with home.locked():
        try:
            return accept(home.ledger, home.vault.ledger_key())
        except KnownError as error:
            return Verification(False, 0, None, error.code, error.facts)


def check(home: Home) -> Verification:
    """The verification of a home's ledger; what stands in its way is a ledger that is not intact."""
    try:
        return verify(home.ledger, home.vault.ledger_key())
    except KnownError as error:
        if error.code == "ledger_key_missing" and not home.has_ledger():
            return Verification(False, 0, None, "ledger_absent", {"path": home.ledger})
        return Verification(False, 0, None, error.code, error.facts)
