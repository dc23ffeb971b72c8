"""Whatever a provider answers: no exception, no payment proven without proof, no secret in anything that stays."""

import json
from typing import Any
from xml.etree import ElementTree

import httpx
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.payment import Payment
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    Contradictory,
    Declined,
    NoAnswer,
    NotSent,
    Pending,
    Provider,
    Successful,
    Unclear,
    judge,
)
from tests.providers.wire import (
    ACCESS_TOKEN,
    MVOLA_KEY,
    MVOLA_SECRET,
    PVIT_TOKEN,
    REFERENCE,
    SERVER_ID,
    Ears,
    Network,
    asked_mvola_payment,
    details_document,
    mvola,
    pvit_payment,
    pvit_style,
    run,
    token,
)

SECRETS = {"mvola": (ACCESS_TOKEN, MVOLA_KEY, MVOLA_SECRET), "pvit": (PVIT_TOKEN,)}
PLANTED = [secret for secrets in SECRETS.values() for secret in secrets]

statuses = st.one_of(st.sampled_from([200, 202, 301, 400, 401, 402, 403, 408, 409, 429, 500]), st.integers(200, 599))
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from([*PLANTED, "completed", "pending", "failed", "success", "12500.00", "653805064", SERVER_ID, "Ar"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(
    [
        *("status", "serverCorrelationId", "objectReference", "notificationMethod", "transactionStatus", "amount"),
        *("currency", "debitParty", "creditParty", "fees", "fee", "creationDate", "createDate", "fault", "errorCode"),
        *("errorParameters", "error", "access_token", "expires_in"),
    ]
)
documents = st.dictionaries(keys, values, max_size=8)
json_bodies = documents.map(lambda document: json.dumps(document).encode())

tags = st.sampled_from(["REPONSE", "REF", "STATUT", "TOKEN", "TEL_CLIENT", "MESSAGE", "TYPE", "statut"])
contents = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["200", "0", "005", "007", "003", REFERENCE, "074213803", *PLANTED, "&#50;00"]),
)
elements = st.builds(lambda tag, content: f"<{tag}>{content}</{tag}>", tags, contents)
xml_bodies = st.builds(
    lambda head, parts, tail: (head + "<REPONSE>" + "".join(parts) + "</REPONSE>" + tail).encode(errors="replace"),
    st.sampled_from(["", "<?xml version='1.0'?>", "<!DOCTYPE REPONSE>", " "]),
    st.lists(elements, max_size=6),
    st.sampled_from(["", "\n", "<x/>", "<!-- -->"]),
)
headers = st.dictionaries(
    st.sampled_from(["Retry-After", "Location", "Content-Type", "Content-Encoding", "Set-Cookie"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
    max_size=2,
)
bodies = st.one_of(
    st.binary(max_size=200), json_bodies, xml_bodies, st.sampled_from([secret.encode() for secret in PLANTED])
)


class Scripted:
    """A response that the network makes anew for every request, since httpx would inflate a finished one itself."""

    def __init__(self, status: int, body: bytes, named: dict[str, str]) -> None:
        self.status = status
        self.body = body
        self.named = named

    def __call__(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(self.status, headers=self.named, stream=httpx.ByteStream(self.body))

    def __repr__(self) -> str:
        return f"{self.status} {self.named} {self.body!r}"


responses = st.builds(Scripted, statuses, bodies, headers)


class RawNetwork(Network):
    """A network whose steps are handed over untouched."""

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self.scripts[self.name_of(request)][0]
        assert callable(step)
        response = step(request)
        assert isinstance(response, httpx.Response)
        return response


def good_token(request: httpx.Request) -> httpx.Response:
    return token()


def safe(provider: Provider, *things: object) -> None:
    """No secret of this provider's account is in the things, nor in what they would print."""
    shown = "".join(repr(thing) for thing in things)
    for secret in SECRETS[provider.operator.id]:
        assert secret not in shown


def charge(provider: Provider, payment: Payment) -> None:
    ears = Ears()
    try:
        result: object = run(provider.initiate(payment, ears))
    except NotSent as proof:
        result = (proof, proof.reason, proof.detail, proof.retry_after, proof.__cause__, proof.__context__)
    else:
        assert isinstance(result, Accepted | Declined | Unclear)
    safe(provider, result, ears.answers)


def question(provider: Provider, payment: Payment) -> object:
    ears = Ears()
    result = run(provider.status(payment, ears))
    assert isinstance(result, Pending | Successful | Declined | Contradictory | NoAnswer)
    safe(provider, result, ears.answers)
    return result


@given(responses)
def test_no_answer_to_an_initiate_call_raises_or_tells_a_secret(response: Scripted) -> None:
    for provider, payment in (
        (mvola(RawNetwork(token=good_token, initiate=response)), asked_mvola_payment()),
        (pvit_style(RawNetwork(charge=response), "a"), pvit_payment()),
    ):
        charge(provider, payment)


@given(responses)
def test_no_token_answer_raises_or_tells_a_secret(response: Scripted) -> None:
    network = RawNetwork(token=response, initiate=response, status=response, details=response)
    charge(mvola(network), asked_mvola_payment())
    question(mvola(network), asked_mvola_payment())


@given(responses, responses)
def test_no_answer_of_mvola_proves_a_payment_without_proof(status: Scripted, details: Scripted) -> None:
    provider = mvola(RawNetwork(token=good_token, status=status, details=details))
    result = question(provider, asked_mvola_payment())
    if isinstance(result, Successful):
        assert status.status == details.status == 200
        assert json.loads(status.body)["status"].strip() not in ("pending", "failed")
        assert json.loads(details.body)["transactionStatus"].strip() == "completed"


changes = st.dictionaries(keys, values, max_size=2)


@given(changes, st.sampled_from(["completed", "success", "pending", "failed"]))
def test_mvola_s_details_are_paid_only_where_all_of_them_match(changed: dict[str, Any], word: str) -> None:
    document = details_document() | changed
    status = {"status": word, "serverCorrelationId": SERVER_ID, "objectReference": "653805064"}
    network = RawNetwork(
        token=good_token,
        status=Scripted(200, json.dumps(status).encode(), {}),
        details=Scripted(200, json.dumps(document).encode(), {}),
    )
    provider = mvola(network)
    result = question(provider, asked_mvola_payment())
    if isinstance(result, Successful) and judge(asked_mvola_payment(), provider, result.evidence).reason is None:
        assert word in ("completed", "success")
        plain = details_document()
        for name in ("amount", "debitParty", "creditParty"):
            assert document[name] == plain[name]
        assert document["currency"].strip() in ("Ar", "MGA")


@given(responses, st.sampled_from("abc"))
def test_no_answer_of_pvit_proves_a_payment_without_proof(response: Scripted, style: str) -> None:
    result = question(pvit_style(RawNetwork(status=response), style), pvit_payment())
    if isinstance(result, Successful):
        assert style != "b"
        assert response.status == 200
        root = ElementTree.fromstring(response.body.strip())
        found = {child.tag: (child.text or "").strip() for child in root}
        assert (root.tag, found["STATUT"], found["REF"]) == ("REPONSE", "200", REFERENCE)


@given(bodies, st.sampled_from(["PUT", "POST", "GET"]), st.sampled_from(["mvola", "pvit"]))
def test_no_callback_raises(body: bytes, method: str, name: str) -> None:
    provider: Provider = mvola(Network()) if name == "mvola" else pvit_style(Network(), "a")
    hint = provider.read_callback(CallbackRequest(method, "", body))
    assert hint is None or isinstance(hint, CallbackHint)
