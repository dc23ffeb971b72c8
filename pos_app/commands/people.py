"""`pos-app people`: who works at this till. PINs come from standard input or `POS_APP_PIN`."""

import click

from pos_app.commands.acting import act, given_pin, read
from pos_app.commands.session import Session, put, put_json, remark
from pos_app.core.payment import Json
from pos_app.core.people import Person, Role
from pos_app.core.shop import AddPerson, DisablePerson
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.people import role_word


@click.group(help=_("Les personnes qui travaillent à cette caisse."))
def command() -> None:
    """The group; each command says what it does."""


@command.command("add", help=_("Ajouter une personne. Son code : première ligne de l'entrée, ou POS_APP_PIN."))
@click.option("--name", required=True, metavar="N", help=_("Le nom de la personne."))
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help=_("Ce qu'elle peut."))
@click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))
@click.pass_obj
def add(session: Session, name: str, role: str, as_machine: bool) -> int:
    settings = session.settings()
    pin = given_pin(session, _("Nouveau code"), again=_("Encore une fois"))
    added = act(session, settings, AddPerson(name, Role(role), pin, console=True))
    assert isinstance(added, Person)
    _put(added, as_machine=as_machine)
    return 0


@command.command("list", help=_("Les personnes, avec leur rôle."))
@click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))
@click.pass_obj
def listed(session: Session, as_machine: bool) -> int:
    session.speak()
    nobody: list[Person] = []
    people = read(session, lambda reader: [record.person for record in reader.people()], nobody)
    if as_machine:
        put_json([_as_json(person) for person in people])
    elif not people:
        remark(_("Personne n'est inscrit : la caisse travaille sous le nom « caisse »."))
    else:
        for person in people:
            put(_line(person))
    return 0


@command.command("disable", help=_("Une personne qui ne travaille plus ici."))
@click.argument("name")
@click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))
@click.pass_obj
def disable(session: Session, name: str, as_machine: bool) -> int:
    settings = session.settings()
    disabled = act(session, settings, DisablePerson(name, console=True))
    assert isinstance(disabled, Person)
    _put(disabled, as_machine=as_machine)
    return 0


def _put(person: Person, *, as_machine: bool) -> None:
    if as_machine:
        put_json(_as_json(person))
    else:
        put(_line(person))


def _as_json(person: Person) -> Json:
    return {"name": person.name, "role": person.role.value, "disabled": person.disabled}


def _line(person: Person) -> str:
    words = f"{plain(person.name, 40):<40}  {role_word(person.role)}"
    return _("{person} (ne travaille plus ici)").format(person=words) if person.disabled else words
