"""PVit's page for browsers: the form opens it, the number typed there chooses the story, the browser goes back."""

import httpx
import pytest

from pos_app.sandbox.pvit_web import MOST_SESSIONS
from pos_app.sandbox.server import ConnectionLost
from tests.sandbox.bench import PVIT, Bench
from tests.sandbox.test_pages import Form

BACK = "https://till.example/w/WEB1/s3cret/done"


def opened(bench: Bench, **other: str | None) -> httpx.Response:
    """What the customer's browser posts: no token, no number, service left to its default or named."""
    every: dict[str, str | None] = {
        "tel_marchand": "074213800",
        "montant": "500",
        "ref": "WEB1",
        "service": "WEB",
        "operateur": "AM",
        "redirect": BACK,
        **other,
    }
    return bench.call("POST", PVIT, data={name: value for name, value in every.items() if value is not None})


def pay(bench: Bench, page: httpx.Response, number: str = "074000001", wallet: str = "AM") -> httpx.Response:
    order = {"action": "pay", "operator": wallet, "number": number}
    return bench.call("POST", Form(page.text).action, data=order)


def asked(bench: Bench, reference: str = "WEB1") -> str:
    return bench.pvit(action="3", ref=reference, montant=None, tel_client=None)["STATUT"]


def test_form_opens_a_page_with_shop_amount_and_the_accounts_wallet(bench: Bench) -> None:
    answer = opened(bench)
    assert answer.status_code == 200
    assert "Boutique" in answer.text
    assert "500 FCFA" in answer.text
    assert (Form(answer.text).operators, Form(answer.text).checked) == (["AM"], "AM")
    assert bench.world.recent(1) == []


def test_both_wallets_are_offered_where_the_form_names_none(bench: Bench) -> None:
    assert Form(opened(bench, operateur=None).text).operators == ["AM", "MC"]
    page = opened(bench, operateur=None)
    assert pay(bench, page, "062000001", "MC").status_code == 303


def test_browser_goes_back_after_the_initiation_not_after_the_payment(bench: Bench) -> None:
    answer = pay(bench, opened(bench))
    assert (answer.status_code, answer.headers["location"]) == (303, BACK)
    assert (asked(bench), bench.world.debits) == ("0", [])
    bench.later(2)
    assert (asked(bench), bench.world.debits_of("WEB1")) == ("200", 1)
    assert bench.world.initiates["WEB1"] == 1


@pytest.mark.parametrize(("number", "code"), [("074000002", "006"), ("074000003", "002"), ("074000004", "0")])
def test_number_typed_on_the_page_chooses_the_story(bench: Bench, number: str, code: str) -> None:
    pay(bench, opened(bench), number)
    bench.later(2)
    assert asked(bench) == code


def test_other_numbers_ring_on_the_telephone(bench: Bench) -> None:
    pay(bench, opened(bench), "074 00 00 77")
    (prompt,) = bench.world.prompts()
    bench.world.answer(prompt.id, "accept", "1234")
    assert (asked(bench), prompt.number) == ("200", "074000077")


def test_same_ref_shows_the_same_session_for_ever(bench: Bench) -> None:
    first = Form(opened(bench).text).action
    again = opened(bench, montant="100")
    assert Form(again.text).action == first
    assert "500 FCFA" in again.text
    pay(bench, again)
    shown = opened(bench)
    assert "Demande envoyée" in shown.text
    assert (Form(shown.text).buttons, Form(shown.text).links) == ([], [BACK])
    bench.call("POST", first, data={"action": "pay", "operator": "AM", "number": "074000001"})
    bench.later(100)
    assert bench.world.debits_of("WEB1") == 1


def test_refusal_charges_nothing_and_is_final(bench: Bench) -> None:
    page = opened(bench)
    answer = bench.call("POST", Form(page.text).action, data={"action": "refuse"})
    assert answer.headers["location"] == BACK
    assert "annulé" in opened(bench).text
    pay(bench, page)
    bench.later(10)
    assert (bench.world.debits, asked(bench)) == ([], "001")


@pytest.mark.parametrize(("position", "code"), [("unknown", "001"), ("pending", "0")])
def test_ref_whose_page_is_open_is_known_under_its_switch(bench: Bench, position: str, code: str) -> None:
    bench.turn(pvit_web_opened=position)
    opened(bench)
    assert asked(bench) == code
    assert asked(bench, "OTHER") == "001"


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("001", {"ref": None}),
        ("001", {"ref": "x" * 14}),
        ("001", {"action": "2"}),
        ("001", {"operateur": "VM"}),
        ("002", {"montant": None}),
        ("002", {"montant": "99"}),
        ("003", {"tel_marchand": "077999999"}),
    ],
)
def test_form_that_cannot_be_opens_no_page(bench: Bench, code: str, other: dict[str, str | None]) -> None:
    fields: dict[str, str | None] = {"ref": "WEB1", **other}
    answer = opened(bench, **fields)
    assert f"({code})" in answer.text
    assert Form(answer.text).buttons == []
    assert bench.world.web_sessions == {}


def test_ref_that_was_charged_without_the_page_is_used(bench: Bench) -> None:
    bench.pvit(ref="WEB1")
    assert "(001)" in opened(bench).text


@pytest.mark.parametrize(
    ("number", "wallet", "text"),
    [
        ("074213800", "AM", "006"),
        ("062000001", "AM", "006"),
        ("07", "AM", "numéro"),
        ("074000001", "MC", "moyen"),
    ],
)
def test_what_the_customer_mistypes_is_asked_for_again(bench: Bench, number: str, wallet: str, text: str) -> None:
    answer = pay(bench, opened(bench), number, wallet)
    assert answer.status_code == 400
    assert text in answer.text
    assert Form(answer.text).fields["number"] == number
    assert pay(bench, answer).status_code == 303


@pytest.mark.parametrize(("switches", "text"), [({"pvit_busy": "always"}, "005"), ({"pvit_force_code": "004"}, "004")])
def test_merchants_account_says_no(bench: Bench, switches: dict[str, object], text: str) -> None:
    page = opened(bench)
    bench.turn(**switches)
    assert text in pay(bench, page).text
    assert bench.world.recent(1) == []


def test_stories_of_the_answer_are_the_browsers(bench: Bench) -> None:
    with pytest.raises(ConnectionLost):
        pay(bench, opened(bench), "074000005")
    bench.later(2)
    assert asked(bench) == "200"
    page = opened(bench, ref="WEB2")
    with pytest.raises(ConnectionLost):
        pay(bench, page, "074000006")
    assert asked(bench, "WEB2") == "001"
    assert pay(bench, opened(bench, ref="WEB3"), "074000007").status_code == 500
    throttled = opened(bench, ref="WEB4")
    assert [pay(bench, throttled, "074000012").status_code for _ in range(3)] == [429, 429, 303]


def test_without_a_way_back_the_page_says_what_to_do(bench: Bench) -> None:
    answer = pay(bench, opened(bench, redirect=None))
    assert (answer.status_code, "Confirmez" in answer.text) == (200, True)


def test_number_that_the_form_brings_stands_on_the_page(bench: Bench) -> None:
    assert Form(opened(bench, tel_client="074000077").text).fields["number"] == "074000077"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_session_that_does_not_exist(bench: Bench, method: str) -> None:
    assert bench.call(method, "/pvit/web/nothing", data={"action": "refuse"}).status_code == 404


def test_page_can_be_loaded_again(bench: Bench) -> None:
    path = Form(opened(bench).text).action
    assert Form(bench.call("GET", path).text).action == path


def test_sessions_are_bounded_and_forgotten_with_the_rest(bench: Bench) -> None:
    opened(bench)
    (session,) = bench.world.web_sessions.values()
    for number in range(MOST_SESSIONS):
        bench.world.web_sessions[f"X{number}"] = session
    opened(bench, ref="NEW")
    assert len(bench.world.web_sessions) == MOST_SESSIONS + 1
    assert "WEB1" not in bench.world.web_sessions
    bench.world.reset()
    assert bench.world.web_sessions == {}
