"""Settings of the providers that work by a link, of callbacks, and of money that is sent back."""

from pathlib import Path

import pytest

from pos_app.core.merchants import EkoloPayMerchant, MoneyFusionMerchant, PayoutLimits, PVitMerchant, PVitWebMerchant
from pos_app.core.money import Currency
from pos_app.core.payment import Environment
from pos_app.settings import Callbacks, Settings, SettingsError, load
from pos_app.wording.errors import sentence
from tests.settings.test_settings import MVOLA, PVIT, nothing

MONEYFUSION = {"MONEYFUSION_API_URL": "https://www.pay.moneyfusion.net/Shop/0123456789abcdef/pay/"}
MONEYFUSION_NEAR = {
    "MONEYFUSION_API_URL": "http://127.0.0.1:8808/moneyfusion/app/key/pay/",
    "MONEYFUSION_STATUS_URL": "http://127.0.0.1:8808/moneyfusion/paiementNotif",
}
EKOLOPAY = {
    "EKOLOPAY_BASE_URL": "https://ekolopay.com/api/v1/gateway",
    "EKOLOPAY_API_CLIENT": "client-7",
    "EKOLOPAY_SECRET_KEY": "the-secret-key",
}
EKOLOPAY_NEAR = {
    **EKOLOPAY,
    "EKOLOPAY_BASE_URL": "http://127.0.0.1:8808/ekolopay/api/v1/gateway",
    "EKOLOPAY_PAGE_URL": "http://127.0.0.1:8808/ekolopay/purchase-product",
}
LIMITS = {"MONEYFUSION_PAYOUT_MAXIMUM": "5000", "MONEYFUSION_PAYOUT_DAILY_MAXIMUM": "20000"}


def read(home: Path, environ: dict[str, str]) -> Settings:
    return load(home, environ, nothing)


def moneyfusion(home: Path, environ: dict[str, str]) -> MoneyFusionMerchant:
    (merchant,) = read(home, environ).merchants
    assert isinstance(merchant, MoneyFusionMerchant)
    return merchant


def ekolopay(home: Path, environ: dict[str, str]) -> EkoloPayMerchant:
    (merchant,) = read(home, environ).merchants
    assert isinstance(merchant, EkoloPayMerchant)
    return merchant


def error_of(home: Path, environ: dict[str, str]) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        read(home, environ)
    return caught.value


def test_the_address_of_moneyfusion_alone_is_enough(tmp_path: Path) -> None:
    merchant = moneyfusion(tmp_path, MONEYFUSION)
    assert merchant.environment is Environment.PRODUCTION
    assert (merchant.currency, merchant.country) == (Currency.XOF, "CI")
    assert merchant.status_url == "https://www.pay.moneyfusion.net/paiementNotif"
    assert merchant.operator.link_origins == ("https://payin.moneyfusion.net",)
    assert merchant.operator.payout is None


def test_the_address_of_moneyfusion_is_a_secret(tmp_path: Path) -> None:
    found = read(tmp_path, MONEYFUSION)
    assert "0123456789abcdef" in found.secrets[0]
    assert "0123456789abcdef" not in repr(found)
    error = error_of(tmp_path, {"MONEYFUSION_API_URL": "http://www.pay.moneyfusion.net/Shop/0123456789abcdef/pay/"})
    assert error.code == "settings_url_insecure"
    assert "0123456789abcdef" not in sentence(error) + str(error)


def test_the_address_of_moneyfusion_may_lie_in_the_keyring(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[providers.moneyfusion]\ncurrency = 'XAF'\n")
    found = load(tmp_path, {}, {"providers.moneyfusion.api_url": MONEYFUSION["MONEYFUSION_API_URL"]}.get)
    (merchant,) = found.merchants
    assert merchant.operator.currency is Currency.XAF
    assert merchant.operator.region == "GA"


def test_moneyfusion_pays_out_within_limits_and_with_its_key_only(tmp_path: Path) -> None:
    merchant = moneyfusion(tmp_path, {**MONEYFUSION, **LIMITS, "MONEYFUSION_PRIVATE_KEY": "payout-key"})
    assert merchant.limits == PayoutLimits(5_000, 20_000)
    terms = merchant.operator.payout
    assert terms is not None
    assert (terms.per_operation, terms.per_day, terms.minimum) == (5_000, 20_000, 200)
    assert set(terms.wallets.values()) == {"orange-money-ci", "mtn-ci", "moov-ci"}
    assert terms.other_wallets == ("wave-ci",)
    assert moneyfusion(tmp_path, {**MONEYFUSION, **LIMITS}).operator.payout is None
    without_limits = moneyfusion(tmp_path, {**MONEYFUSION, "MONEYFUSION_PRIVATE_KEY": "payout-key"})
    assert without_limits.operator.payout is None
    assert without_limits.private_key is None


@pytest.mark.parametrize("name", LIMITS)
def test_one_limit_without_the_other_is_a_mistake(tmp_path: Path, name: str) -> None:
    error = error_of(tmp_path, {**MONEYFUSION, name: "5000"})
    assert error.code == "settings_missing"
    assert error.facts["variable"] in set(LIMITS) - {name}


def test_the_sandbox_on_this_machine_may_link_to_itself(tmp_path: Path) -> None:
    merchant = moneyfusion(tmp_path, MONEYFUSION_NEAR)
    assert merchant.environment is Environment.SANDBOX
    assert merchant.operator.link_origins == ("http://127.0.0.1:8808",)
    told = moneyfusion(tmp_path, {**MONEYFUSION_NEAR, "MONEYFUSION_LINK_ORIGIN": "http://192.168.1.20:8808"})
    assert told.operator.link_origins == ("http://127.0.0.1:8808", "http://192.168.1.20:8808")


@pytest.mark.parametrize(
    ("environ", "code", "variable"),
    [
        # A program of this machine must not be able to say "paid" of real payments, nor the other way round.
        (
            {**MONEYFUSION, "MONEYFUSION_STATUS_URL": "http://127.0.0.1:1/x"},
            "settings_contradictory",
            "MONEYFUSION_STATUS_URL",
        ),
        ({"MONEYFUSION_API_URL": "http://127.0.0.1:1/x"}, "settings_contradictory", "MONEYFUSION_STATUS_URL"),
        (
            {**MONEYFUSION_NEAR, **LIMITS, "MONEYFUSION_PRIVATE_KEY": "k" * 9},
            "settings_contradictory",
            "MONEYFUSION_PAYOUT_URL",
        ),
        (
            {**MONEYFUSION, "MONEYFUSION_LINK_ORIGIN": "http://192.168.1.20:8808"},
            "settings_contradictory",
            "MONEYFUSION_LINK_ORIGIN",
        ),
        (
            {**MONEYFUSION_NEAR, "MONEYFUSION_LINK_ORIGIN": "http://192.168.1.20:8808/page"},
            "settings_url",
            "MONEYFUSION_LINK_ORIGIN",
        ),
        ({**MONEYFUSION, "MONEYFUSION_CURRENCY": "MGA"}, "settings_choice", "MONEYFUSION_CURRENCY"),
        ({**MONEYFUSION, "MONEYFUSION_COUNTRY": "GA"}, "settings_choice", "MONEYFUSION_COUNTRY"),
        (
            {**MONEYFUSION, "MONEYFUSION_ENVIRONMENT": "sandbox"},
            "settings_contradictory",
            "MONEYFUSION_ENVIRONMENT",
        ),
        ({**MONEYFUSION, "MONEYFUSION_PAYOUT_MAXIMUM": "-1"}, "settings_number", "MONEYFUSION_PAYOUT_MAXIMUM"),
        (
            {**EKOLOPAY, "EKOLOPAY_PAGE_URL": "http://127.0.0.1:1/x"},
            "settings_contradictory",
            "EKOLOPAY_PAGE_URL",
        ),
        ({**EKOLOPAY, "EKOLOPAY_COUNTRY": "MG"}, "settings_choice", "EKOLOPAY_COUNTRY"),
        ({**EKOLOPAY_NEAR, "EKOLOPAY_PAGE_URL": "http://127.0.0.1@x/y"}, "settings_url", "EKOLOPAY_PAGE_URL"),
        (
            {**EKOLOPAY_NEAR, "EKOLOPAY_PAGE_URL": "http://evil.example/p"},
            "settings_url_insecure",
            "EKOLOPAY_PAGE_URL",
        ),
        (
            {**MONEYFUSION_NEAR, "MONEYFUSION_LINK_ORIGIN": "http://8.8.8.8"},
            "settings_url_insecure",
            "MONEYFUSION_LINK_ORIGIN",
        ),
        ({"EKOLOPAY_BASE_URL": EKOLOPAY["EKOLOPAY_BASE_URL"]}, "settings_missing", "EKOLOPAY_API_CLIENT"),
        ({"EKOLOPAY_API_CLIENT": "client"}, "settings_missing", "EKOLOPAY_BASE_URL"),
        (
            {"POS_APP_CALLBACK_LISTEN": "0.0.0.0:8443"},
            "settings_missing",
            "POS_APP_CALLBACK_URL",
        ),
        ({"POS_APP_CALLBACK_LISTEN": "8443"}, "settings_listen", "POS_APP_CALLBACK_LISTEN"),
        ({"POS_APP_CALLBACK_LISTEN": "0.0.0.0:70000"}, "settings_listen", "POS_APP_CALLBACK_LISTEN"),
        ({"WEBHOOK_BASE_URL": "https://till.example.org"}, "settings_missing", "POS_APP_CALLBACK_LISTEN"),
        (
            {"POS_APP_CALLBACK_LISTEN": "0.0.0.0:8443", "WEBHOOK_BASE_URL": "http://till.example.org"},
            "settings_url_insecure",
            "POS_APP_CALLBACK_URL",
        ),
        (
            {**PVIT, "PVIT_PAYOUT_MAXIMUM": "1", "PVIT_PAYOUT_DAILY_MAXIMUM": "1", "POS_APP_MANAGER_PIN": "12"},
            "settings_pin",
            "POS_APP_MANAGER_PIN",
        ),
    ],
)
def test_what_contradicts_itself_names_its_key(
    tmp_path: Path, environ: dict[str, str], code: str, variable: str
) -> None:
    error = error_of(tmp_path, environ)
    assert (error.code, error.facts["variable"]) == (code, variable)
    assert str(error.facts["key"]) in sentence(error)


def test_ekolopay_needs_its_two_keys_and_nothing_else(tmp_path: Path) -> None:
    merchant = ekolopay(tmp_path, EKOLOPAY)
    assert merchant.page_url == "https://ekolopay.com/purchase-product"
    assert (merchant.country, merchant.environment) == ("CG", Environment.PRODUCTION)
    assert merchant.operator.link_origins == ("https://ekolopay.com",)
    assert "the-secret-key" not in repr(read(tmp_path, EKOLOPAY))
    assert read(tmp_path, EKOLOPAY).secrets == ("the-secret-key",)


def test_the_page_of_ekolopay_may_be_named_by_its_host(tmp_path: Path) -> None:
    merchant = ekolopay(tmp_path, {**EKOLOPAY, "EKOLOPAY_PAGE_URL": "https://ekolopay.com/"})
    assert merchant.page_url == "https://ekolopay.com/purchase-product"
    gabon = ekolopay(tmp_path, {**EKOLOPAY, "EKOLOPAY_COUNTRY": "GA"})
    assert gabon.operator.region == "GA"


def test_the_pages_of_a_sandbox_may_be_on_the_shops_network(tmp_path: Path) -> None:
    page = "http://192.168.1.20:8808/ekolopay/purchase-product"
    merchant = ekolopay(tmp_path, {**EKOLOPAY_NEAR, "EKOLOPAY_PAGE_URL": page})
    assert merchant.operator.link_origins == ("http://192.168.1.20:8808",)
    assert ekolopay(tmp_path, EKOLOPAY_NEAR).operator.link_origins == ("http://127.0.0.1:8808",)


def test_callbacks_are_off_unless_told(tmp_path: Path) -> None:
    assert read(tmp_path, MVOLA).callbacks is None
    (tmp_path / "config.toml").write_text("[callbacks]\n")
    assert read(tmp_path, MVOLA).callbacks is None


@pytest.mark.parametrize(
    ("listen", "url", "expected"),
    [
        ("127.0.0.1:9000", "", Callbacks("127.0.0.1", 9000, "http://127.0.0.1:9000")),
        ("[::1]:9000", "", Callbacks("::1", 9000, "http://[::1]:9000")),
        ("127.0.0.1:9000", "https://x.example.org/till/", Callbacks("127.0.0.1", 9000, "https://x.example.org/till")),
        ("0.0.0.0:9000", "https://x.example.org", Callbacks("0.0.0.0", 9000, "https://x.example.org")),
    ],
)
def test_where_callbacks_are_listened_for(tmp_path: Path, listen: str, url: str, expected: Callbacks) -> None:
    environ = {"POS_APP_CALLBACK_LISTEN": listen, "WEBHOOK_BASE_URL": url}
    assert read(tmp_path, {**MVOLA, **environ}).callbacks == expected


def test_the_secret_paths_can_be_changed(tmp_path: Path) -> None:
    listen = {**MVOLA, "POS_APP_CALLBACK_LISTEN": "127.0.0.1:9000"}
    first, second = (
        read(tmp_path, listen).callbacks,
        read(tmp_path, {**listen, "POS_APP_CALLBACK_VERSION": "2"}).callbacks,
    )
    assert first is not None
    assert second is not None
    assert (first.version, second.version) == (1, 2)
    assert error_of(tmp_path, {**listen, "POS_APP_CALLBACK_VERSION": "0"}).code == "settings_number"


def test_the_page_of_pvit_needs_a_till_that_listens(tmp_path: Path) -> None:
    assert [type(merchant) for merchant in read(tmp_path, PVIT).merchants] == [PVitMerchant]
    account, web = read(tmp_path, {**PVIT, "POS_APP_CALLBACK_LISTEN": "127.0.0.1:9000"}).merchants
    assert isinstance(web, PVitWebMerchant)
    assert web.account is account
    assert (web.operator.id, web.operator.account_id) == ("pvit-web", "pvit")
    assert web.operator.link_origins == ("http://127.0.0.1:9000",)


def test_the_code_of_the_manager_is_asked_for_only_where_money_may_go_out(tmp_path: Path) -> None:
    asked: list[str] = []

    def keyring(name: str) -> str | None:
        asked.append(name)
        return "4821" if name == "shop.manager_pin" else None

    assert load(tmp_path, PVIT, keyring).manager_pin is None
    assert asked == []
    out = {**PVIT, "PVIT_PAYOUT_MAXIMUM": "500", "PVIT_PAYOUT_DAILY_MAXIMUM": "2000"}
    found = load(tmp_path, out, keyring)
    assert found.manager_pin == "4821"
    assert "4821" not in repr(found)
    assert read(tmp_path, out).manager_pin is None
    assert read(tmp_path, {**out, "POS_APP_MANAGER_PIN": "9173"}).manager_pin == "9173"


@pytest.mark.parametrize("kept", ["file", "keyring"])
def test_a_variable_does_not_replace_the_code_of_the_manager(tmp_path: Path, kept: str) -> None:
    """A cashier who starts the program with a code of their own would be the manager."""
    if kept == "file":
        (tmp_path / "config.toml").write_text('[shop]\nmanager_pin = " 4821 "\n')
    out = {**PVIT, "PVIT_PAYOUT_MAXIMUM": "500", "PVIT_PAYOUT_DAILY_MAXIMUM": "2000"}

    def found(**environ: str) -> str | None:
        return load(tmp_path, {**out, **environ}, lambda _name: "4821" if kept == "keyring" else None).manager_pin

    assert found() == found(POS_APP_MANAGER_PIN="4821") == "4821"
    with pytest.raises(SettingsError) as caught:
        found(POS_APP_MANAGER_PIN="0000")
    assert (caught.value.code, caught.value.facts["variable"]) == ("settings_pin_replaced", "POS_APP_MANAGER_PIN")
    assert "0000" not in repr(caught.value) + str(caught.value)


def test_all_five_ways_to_pay_in_their_order(tmp_path: Path) -> None:
    environ = {**MVOLA, **PVIT, **MONEYFUSION, **EKOLOPAY, "POS_APP_CALLBACK_LISTEN": "127.0.0.1:9000"}
    operators = read(tmp_path, environ).operators
    assert [operator.id for operator in operators] == ["mvola", "pvit", "pvit-web", "moneyfusion", "ekolopay"]
    assert len({operator.currency for operator in operators}) == 3


def test_fast_polling_needs_every_address_on_this_machine(tmp_path: Path) -> None:
    near = {**MONEYFUSION_NEAR, **EKOLOPAY_NEAR, "POS_APP_POLL_FAST": "1"}
    assert read(tmp_path, near).poll_fast
    assert not read(tmp_path, {**near, **EKOLOPAY, "EKOLOPAY_PAGE_URL": ""}).poll_fast
