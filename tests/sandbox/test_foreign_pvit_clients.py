"""Clients of other people, by shape: what each of them sends to PVit, and how it reads answers and callbacks.

Every shape was seen in a client that was run unchanged against the sandbox; none of their code is here.
"""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from pos_app.sandbox.callbacks import Callback
from tests.sandbox.bench import PVIT, Timeline, read

Client = httpx.AsyncClient


def only(timeline: Timeline) -> Callback:
    ((_, callback),) = timeline.sent
    return callback


def scanned(xml: str) -> dict[str, str]:
    """A parser that is none: drop the declaration in exactly this form and the root's name, cut at every closing tag,
    and take each piece for `<NAME>value`. It has no idea of `<NAME/>`, CDATA or attributes."""
    rest = xml.replace('<?xml version="1.0" encoding="UTF-8"?>', "").replace("<REPONSE>", "")
    found = {}
    for piece in rest.split("</"):
        name, mark, value = piece.partition("<")[2].partition(">")
        if mark:
            found[name.lower()] = value
    return found


def lists(xml: bytes) -> dict[str, list[str]]:
    """A parser that makes a list of every element."""
    return {name: [text] for name, text in read(xml).items()}


def pvit_body(**other: str) -> dict[str, str]:
    return {
        "tel_marchand": "074213800",
        "montant": "500",
        "ref": "PROD2X3T8",
        "tel_client": "074000001",
        "token": "eyJhbGciOiJIUzI1NiJ9.sandbox+pvit/token=",
        "action": "1",
        "service": "REST",
        "operateur": "AM",
        "agent": "Caisse",
        **other,
    }


def account(**switches: object) -> Timeline:
    timeline = Timeline()
    timeline.world.switches = timeline.world.switches.turned(
        {"pvit_callback_url": "https://shop.example/pvit", "pvit_renew_token": True, **switches}
    )
    return timeline


async def asked_again(send: Callable[[str], Awaitable[dict[str, str]]]) -> dict[str, str]:
    for _ in range(10):
        answer = await send("3")
        if answer["message"] != "Transaction en cours":
            return answer
        await asyncio.sleep(0.7)
    raise AssertionError(answer)


@pytest.mark.parametrize(("number", "code"), [("074000001", "200"), ("074000002", "006")])
@pytest.mark.parametrize("declared", [True, False])
def test_pvit_client_that_cuts_the_xml_apart(number: str, code: str, declared: bool) -> None:
    """One object with all fields, sent as a form; for the status the same object with action 3. Answers and callbacks
    go through one parser that cuts texts."""
    timeline = account(pvit_declaration=declared)
    final: dict[str, str] = {}

    async def act(client: Client) -> None:
        async def send(action: str) -> dict[str, str]:
            answer = await client.post(PVIT, data=pvit_body(tel_client=number, action=action))
            return scanned(answer.text)

        first = await send("1")
        assert (first["statut"], first["ref"], first["token"]) == ("200", "PROD2X3T8", "")
        final.update(await asked_again(send))

    timeline.play(act)
    assert (final["statut"], final["type"], final["tel_client"]) == (code, "3", number)
    callback = only(timeline)
    assert (callback.method, callback.content_type) == ("POST", "text/xml; charset=UTF-8")
    told = scanned(callback.body.decode())
    assert (told["statut"], told["ref"], told["agent"]) == (code, "PROD2X3T8", "Caisse")
    assert told["token"] == timeline.world.accounts.pvit_token


@pytest.mark.parametrize("between", ["", " \n\n\t\t"])
@pytest.mark.parametrize(("number", "wallet", "code"), [("074000001", "AM", "200"), ("062000002", "MC", "006")])
def test_pvit_client_that_joins_its_form_by_hand(between: str, number: str, wallet: str, code: str) -> None:
    """`name=value&name=value` with nothing percent-encoded, so the key's `+`, `/` and `=` arrive raw; some write line
    breaks and tabs before every `&`. Elements without text are read as empty."""
    timeline = account()
    final: dict[str, str] = {}

    async def act(client: Client) -> None:
        async def send(action: str) -> dict[str, str]:
            fields = pvit_body(tel_client=number, operateur=wallet, action=action)
            body = f"{between}&".join(f"{name}={value}" for name, value in fields.items())
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = await client.post(PVIT, content=body, headers=kind)
            return {name.lower(): text for name, text in read(answer.content).items()}

        assert (await send("1"))["statut"] == "200"
        final.update(await asked_again(send))

    timeline.play(act)
    assert (final["statut"], final["token"]) == (code, "")
    told = read(only(timeline).body)
    assert (told["STATUT"], told["TOKEN"]) == (code, timeline.world.accounts.pvit_token)


@pytest.mark.parametrize(("number", "code"), [("074000001", "200"), ("074000002", "006")])
def test_pvit_client_that_sends_multipart(number: str, code: str) -> None:
    """`multipart/form-data`, no agent, and lists of one text in what its XML library gives back."""
    timeline = account()

    async def act(client: Client) -> None:
        async def send(action: str) -> dict[str, list[str]]:
            fields = pvit_body(tel_client=number, action=action)
            del fields["agent"]
            files = {name: (None, value) for name, value in fields.items()}
            return lists((await client.post(PVIT, files=files)).content)

        first = await send("1")
        assert (first["STATUT"][0], first["REF"][0], first["TEL_CLIENT"][0]) == ("200", "PROD2X3T8", number)
        await asyncio.sleep(4)
        assert (await send("3"))["STATUT"][0] == code

    timeline.play(act)
    assert lists(only(timeline).body)["STATUT"] == [code]
