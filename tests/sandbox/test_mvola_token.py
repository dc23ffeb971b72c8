"""MVola's token endpoint, row by row of its sheet."""

import base64

import httpx
import pytest

from tests.sandbox.bench import BASE, Bench, order

FORM = {"grant_type": "client_credentials", "scope": "EXT_INT_MVOLA_SCOPE"}


def test_token_has_the_shape_that_was_seen(bench: Bench) -> None:
    answer = bench.token()
    sent = answer.json()
    assert answer.status_code == 200
    assert list(sent) == ["access_token", "scope", "token_type", "expires_in"]
    assert (sent["scope"], sent["token_type"], sent["expires_in"]) == ("EXT_INT_MVOLA_SCOPE", "Bearer", 3600)
    assert sent["access_token"].count(".") == 2
    assert 800 <= len(sent["access_token"]) <= 1000


def test_token_is_had_without_cache_control_with_the_secrets_in_the_form(bench: Bench) -> None:
    accounts = bench.world.accounts
    secrets = {"client_id": accounts.consumer_key, "client_secret": accounts.consumer_secret}
    assert bench.call("POST", "/token", data={**FORM, **secrets}).status_code == 200


def test_token_is_had_with_the_grant_in_the_query(bench: Bench) -> None:
    accounts = bench.world.accounts
    answer = bench.call("POST", "/token", params=FORM, auth=(accounts.consumer_key, accounts.consumer_secret))
    assert answer.status_code == 200


def test_unknown_key_is_401_invalid_client_and_names_the_key(bench: Bench) -> None:
    answer = bench.call("POST", "/token", data=FORM, auth=("nobody", "x"))
    assert answer.status_code == 401
    assert answer.json() == {
        "error_description": "A valid OAuth client could not be found for client_id: nobody",
        "error": "invalid_client",
    }


@pytest.mark.parametrize(
    "authorization",
    [None, "Basic", "Basic !!", "Basic " + base64.b64encode(b"\xff\xfe").decode(), "Bearer x"],
)
def test_unreadable_credentials_are_401(bench: Bench, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    assert bench.call("POST", "/token", data=FORM, headers=headers).status_code == 401


def test_wrong_secret_is_401(bench: Bench) -> None:
    answer = bench.call("POST", "/token", data=FORM, auth=(bench.world.accounts.consumer_key, "x"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(("grant", "error"), [("", "invalid_request"), ("password", "unsupported_grant_type")])
def test_missing_or_wrong_grant_is_400(bench: Bench, grant: str, error: str) -> None:
    answer = bench.token(grant_type=grant)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_token_expires_after_3600_s(bench: Bench) -> None:
    bench.headers()
    bench.later(3599)
    assert bench.initiate().status_code == 202
    bench.later(2)
    answer = bench.initiate()
    assert answer.status_code == 401
    assert answer.json()["fault"]["code"] == 900901


def fault(bench: Bench, headers: dict[str, str]) -> httpx.Response:
    return bench.call("POST", BASE, json=order(), headers=headers)


def test_bad_token_is_fault_900901(bench: Bench) -> None:
    answer = fault(bench, bench.headers(Authorization="Bearer nonsense"))
    assert answer.status_code == 401
    assert answer.json() == {
        "fault": {
            "code": 900901,
            "message": "Invalid Credentials",
            "description": "Invalid Credentials. Make sure you have given the correct access token",
        }
    }


@pytest.mark.parametrize("value", [None, "Bearer", "Basic abc"])
def test_missing_token_is_fault_900902(bench: Bench, value: str | None) -> None:
    answer = fault(bench, bench.headers(Authorization=value))
    assert (answer.status_code, answer.json()["fault"]["code"]) == (401, 900902)


def test_not_subscribed_is_fault_900908(bench: Bench) -> None:
    bench.turn(mvola_subscribed=False)
    answer = bench.initiate()
    assert (answer.status_code, answer.json()["fault"]["code"]) == (403, 900908)


def test_token_of_another_scope_is_fault_900910(bench: Bench) -> None:
    other = bench.token(scope="default").json()["access_token"]
    answer = bench.initiate(Authorization=f"Bearer {other}")
    assert (answer.status_code, answer.json()["fault"]["code"]) == (403, 900910)


def test_revoked_tokens_are_refused(bench: Bench) -> None:
    bench.headers()
    bench.world.accounts.revoke()
    assert bench.initiate().status_code == 401


def test_tokens_do_not_pile_up(bench: Bench) -> None:
    accounts = bench.world.accounts
    first = accounts.issue("s", 1)
    for _ in range(10_000):
        accounts.issue("s", 1)
    assert accounts.access(first) is None
    bench.later(2)
    last = accounts.issue("s", 1)
    assert accounts.access(last) is not None
