"""Settings of the accounts: fees, environments, numbers, and where polling may be fast."""

from pathlib import Path

import pytest

from pos_app.core.operator import FeeRule
from pos_app.core.payment import Environment
from pos_app.settings import load
from tests.settings.test_settings import MVOLA, PVIT, error_of, mvola, nothing, pvit, read


@pytest.mark.parametrize("value", ["1.2", "1,2", "0", "50", 3])
def test_fees(tmp_path: Path, value: str | int) -> None:
    shown = f'"{value}"' if isinstance(value, str) else value
    merchant = read(tmp_path, f"[providers.mvola]\nfee_percent = {shown}", MVOLA).merchants[0]
    points = {"1.2": 120, "1,2": 120, "0": 0, "50": 5000, 3: 300}[value]
    assert merchant.fee == FeeRule(points, paid_by_customer=False)


def test_a_fee_is_never_a_float(tmp_path: Path) -> None:
    assert error_of(tmp_path, "[providers.mvola]\nfee_percent = 1.2", MVOLA).code == "settings_fee"
    assert error_of(tmp_path, "[providers.mvola]\nmaximum = true", MVOLA).code == "settings_number"


@pytest.mark.parametrize(
    ("address", "named", "expected"),
    [
        ("http://127.0.0.1:8808", "", Environment.SANDBOX),
        ("http://localhost:8808", "training", Environment.TRAINING),
        ("http://[::1]:8808", "sandbox", Environment.SANDBOX),
        ("https://pre-api.mvola.mg", "", Environment.SANDBOX),
        ("https://API.mvola.mg", "", Environment.PRODUCTION),
        ("https://relay.example.org", "production", Environment.PRODUCTION),
        ("https://relay.example.org", "sandbox", Environment.SANDBOX),
    ],
)
def test_environment_of_mvola(tmp_path: Path, address: str, named: str, expected: Environment) -> None:
    assert mvola(tmp_path, MVOLA_BASE_URL=address, MVOLA_ENVIRONMENT=named).environment is expected


def test_environment_of_pvit(tmp_path: Path) -> None:
    assert pvit(tmp_path, PVIT_URL="http://127.0.0.1:8808/x").environment is Environment.SANDBOX
    assert pvit(tmp_path, PVIT_URL="http://127.0.0.1:8808/x", PVIT_ENVIRONMENT="training").environment is (
        Environment.TRAINING
    )
    assert error_of(
        tmp_path, "", {**PVIT, "PVIT_URL": "http://127.0.0.1/x", "PVIT_ENVIRONMENT": "production"}
    ).code == ("settings_contradictory")


def test_numbers_may_be_written_as_people_write_them(tmp_path: Path) -> None:
    for typed in ("0343500003", "034 35 000 03", "+261343500003", "00261 34 35 000 03", "261343500003", "34-35-000-03"):
        assert mvola(tmp_path, MVOLA_PARTNER_MSISDN=typed).partner_msisdn.national == "0343500003"


def test_the_language_of_the_customers_messages(tmp_path: Path) -> None:
    assert mvola(tmp_path, POS_APP_LANGUAGE="en").language == "FR"
    assert mvola(tmp_path, POS_APP_LANGUAGE="mg").language == "MG"
    assert mvola(tmp_path, POS_APP_LANGUAGE="mg", MVOLA_LANGUAGE="FR").language == "FR"


def test_fast_polling_is_for_the_loopback_only(tmp_path: Path) -> None:
    fast = {"POS_APP_POLL_FAST": "1"}
    near = {"MVOLA_BASE_URL": "http://127.0.0.1:1", "PVIT_URL": "http://127.0.0.1:1/x"}
    assert load(tmp_path, {**MVOLA, **PVIT, **near, **fast}, nothing).poll_fast
    assert load(tmp_path, fast, nothing).poll_fast
    assert not load(tmp_path, {**MVOLA, **PVIT, **near}, nothing).poll_fast
    assert not load(tmp_path, {**MVOLA, **PVIT, **near, "POS_APP_POLL_FAST": "yes"}, nothing).poll_fast
    assert not load(tmp_path, {**MVOLA, **PVIT, **fast, "MVOLA_BASE_URL": near["MVOLA_BASE_URL"]}, nothing).poll_fast
