"""Whatever a client sends, the sandbox answers in the provider's own way: it never falls over."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.bench import PVIT, Bench
from tests.sandbox.links import NOTIF, PAY, WITHDRAW, gateway, payment, purchase
from tests.sandbox.test_payouts import KEY

QUIET = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(max_size=20) | st.sampled_from(
    ["\ud800", "\x00", "http://[", "a/../b", "<b>", "' OR 1=1", "http://a..b"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@QUIET
@given(st.dictionaries(st.sampled_from(list(payment())), VALUES, max_size=3))
def test_create_and_status_of_anything(changes: dict[str, object]) -> None:
    bench = Bench()
    body = json.dumps({**payment("77"), **changes}).encode()
    answer = bench.call("POST", PAY, content=body)
    assert answer.status_code == 200
    if answer.json()["statut"]:
        token = answer.json()["token"]
        assert bench.call("GET", NOTIF + token).json()["data"]["tokenPay"] == token
        assert bench.call("GET", f"/moneyfusion/payment/{token}").status_code == 200
        assert bench.call("GET", "/control/links").status_code == 200
    else:
        assert bench.world.recent(1) == []


@QUIET
@given(st.dictionaries(st.sampled_from(["phone", "amount", "countryCode", "webhook_url"]), VALUES, max_size=2))
def test_withdrawal_of_anything(changes: dict[str, object]) -> None:
    bench = Bench()
    order = {"countryCode": "ci", "phone": "0708889277", "amount": 500, "withdraw_mode": "wave-ci", **changes}
    answer = bench.call("POST", WITHDRAW, content=json.dumps(order).encode(), headers=KEY)
    assert answer.status_code == 200
    assert len(bench.world.payouts) == ("tokenPay" in answer.json())


@QUIET
@given(st.dictionaries(st.sampled_from(list(purchase())), st.text(max_size=20) | VALUES.map(json.dumps), max_size=2))
def test_purchase_of_anything(changes: dict[str, str]) -> None:
    bench = Bench()
    clean = {name: text.encode("utf-8", "replace").decode() for name, text in changes.items()}
    answer = gateway(bench, "purchase-token", {**purchase("77"), **clean})
    assert answer.status_code == 200
    assert (answer.json()["response"]["API_RESPONSE_CODE"] == 200) is bool(bench.world.recent(1))
    assert bench.call("GET", "/control/charges").status_code == 200


@QUIET
@given(
    st.dictionaries(
        st.sampled_from(["tel_marchand", "montant", "ref", "operateur", "redirect", "tel_client", "agent"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        max_size=3,
    )
)
def test_web_form_of_anything(changes: dict[str, str]) -> None:
    bench = Bench()
    form = {"tel_marchand": "074213800", "montant": "500", "ref": "WEB1", "operateur": "AM", **changes}
    answer = bench.call("POST", PVIT, data=form)
    assert answer.status_code == 200
    assert "<!doctype html>" in answer.text
    assert bench.world.debits == []
