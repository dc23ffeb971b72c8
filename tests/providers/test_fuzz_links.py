"""Whatever MoneyFusion and EkoloPay answer: no exception, paid only where the sheet's rule holds, no secret kept."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.link import admit_link
from pos_app.core.payment import Claim, Payment
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
    RawAnswer,
    Successful,
    Unclear,
    judge,
)
from tests.providers.links import (
    API_KEY,
    API_URL,
    PRIVATE_KEY,
    PURCHASE_TOKEN,
    SECRET_KEY,
    TOKEN,
    LinkNetwork,
    asked_ekolopay_payment,
    asked_moneyfusion_payment,
    details_of,
    ekolopay,
    ekolopay_payment,
    moneyfusion,
    moneyfusion_payment,
    moneyfusion_payout,
)
from tests.providers.test_fuzz import RawNetwork, Scripted
from tests.providers.wire import REFERENCE, Ears, run

SECRETS = {"moneyfusion": (API_URL, API_KEY, PRIVATE_KEY), "ekolopay": (SECRET_KEY,)}
PLANTED = [secret for secrets in SECRETS.values() for secret in secrets]


class RawLinkNetwork(RawNetwork, LinkNetwork):
    """Steps of the link providers, handed over untouched."""


words = ["paid", "pending", "failure", "failed", "no paid", "true", "false", "SUCCESS", "FAILED", "UNAVAILABLE_SERVICE"]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-300, 300),
    st.sampled_from([0, 5, 194, 195, 200, 5000, 10**20]),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(words),
    st.sampled_from([TOKEN, PURCHASE_TOKEN, REFERENCE, "200", "https://payin.moneyfusion.net/payment/x/200/A B"]),
    st.sampled_from(PLANTED),
    st.sampled_from([f"https://payin.moneyfusion.net/{API_KEY}", f"IP non autorisée ({API_KEY})"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["orderId", "x"]), inner, max_size=2),
    max_leaves=4,
)
data_keys = st.sampled_from(
    ["statut", "tokenPay", "personal_Info", "Montant", "frais", "numeroTransaction", "moyen", "createdAt", "numeroSend"]
)
details = st.dictionaries(data_keys, values, max_size=3).map(lambda changes: {**details_of(), **changes})
outer_keys = st.sampled_from(
    ["statut", "token", "url", "message", "tokenPay", "data", "event", "personal_Info", "reason"]
)
documents = st.one_of(
    st.dictionaries(outer_keys, values, max_size=5),
    st.builds(lambda outer, data: {"statut": outer, "data": data}, st.just(True) | values, details),
    st.builds(
        lambda changes: {"statut": True, "token": TOKEN, "url": "https://payin.moneyfusion.net/a b", **changes},
        st.dictionaries(outer_keys, values, max_size=2),
    ),
)
api_data = st.dictionaries(st.sampled_from(["purchaseToken", "payment_successful"]), values, max_size=2)
replies = st.one_of(
    st.dictionaries(st.sampled_from(["response", "code", "reason", "message"]), values, max_size=3),
    st.builds(
        lambda result, data, message, more: {
            "response": {
                "API_RESPONSE_CODE": result,
                "API_RESPONSE_DATA": {"API_DATA": data, "clearMessage": message},
            },
            **more,
        },
        st.sampled_from([200, 0, 1, 500, "200", True, False, None]) | values,
        api_data | values,
        values,
        st.dictionaries(st.just("reason"), values, max_size=1),
    ),
)
statuses = st.sampled_from([200, 200, 200, 201, 302, 400, 401, 403, 404, 408, 409, 429, 500, 503])
heads = st.dictionaries(st.sampled_from(["Retry-After", "Location"]), st.sampled_from(["3", "x", API_URL]), max_size=1)


def written(document: object) -> bytes:
    return json.dumps(document).encode()


noise = st.one_of(st.binary(max_size=100), st.sampled_from([secret.encode() for secret in PLANTED]))
moneyfusion_answers = st.builds(Scripted, statuses, documents.map(written) | noise, heads)
ekolopay_answers = st.builds(Scripted, statuses, replies.map(written) | noise, heads)


def safe(provider: Provider, *things: object) -> None:
    """No secret of this provider's account is in the things, nor in what they would print."""
    shown = "".join(repr(thing) for thing in things)
    for secret in SECRETS[provider.operator.id]:
        assert secret not in shown


def sent(provider: Provider, payment: Payment, network: RawLinkNetwork) -> None:
    ears = Ears()
    try:
        result: object = run(provider.initiate(payment, ears))
    except NotSent as proof:
        result = (proof, proof.reason, proof.detail, proof.retry_after, proof.__cause__, proof.__context__)
        (proof.detail or "").encode()
    else:
        assert isinstance(result, Accepted | Declined | Unclear)
    if isinstance(result, Declined | Unclear):
        (result.detail or "").encode()
    if isinstance(result, Accepted):
        assert result.provider_reference
        assert result.link == admit_link(result.link, provider.operator.link_origins).url
        for heard in ears.answers:
            assert provider.reread(heard) in (result, None)
    safe(provider, result, ears.answers)
    assert len(network.requests) == 1


@given(moneyfusion_answers)
def test_no_answer_to_a_create_call_of_moneyfusion_raises_or_tells_a_secret(response: Scripted) -> None:
    network = RawLinkNetwork(initiate=response)
    sent(moneyfusion(network), moneyfusion_payment(), network)


@given(ekolopay_answers)
def test_no_answer_to_a_purchase_token_call_raises_or_tells_a_secret(response: Scripted) -> None:
    network = RawLinkNetwork(initiate=response)
    sent(ekolopay(network), ekolopay_payment(), network)


@given(moneyfusion_answers)
def test_no_answer_to_a_withdrawal_is_accepted_without_its_token(response: Scripted) -> None:
    ears = Ears()
    network = RawLinkNetwork(payout=response)
    provider = moneyfusion(network)
    result: object = None
    proof: NotSent | None = None
    try:
        result = run(provider.pay_out(moneyfusion_payout(), ears))
    except NotSent as refusal:
        proof = refusal
    safe(provider, result, ears.answers, proof, proof and proof.detail)
    assert len(network.requests) == 1
    if proof is not None:
        # By the gateway, or in their own words.
        assert 400 <= response.status < 500 or proof.reason == "ip_not_allowed"
    elif isinstance(result, Accepted):
        document = json.loads(response.body)
        assert (response.status, document["statut"]) == (200, True)
        assert document["tokenPay"].strip() == result.provider_reference
    elif isinstance(result, Declined):
        assert response.status == 200
        assert json.loads(response.body).get("tokenPay") is None


def question(provider: Provider, payment: Payment) -> object:
    ears = Ears()
    result = run(provider.status(payment, ears))
    assert isinstance(result, Pending | Successful | Declined | Contradictory | NoAnswer)
    safe(provider, result, ears.answers)
    return result


def is_amount(value: object) -> bool:
    return type(value) in (int, Decimal) and value >= 0  # type: ignore[operator]


@given(moneyfusion_answers)
def test_no_answer_of_moneyfusion_is_paid_unless_the_sheet_s_rule_holds(response: Scripted) -> None:
    payment, provider = asked_moneyfusion_payment(), moneyfusion(RawLinkNetwork(status=response))
    result = question(provider, payment)
    if not isinstance(result, Successful | Declined):
        return
    document = json.loads(response.body, parse_float=Decimal)
    data = document["data"]
    assert (response.status, document["statut"], data["tokenPay"]) == (200, True, TOKEN)
    if isinstance(result, Declined):
        assert data["statut"] in ("failure", "failed")
        return
    assert data["statut"] == "paid"
    if judge(payment, provider, result.evidence).reason is None:
        assert {"orderId": REFERENCE}.items() <= next(e for e in data["personal_Info"] if "orderId" in e).items()
        amount, fee = data["Montant"], data["frais"]
        assert is_amount(amount)
        assert amount == 200 or (is_amount(fee) and amount + fee == 200)


@given(ekolopay_answers, st.sampled_from([None, *Claim]))
def test_no_answer_of_ekolopay_is_paid_unless_the_sheet_s_rule_holds(response: Scripted, claim: Claim | None) -> None:
    result = question(ekolopay(RawLinkNetwork(status=response)), asked_ekolopay_payment(claim=claim))
    if not isinstance(result, Successful | Declined):
        return
    document = json.loads(response.body)
    reply = document["response"]
    value = reply["API_RESPONSE_DATA"]["API_DATA"]["payment_successful"]
    assert response.status == reply["API_RESPONSE_CODE"] == 200
    assert document.get("reason") != "UNAVAILABLE_SERVICE"
    if isinstance(result, Successful):
        assert value is True or value == "true"
    else:
        assert value is False or value == "false"
        assert claim is Claim.FAILED


@given(st.one_of(moneyfusion_answers, ekolopay_answers), st.sampled_from(["initiate", "payout", "status"]))
def test_no_answer_that_was_written_down_raises(response: Scripted, step: str) -> None:
    body = response.body.decode(errors="replace")
    for provider in (moneyfusion(LinkNetwork()), ekolopay(LinkNetwork())):
        accepted = provider.reread(RawAnswer(step, response.status, body))
        assert accepted is None or response.status == 200
        assert accepted is None or accepted.provider_reference
        safe(provider, accepted)


form_pairs = st.lists(
    st.tuples(
        st.sampled_from([b"purchaseToken", b"paymentSuccessful", b"status", b"message"]),
        st.sampled_from([b"true", b"false", b"FAILED", b"SUCCESS", b"a%00", b"%ff", SECRET_KEY.encode(), b"x"])
        | st.binary(max_size=8),
    ),
    max_size=5,
).map(lambda pairs: b"&".join(name + b"=" + value for name, value in pairs))
called = st.one_of(documents.map(written), noise, form_pairs)


@given(called, st.sampled_from(["POST", "PUT", "GET"]))
def test_no_callback_raises_or_tells_a_secret(body: bytes, method: str) -> None:
    for provider in (moneyfusion(LinkNetwork()), ekolopay(LinkNetwork())):
        hint = provider.read_callback(CallbackRequest(method, "", body))
        assert hint is None or isinstance(hint, CallbackHint)
        if hint is not None:
            assert method == "POST"
            for text in (hint.reference, hint.provider_reference, hint.word):
                (text or "").encode()
        safe(provider, hint)
