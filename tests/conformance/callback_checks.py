"""Rules about callbacks: the sandbox's real ones are read right, all others say nothing, and none decides anything."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import groupby

from pos_app.core.payment import Claim
from pos_app.core.provider import CallbackHint, CallbackRequest, Declined, NoAnswer, Pending
from pos_app.sandbox.callbacks import Callback
from pos_app.sandbox.stories import Outcome
from tests.conformance.accounts import ADDRESSES
from tests.conformance.positions import positions_for
from tests.conformance.rule import rules
from tests.conformance.scene import Maker, Scene

TOLD_STORIES = (1, 2, 3, 4, 9, 10, 11)
LONGEST = 64 * 1024


def every_callback_of_the_sandbox_is_read_right(operator: str, make: Maker | None) -> None:
    """Each outcome, under each switch that may change how it is told."""
    for story in TOLD_STORIES:
        _told_right(operator, make, story, {})
    for switches in positions_for(operator):
        for story in (1, 2, 11):
            _told_right(operator, make, story, switches)


def _told_right(operator: str, make: Maker | None, story: int, switches: dict[str, object]) -> None:
    scene = Scene(operator, make, story, switches=switches)

    async def act() -> None:
        await scene.outcome()
        await asyncio.sleep(40)

    scene.play(act())
    claims = []
    for callback in scene.called:
        assert callback.url == _address(scene)
        hint = scene.read(callback)
        assert hint is not None, callback
        _assert_named(scene, hint)
        brings_key = scene.world.switches.pvit_renew_token and not scene.ability.own_path and operator != "ekolopay"
        assert (hint.token is not None) is brings_key
        claims.append(hint.claim)
    told = [claim for claim, _ in groupby(claims)]
    assert told == _expected(scene, story), (story, switches, told)


def _address(scene: Scene) -> str:
    if scene.ability.own_path:
        return ADDRESSES.callback_of(scene.payment)
    return ADDRESSES.callback_of_account(scene.merchant.operator.account_id)


def _assert_named(scene: Scene, hint: CallbackHint) -> None:
    known = {
        "reference": scene.payment.reference,
        "provider_reference": scene.world.recent(1)[0].id,
        "correlation_id": scene.payment.correlation_id,
    }
    for name, value in known.items():
        assert getattr(hint, name) == (value if name in scene.ability.named_back else None), (name, hint)


_OUTCOMES = {
    1: (Claim.SUCCESS,),
    2: (Claim.FAILED,),
    3: (Claim.FAILED,),
    4: (),
    9: (Claim.FAILED, Claim.SUCCESS),
    10: (Claim.SUCCESS,),
}


def _expected(scene: Scene, story: int) -> list[Claim]:
    """What the callbacks of a story claim, one after the other, those of one claim in a row as one."""
    switches, ability, operator = scene.world.switches, scene.ability, scene.merchant.operator.id
    address = {"ekolopay": switches.ekolopay_callback_url, "pvit": switches.pvit_callback_url}
    if not scene.world.recent(1) or not address.get(scene.merchant.operator.account_id, "-"):
        return []
    # Where 200 means both, a callback about an undecided payment claims success: a claim decides nothing.
    both = operator.startswith("pvit") and switches.pvit_status_style == "b"
    stale = Claim.SUCCESS if both else ability.stale
    claims = list(_OUTCOMES.get(story, (Claim.SUCCESS, stale, Claim.SUCCESS)))
    if scene.world.recent(1)[0].outcome is Outcome.EXPIRED:
        told = operator != "moneyfusion" or switches.moneyfusion_expired_webhook
        claims = [Claim.FAILED] if told else []
    early = switches.callbacks_before_answer and ability.pending is not None
    if early or (operator == "moneyfusion" and switches.moneyfusion_pending_webhooks):
        claims.insert(0, stale)
    claims = [] if switches.callbacks_repeats == 0 else claims
    return [claim for claim, _ in groupby(claims)]


def a_callback_of_another_payment_is_no_hint_of_ours(operator: str, make: Maker | None) -> None:
    paying = Scene(operator, make)
    waiting = paying.twin(story=4)

    async def story() -> None:
        await paying.initiate()
        await waiting.initiate()
        before = waiting.payment
        for _ in range(4):
            assert isinstance(await waiting.ask_for(3), Pending)
        assert replace(waiting.payment, claim=None) == before
        theirs = [callback for callback in paying.called if _speaks_of(paying, callback)]
        assert theirs
        for callback in theirs:
            hint = waiting.read(callback)
            assert hint is not None
            assert not waiting.names_ours(hint), callback

    paying.play(story())


def _speaks_of(scene: Scene, callback: Callback) -> bool:
    text = callback.url + callback.body.decode()
    return scene.payment.reference in text or (scene.payment.provider_reference or "-") in text


def a_callback_alone_decides_nothing(operator: str, make: Maker | None) -> None:
    """Whatever callbacks claim, the question decides: a success that nobody paid, a failure of a customer who pays."""
    for story, claim in ((4, Claim.SUCCESS), (4, Claim.PENDING), (1, Claim.FAILED), (1, Claim.PENDING)):
        scene = Scene(operator, make, story)

        async def act(scene: Scene = scene, claim: Claim = claim) -> bool:
            await scene.initiate()
            scene.payment = replace(scene.payment, claim=claim)
            if scene.ability.refuses_alone or claim is not Claim.FAILED:
                assert isinstance(await scene.ask(), Pending | NoAnswer)
            for _ in range(4):
                last = await scene.ask_for(3, listening=False)
            return not isinstance(last, Pending | NoAnswer | Declined)

        assert scene.play(act()) is (story == 1), (story, claim)


def strange_callbacks_say_nothing_and_hurt_nobody(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make)
    scene.play(_played(scene))
    real = scene.called[-1]
    assert scene.read(real) is not None
    for method, content_type, body in (*_strange(real), *_foreign_methods(real)):
        hint = scene.provider.read_callback(CallbackRequest(method, content_type, body))
        assert hint is None or _is_silent(hint), (method, content_type, body[:200])
    for body in _long(real):
        hint = scene.provider.read_callback(CallbackRequest(real.method, real.content_type, body))
        assert hint is None or not scene.names_ours(hint) or hint == scene.read(real)


async def _played(scene: Scene) -> None:
    await scene.initiate()
    await scene.ask_for(30)


def _is_silent(hint: CallbackHint) -> bool:
    return all(getattr(hint, field.name) is None for field in fields(hint))


def _foreign_methods(real: Callback) -> Iterator[tuple[str, str, bytes]]:
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "", "post", "put", "POST ", "PUTT"):
        if method != real.method:
            yield method, real.content_type, real.body


_TYPES = ("application/json", "text/xml; charset=UTF-8", "application/x-www-form-urlencoded", "text/plain", "", "\x00")
_JUNK = (
    b"",
    b" ",
    b"\0",
    b"null",
    b"0",
    b"[]",
    b"{}",
    b'""',
    b'{"a":',
    b'{"a":NaN}',
    b'{"":{"":[]}}',
    b"[" * LONGEST,
    b'{"a":' * 10_000,
    b"<REPONSE/>",
    b"<REPONSE></REPONSE>",
    b"<REPONSE><REF>",
    b"<REPONSE>" * 7_000,
    b"<!DOCTYPE a><REPONSE><REF>x</REF><STATUT>200</STATUT></REPONSE>",
    b'<!DOCTYPE a SYSTEM "http://elsewhere.example/a.dtd"><REPONSE><STATUT>200</STATUT></REPONSE>',
    b'<!DOCTYPE a [<!ENTITY b "c">]><REPONSE><REF>&b;</REF><STATUT>200</STATUT></REPONSE>',
    b"<REPONSE><REF>&undefined;</REF><STATUT>200</STATUT></REPONSE>",
    b"=",
    b"&&&",
    b"a=1&" * 16_000,
    b"%ff=%ff",
    b"\xff\xfe\x00\x00",
    b"\xef\xbb\xbf",
)


def _strange(real: Callback) -> Iterator[tuple[str, str, bytes]]:
    """Junk under every name, and the real one spoilt in ways that make two readers see two things."""
    for content_type in _TYPES:
        for junk in _JUNK:
            yield real.method, content_type, junk
    text = real.body.decode()
    for encoding in ("utf-16", "utf-16-le", "utf-32"):
        yield real.method, real.content_type, text.encode(encoding)
    yield real.method, real.content_type, b"\xff" + real.body
    yield real.method, real.content_type, real.body + b"\0"
    for spoilt in _doubled(text):
        yield real.method, real.content_type, spoilt.encode()
    if not text.startswith("purchaseToken"):
        # A form has no end that could be missing.
        for end in range(0, len(text) - 1, 7):
            yield real.method, real.content_type, text[:end].encode()


def _doubled(text: str) -> Iterator[str]:
    doctype = '<!DOCTYPE REPONSE [<!ENTITY b "c">]>'
    if text.startswith("{"):
        name = next(iter(re.findall(r'"(\w+)":', text)))
        yield text.replace("{", f'{{"{name}": "other", ', 1)
        yield f"[{text}]"
        yield f"{text}{text}"
        yield f"{text},"
        yield doctype + text
        yield text.replace('"', "'")
    elif "<REPONSE>" in text:
        yield text.replace("<REPONSE>", f"{doctype}<REPONSE>", 1)
        yield doctype + text
        yield text.replace("<REPONSE>", "<REPONSE><REF>OTHER</REF>", 1)
        yield text.replace("<REPONSE>", "<REPONSE><STATUT>0</STATUT>", 1)
        yield text.replace("<REPONSE>", '<REPONSE a="b">', 1)
        yield text.replace("<STATUT>", "<STATUT><!-- 0 -->", 1)
        yield text.replace("<STATUT>", "<STATUT><![CDATA[0]]>", 1)
        yield text.replace("<REPONSE>", "<REPONSE><?a b?>", 1)
        yield text.replace("REPONSE", "RESPONSE")
        yield f"{text}{text[text.index('<REPONSE>') :]}"
    else:
        yield f"{text}&purchaseToken=other"
        yield f"status=SUCCESS&{text}"
        yield f"{text}&{text}"
        yield f"{text}&x"
        yield text.replace("purchaseToken=", "purchaseToken[]=")
        yield text.replace("purchaseToken=", "purchaseToken=%FF")


def _long(real: Callback) -> Iterator[bytes]:
    """As long as the listener lets in: what is read of it may only be what was there before."""
    for filling in (b" ", b"\n", b"\t", b"a", b"&a=1"):
        yield (real.body + filling * LONGEST)[:LONGEST]
        yield (filling * LONGEST + real.body)[-LONGEST:]


def no_secret_of_a_callback_is_kept(operator: str, make: Maker | None) -> None:
    """What is written down of a callback holds neither a key of ours nor the one that it brings."""
    scene = Scene(operator, make, switches={"pvit_renew_token": True})
    scene.play(_played(scene))
    clean = scene.provider.clean  # type: ignore[attr-defined]
    assert scene.called
    for callback in scene.called:
        hint, text = scene.read(callback), callback.body.decode()
        assert hint is not None
        kept = clean(text) + repr(hint)
        assert not hint.token or hint.token not in kept
        for secret in scene.merchant.secrets:
            assert secret not in clean(f"{text} {secret} {text}")


def a_callback_never_moves_money(operator: str, make: Maker | None) -> None:
    scene = Scene(operator, make, story=11, switches={"pvit_renew_token": True})

    async def story() -> None:
        await scene.initiate()
        await scene.ask_for(30)
        seen = len(scene.road.seen)
        for callback in scene.called * 3:
            scene.read(callback)
        assert len(scene.road.seen) == seen, "reading a callback asked somebody"

    scene.play(story())
    assert scene.road.charges == scene.ability.charges
    assert len(scene.world.debits) == 1


CALLBACKS = rules(
    every_callback_of_the_sandbox_is_read_right,
    a_callback_of_another_payment_is_no_hint_of_ours,
    a_callback_alone_decides_nothing,
    strange_callbacks_say_nothing_and_hurt_nobody,
    no_secret_of_a_callback_is_kept,
    a_callback_never_moves_money,
)
