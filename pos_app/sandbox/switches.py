"""What the providers leave open: each undocumented behaviour is a switch, so that a client can be tried under all."""

import typing
from dataclasses import dataclass, fields, replace
from typing import Literal


class SwitchRefused(ValueError):
    """A switch of that name does not exist, or it cannot take that value."""


@dataclass(frozen=True, slots=True)
class Switches:
    """Positions of all switches. The defaults are the most likely behaviour, or the more dangerous one for a till.

    mvola_duplicates: a second initiate with a reference already used is another push, or 409.
    mvola_unknown_status: how the status of an unknown id is answered.
    mvola_success_first: the first status answer of a paid charge says `success` instead of `completed`.
    mvola_other_reference: details name another `transactionReference` than the one asked for.
    mvola_strict_headers: refuse calls without one of the headers that the documentation lists.
    mvola_subscribed: false answers every call with fault 900908.
    mvola_token_seconds: life of an access token.
    pvit_status_style: how action 3 answers, see `pvit.py`.
    pvit_unknown_ref: the code of action 3 for an unknown `ref`.
    pvit_busy: code 005 never, always, or while another charge of the merchant is pending.
    pvit_duplicates: a second charge with a `ref` already used is another push, or 001.
    pvit_force_code: a code that every charge gets instead of being processed (`0`, `004` …); empty for none.
    pvit_declaration: answers begin with the XML declaration.
    pvit_ref_space: answers write a space after `REF`, as the documentation does.
    pvit_extra_fields: answers carry `AGENT`, `REFERENCE_MARCHAND` and `NUMERO_CLIENT` too.
    pvit_callback_url: the callback address of the merchant's account; empty for none.
    pvit_renew_token: each callback carries the next token.
    pvit_web_opened: what action 3 knows of a WEB form whose customer has typed no number yet.
    moneyfusion_error_http: the HTTP code of `{"statut": false}`.
    moneyfusion_ip_refused: every create call is refused by the merchant's IP allow-list.
    moneyfusion_pending_word: `data.statut` of a link that nobody has paid yet.
    moneyfusion_refused_word: `data.statut` after a refusal.
    moneyfusion_expired_word: `data.statut` of a link that has expired.
    moneyfusion_expired_webhook: an expired link is told as cancelled.
    moneyfusion_amounts: `Montant` with the fee, less the fee, as text, or left out.
    moneyfusion_numero_send: the customer's number as it was sent, or the text `None`.
    moneyfusion_numero_transaction: the number that paid, or an empty one.
    moneyfusion_pending_webhooks: how many times a new session is told as pending.
    moneyfusion_webhook_statut: webhooks carry a `statut` at the top as well.
    moneyfusion_payout_status: `paiementNotif` also answers about the `tokenPay` of a withdrawal.
    ekolopay_callback_url: the callback address of the merchant's account; empty for none.
    ekolopay_down: every call is answered UNAVAILABLE_SERVICE with that HTTP code; empty for none.
    ekolopay_flag: `payment_successful` as a JSON boolean or as text.
    ekolopay_success_word: the callback's `status` of a payment.
    ekolopay_refused_word: the callback's `status` of a refusal; an expired link is TIMEOUT.
    link_seconds: how long a hosted link can be paid, in seconds of the clock whatever the speed; 0 for ever.
    callbacks_before_answer: an initiate call is answered only after a callback about it was delivered.
    callbacks_repeats: how many times each callback is sent.
    """

    mvola_duplicates: Literal["accept", "conflict"] = "accept"
    mvola_unknown_status: Literal["not_found", "bad_request", "empty"] = "not_found"
    mvola_success_first: bool = False
    mvola_other_reference: bool = False
    mvola_strict_headers: bool = False
    mvola_subscribed: bool = True
    mvola_token_seconds: int = 3600
    pvit_status_style: Literal["a", "b", "c"] = "c"
    pvit_unknown_ref: Literal["001", "0"] = "001"
    pvit_busy: Literal["never", "always", "while_pending"] = "never"
    pvit_duplicates: Literal["accept", "refuse"] = "accept"
    pvit_force_code: Literal["", "0", "001", "002", "003", "004", "005", "006", "007"] = ""
    pvit_declaration: bool = True
    pvit_ref_space: bool = False
    pvit_extra_fields: bool = False
    pvit_callback_url: str = ""
    pvit_renew_token: bool = False
    pvit_web_opened: Literal["unknown", "pending"] = "unknown"
    moneyfusion_error_http: Literal["200", "400"] = "200"
    moneyfusion_ip_refused: bool = False
    moneyfusion_pending_word: Literal["pending", "no paid"] = "pending"
    moneyfusion_refused_word: Literal["failure", "failed", "no paid"] = "failure"
    moneyfusion_expired_word: Literal["no paid", "pending", "failure"] = "no paid"
    moneyfusion_expired_webhook: bool = False
    moneyfusion_amounts: Literal["gross", "net", "text", "absent"] = "gross"
    moneyfusion_numero_send: Literal["given", "None"] = "given"
    moneyfusion_numero_transaction: Literal["payer", "empty"] = "payer"
    moneyfusion_pending_webhooks: int = 2
    moneyfusion_webhook_statut: bool = False
    moneyfusion_payout_status: bool = False
    ekolopay_callback_url: str = ""
    ekolopay_down: Literal["", "200", "500", "503"] = ""
    ekolopay_flag: Literal["bool", "text"] = "bool"
    ekolopay_success_word: Literal["SUCCESS", "SUCCESSFUL"] = "SUCCESS"
    ekolopay_refused_word: Literal["REJECTED", "FAILED", "TIMEOUT"] = "REJECTED"
    link_seconds: int = 1_800
    callbacks_before_answer: bool = False
    callbacks_repeats: int = 1

    def turned(self, changes: dict[str, object]) -> "Switches":
        """A copy with `changes`. Raises `SwitchRefused` and changes nothing when one of them is not possible."""
        kinds = typing.get_type_hints(Switches)
        for name, value in changes.items():
            if name not in kinds:
                raise SwitchRefused(f"no switch is called {name}")
            if not _fits(kinds[name], value):
                raise SwitchRefused(f"{name} cannot be {value!r}")
        return replace(self, **changes)  # type: ignore[arg-type]

    def as_json(self) -> dict[str, str | int | bool]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _fits(kind: object, value: object) -> bool:
    choices = typing.get_args(kind)
    if choices:
        return isinstance(value, str) and value in choices
    # bool is an int in Python: a token life of `true` seconds is a mistake.
    return type(value) is kind and not (kind is int and typing.cast(int, value) < 0)
