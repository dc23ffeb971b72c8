"""Settings: what is accepted, which key every error names, and that no secret is ever shown."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.core.merchants import (
    EkoloPayMerchant,
    MoneyFusionMerchant,
    MVolaMerchant,
    PVitMerchant,
    PVitStatusStyle,
    PVitWebMerchant,
)
from pos_app.core.operator import FeeRule
from pos_app.core.payment import Environment
from pos_app.settings import Settings, SettingsError, load
from pos_app.settings_sections import SECRET_KEYS, SECTIONS
from pos_app.settings_values import is_loopback
from pos_app.wording.errors import sentence

MVOLA = {
    "MVOLA_BASE_URL": "https://devapi.mvola.mg",
    "MVOLA_CONSUMER_KEY": "key-of-the-shop",
    "MVOLA_CONSUMER_SECRET": "secret-of-the-shop",
    "MVOLA_PARTNER_NAME": "Épicerie",
    "MVOLA_PARTNER_MSISDN": "0343500003",
}
PVIT = {
    "PVIT_URL": "https://mypvit.com/pvit-secure-full-api.kk",
    "PVIT_TEL_MARCHAND": "074213800",
    "PVIT_TOKEN": "token+of/the=shop",
}
COMPLETE = """
[shop]
name = "Épicerie Analakely"
language = "mg"
manager_pin = "4821"
[till]
code = "caisse3"
sounds = false
[providers.mvola]
environment = "production"
base_url = "https://api.mvola.mg/"
consumer_key = "  key-of-the-shop\\n"
consumer_secret = "secret-of-the-shop"
partner_name = "Boutique"
partner_msisdn = "+261 34 35 000 03"
maximum = 5000000
fee_percent = "1.2"
[providers.pvit]
url = "https://mypvit.com/pvit-secure-full-api.kk"
tel_marchand = "06 21 23 456"
token = "token"
operateur = "MC"
status_style = "c"
fee_percent = "1,25"
payout_maximum = 5000
payout_daily_maximum = 20000
[providers.moneyfusion]
api_url = "https://www.pay.moneyfusion.net/Shop/0123456789abcdef/pay/"
private_key = "payout-key"
payout_maximum = 10000
payout_daily_maximum = 50000
[providers.ekolopay]
base_url = "https://ekolopay.com/api/v1/gateway"
api_client = "client"
secret_key = "ekolopay-secret"
country = "GA"
[callbacks]
listen = "0.0.0.0:9000"
url = "https://till.example.org/"
"""


def nothing(_name: str) -> str | None:
    return None


def read(home: Path, text: str | bytes = "", environ: dict[str, str] | None = None) -> Settings:
    raw = text if isinstance(text, bytes) else text.encode()
    (home / "config.toml").write_bytes(raw)
    return load(home, environ or {}, nothing)


def error_of(home: Path, text: str | bytes = "", environ: dict[str, str] | None = None) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        read(home, text, environ)
    return caught.value


def mvola(home: Path, **environ: str) -> MVolaMerchant:
    (merchant,) = read(home, "", {**MVOLA, **environ}).merchants
    assert isinstance(merchant, MVolaMerchant)
    return merchant


def pvit(home: Path, **environ: str) -> PVitMerchant:
    (merchant,) = read(home, "", {**PVIT, **environ}).merchants
    assert isinstance(merchant, PVitMerchant)
    return merchant


def test_nothing_at_all_is_a_till_without_providers(tmp_path: Path) -> None:
    found = load(tmp_path / "not there", {}, nothing)
    assert found == Settings("", "fr", "caisse1", sounds=True, merchants=(), poll_fast=False)
    assert found.operators == ()
    assert found.secrets == ()


def test_a_complete_file(tmp_path: Path) -> None:
    found = read(tmp_path, COMPLETE)
    assert (found.shop_name, found.language, found.till, found.sounds) == ("Épicerie Analakely", "mg", "caisse3", False)
    first, second, *others = found.merchants
    assert isinstance(first, MVolaMerchant)
    assert first.base_url == "https://api.mvola.mg"
    assert first.consumer_key == "key-of-the-shop"
    assert first.partner_msisdn.e164 == "+261343500003"
    assert (first.environment, first.language, first.maximum) == (Environment.PRODUCTION, "MG", 5_000_000)
    assert first.fee == FeeRule(120, paid_by_customer=False)
    assert isinstance(second, PVitMerchant)
    assert (second.merchant_msisdn.national, second.merchant_msisdn.e164) == ("062123456", "+24162123456")
    assert (second.wallet, second.status_style, second.till) == ("MC", PVitStatusStyle.C, "caisse3")
    assert second.fee == FeeRule(125, paid_by_customer=True)
    assert [type(merchant) for merchant in others] == [PVitWebMerchant, MoneyFusionMerchant, EkoloPayMerchant]
    assert found.secrets == (
        "key-of-the-shop",
        "secret-of-the-shop",
        "token",
        "https://www.pay.moneyfusion.net/Shop/0123456789abcdef/pay",
        "payout-key",
        "ekolopay-secret",
    )
    assert found.manager_pin == "4821"


def test_variables_alone_are_enough(tmp_path: Path) -> None:
    found = load(tmp_path, {**MVOLA, **PVIT, "POS_APP_TILL": "c2", "POS_APP_SHOP_NAME": "Chez moi"}, nothing)
    assert (found.till, found.shop_name) == ("c2", "Chez moi")
    first, second = found.merchants
    assert isinstance(first, MVolaMerchant)
    assert isinstance(second, PVitMerchant)
    assert (first.environment, first.language, first.maximum, first.fee) == (
        Environment.SANDBOX,
        "FR",
        20_000_000,
        None,
    )
    assert (second.environment, second.wallet, second.status_style) == (
        Environment.PRODUCTION,
        None,
        PVitStatusStyle.A,
    )


def test_a_variable_wins_over_the_file_and_an_empty_one_does_not(tmp_path: Path) -> None:
    environ = {"MVOLA_PARTNER_NAME": "Autre", "POS_APP_SOUNDS": "1", "POS_APP_LANGUAGE": " ", "MVOLA_MAXIMUM": "70"}
    found = read(tmp_path, COMPLETE, environ)
    first = found.merchants[0]
    assert isinstance(first, MVolaMerchant)
    assert (first.partner_name, first.maximum, found.sounds, found.language) == ("Autre", 70, True, "mg")


def test_a_secret_may_lie_in_the_keyring(tmp_path: Path) -> None:
    keyring = {"providers.mvola.consumer_secret": " from-keyring ", "providers.pvit.token": "never asked"}
    environ = {**MVOLA, "MVOLA_CONSUMER_SECRET": ""}
    (merchant,) = load(tmp_path, environ, keyring.get).merchants
    assert isinstance(merchant, MVolaMerchant)
    assert merchant.consumer_secret == "from-keyring"


def test_a_machine_without_a_keyring_lacks_the_secret(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="settings_missing"):
        load(tmp_path, {**MVOLA, "MVOLA_CONSUMER_SECRET": ""})


def test_no_secret_is_shown(tmp_path: Path) -> None:
    found = read(tmp_path, COMPLETE)
    hidden = ("key-of-the-shop", "secret-of-the-shop", '"token"', "'token'", "0123456789abcdef", "payout-key", "4821")
    for secret in (*hidden, "ekolopay-secret"):
        assert secret not in repr(found)
        assert secret not in str(found)


@pytest.mark.parametrize("name", [*MVOLA, *PVIT])
def test_an_incomplete_section_names_the_missing_key(tmp_path: Path, name: str) -> None:
    error = error_of(tmp_path, "", {key: value for key, value in {**MVOLA, **PVIT}.items() if key != name})
    assert (error.code, error.facts["variable"]) == ("settings_missing", name)
    assert str(error.facts["key"]).startswith("providers.")
    assert name in sentence(error)
    assert str(error.facts["key"]) in sentence(error)


def test_an_empty_section_is_an_incomplete_one(tmp_path: Path) -> None:
    assert error_of(tmp_path, "[providers.mvola]").facts["key"] == "providers.mvola.base_url"


WRONG: dict[str, tuple[str, str]] = {
    "[shop]\nnom = 'x'": ("settings_unknown_key", "nom"),
    "[shops]\nname = 'x'": ("settings_unknown_section", "shops"),
    "[providers.orange]\nkey = 'x'": ("settings_unknown_section", "providers.orange"),
    "shop = 'x'": ("settings_not_section", "shop"),
    "providers = 3": ("settings_unknown_section", "providers"),
    "[providers]\nmvola = 'x'": ("settings_not_section", "providers.mvola"),
    "[shop]\nname = 3": ("settings_text", "shop.name"),
    "[shop]\nname = ['x']": ("settings_text", "shop.name"),
    "[shop]\nname = 'a\\nb'\nlanguage = 'de'": ("settings_choice", "shop.language"),
    '[shop]\nname = "a\\u202eb"': ("settings_name", "shop.name"),
    f"[shop]\nname = '{'x' * 81}'": ("settings_name", "shop.name"),
    "[shop]\nlanguage = 'FR'": ("settings_choice", "shop.language"),
    "[till]\ncode = 'caisse 3'": ("settings_till", "till.code"),
    "[till]\ncode = 'caissé'": ("settings_till", "till.code"),
    f"[till]\ncode = '{'c' * 21}'": ("settings_till", "till.code"),
    "[till]\nsounds = 'oui'": ("settings_flag", "till.sounds"),
    "[till]\nsounds = 1": ("settings_flag", "till.sounds"),
}


@pytest.mark.parametrize("text", WRONG)
def test_wrong_files_name_what_is_wrong(tmp_path: Path, text: str) -> None:
    error = error_of(tmp_path, text)
    code, named = WRONG[text]
    assert error.code == code
    assert named in sentence(error)


WRONG_VALUES: list[tuple[str, str, str]] = [
    ("MVOLA_BASE_URL", "devapi.mvola.mg", "settings_url"),
    ("MVOLA_BASE_URL", "ftp://devapi.mvola.mg", "settings_url"),
    ("MVOLA_BASE_URL", "https://", "settings_url"),
    ("MVOLA_BASE_URL", "https://devapi.mvola.mg?a=b", "settings_url"),
    ("MVOLA_BASE_URL", "https://devapi.mvola.mg#a", "settings_url"),
    ("MVOLA_BASE_URL", "https://devapi.mvola.mg:70000", "settings_url"),
    ("MVOLA_BASE_URL", "https://devapi.mvola.mg:0", "settings_url"),
    ("MVOLA_BASE_URL", "https://[::1", "settings_url"),
    ("MVOLA_BASE_URL", "https://devapi mvola.mg", "settings_url"),
    ("MVOLA_BASE_URL", "https://dévapi.mvola.mg", "settings_url"),
    ("MVOLA_BASE_URL", "https://127.0.0.1\\@devapi.mvola.mg", "settings_url"),
    ("MVOLA_BASE_URL", "https://me:pass-word@devapi.mvola.mg", "settings_url_user"),
    ("MVOLA_BASE_URL", "http://devapi.mvola.mg", "settings_url_insecure"),
    ("MVOLA_BASE_URL", "http://127.0.0.1.example.org", "settings_url_insecure"),
    ("MVOLA_BASE_URL", "http://0.0.0.0:8808", "settings_url_insecure"),
    ("MVOLA_BASE_URL", "https://relay.example.org", "settings_missing"),
    ("MVOLA_ENVIRONMENT", "prod", "settings_choice"),
    ("MVOLA_ENVIRONMENT", "production", "settings_contradictory"),
    ("MVOLA_ENVIRONMENT", "training", "settings_contradictory"),
    ("MVOLA_CONSUMER_KEY", "key with spaces", "settings_credential"),
    ("MVOLA_CONSUMER_SECRET", "…", "settings_credential"),
    ("MVOLA_CONSUMER_SECRET", "a\nb", "settings_credential"),
    ("MVOLA_PARTNER_NAME", "x" * 51, "settings_name"),
    ("MVOLA_PARTNER_MSISDN", "0323500003", "settings_phone"),
    ("MVOLA_PARTNER_MSISDN", "034350000", "settings_phone"),
    ("MVOLA_PARTNER_MSISDN", "０343500003", "settings_phone"),
    ("MVOLA_PARTNER_MSISDN", "+241343500003", "settings_phone"),
    ("MVOLA_LANGUAGE", "EN", "settings_choice"),
    ("MVOLA_MAXIMUM", "0", "settings_number"),
    ("MVOLA_MAXIMUM", "1e6", "settings_number"),
    ("MVOLA_MAXIMUM", "１０", "settings_number"),
    ("MVOLA_FEE_PERCENT", "1.234", "settings_fee"),
    ("MVOLA_FEE_PERCENT", "51", "settings_fee"),
    ("MVOLA_FEE_PERCENT", "-1", "settings_fee"),
    ("PVIT_TEL_MARCHAND", "0343500003", "settings_phone"),
    ("PVIT_TEL_MARCHAND", "011213800", "settings_phone"),
    ("PVIT_OPERATEUR", "AirtelMoney", "settings_choice"),
    ("PVIT_STATUS_STYLE", "d", "settings_choice"),
    ("PVIT_ENVIRONMENT", "sandbox", "settings_contradictory"),
]


@pytest.mark.parametrize(("name", "value", "code"), WRONG_VALUES)
def test_wrong_values_name_their_key(tmp_path: Path, name: str, value: str, code: str) -> None:
    error = error_of(tmp_path, "", {**MVOLA, **PVIT, name: value})
    assert error.code == code
    if code != "settings_missing":
        assert name in sentence(error)
    for hidden in ("pass-word", "secret-of-the-shop", "token+of/the=shop"):
        assert hidden not in str(error)
        assert hidden not in sentence(error)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xff\xfe", "settings_not_utf8"),
        (b"[shop\n", "settings_not_toml"),
        (b"[shop]\nname = 'a'\nname = 'b'\n", "settings_not_toml"),
        (b"a = " + b"[" * 5000, "settings_not_toml"),
        (b"#" * 300_000, "settings_too_large"),
    ],
)
def test_files_that_are_no_settings(tmp_path: Path, raw: bytes, code: str) -> None:
    error = error_of(tmp_path, raw)
    assert error.code == code
    assert "config.toml" in sentence(error)


def test_a_syntax_error_names_the_line_and_shows_nothing(tmp_path: Path) -> None:
    error = error_of(tmp_path, '[providers.mvola]\nconsumer_secret = "very-secret\n')
    assert error.facts["line"] == "2"
    assert "very-secret" not in sentence(error)
    assert error.__cause__ is None


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbf[till]\ncode = 'c9'\r\n").till == "c9"


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(SettingsError, match="settings_unreadable"):
        load(tmp_path, {}, nothing)


def test_secret_keys_are_keys() -> None:
    for key in SECRET_KEYS:
        section, _, last = key.rpartition(".")
        assert last in SECTIONS[section]


def test_loopback() -> None:
    assert is_loopback("http://127.8.9.1/x")
    assert not is_loopback("https://127.0.0.1.nip.io")
    assert not is_loopback("no address at all")


TOML_VALUES = st.one_of(
    st.integers(), st.booleans(), st.text(max_size=12).map(repr), st.just("[]"), st.just("{}"), st.just("2026-01-01")
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_settings_or_an_error_in_words(tmp_path: Path, raw: bytes) -> None:
    _settings_or_sentence(tmp_path, raw, {})


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([*SECTIONS, "other", "providers.other"]),
    st.sampled_from([*{key for keys in SECTIONS.values() for key in keys}, "other"]),
    TOML_VALUES,
)
def test_any_key_is_settings_or_an_error_in_words(tmp_path: Path, section: str, key: str, value: Any) -> None:
    _settings_or_sentence(tmp_path, f"[{section}]\n{key} = {value}\n".encode(errors="replace"), {})


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([name for keys in SECTIONS.values() for names in keys.values() for name in names]), st.text())
def test_any_variable_is_settings_or_an_error_in_words(tmp_path: Path, name: str, value: str) -> None:
    _settings_or_sentence(tmp_path, b"", {**MVOLA, **PVIT, name: value})


def _settings_or_sentence(home: Path, raw: bytes, environ: dict[str, str]) -> None:
    try:
        found: Settings | SettingsError = read(home, raw, environ)
    except SettingsError as error:
        found = error
    if isinstance(found, SettingsError):
        assert found.code.startswith("settings_")
        assert sentence(found).endswith(".")
