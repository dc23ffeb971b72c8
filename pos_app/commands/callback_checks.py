"""What `pos-app doctor` says of callbacks and of daily keys. Opens a port for a moment; changes nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

from pos_app.assembly import account_addresses, addresses_of
from pos_app.commands.checks import Check
from pos_app.core.errors import KnownError
from pos_app.core.merchants import PVitMerchant
from pos_app.core.web import NOT_FOUND, WebReply, WebRequest
from pos_app.home import Home
from pos_app.settings import Settings
from pos_app.wording.amounts import format_digits
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence

OLD_KEY = timedelta(hours=20)
"""From this age on a key that lives 24 hours is worth a warning."""


def check_callbacks(home: Home, settings: Settings, *, till_is_open: bool) -> list[Check]:
    """Whether providers can tell this till of payments, and which addresses to enter in the shop's accounts."""
    callbacks = settings.callbacks
    if callbacks is None:
        return [Check("callbacks", True, _("Pas d'annonces : la caisse interroge elle-même les opérateurs."), "")]
    if not till_is_open:
        error = asyncio.run(_listens(callbacks.host, callbacks.port))
        if error is not None:
            return [Check("callbacks", False, sentence(error), _("Choisir un autre port dans callbacks.listen."))]
    detail = _("La caisse écoute sur {host}, port {port} ; de dehors : {url}").format(
        host=callbacks.host, port=callbacks.port, url=callbacks.url
    )
    return [Check("callbacks", True, detail, ""), *_accounts(home, settings)]


def check_keys(home: Home, settings: Settings, now: datetime | None = None) -> list[Check]:
    """How old each daily key is."""
    return [
        _key(home, merchant, now or datetime.now(UTC))
        for merchant in settings.merchants
        if isinstance(merchant, PVitMerchant)
    ]


def _accounts(home: Home, settings: Settings) -> list[Check]:
    try:
        addresses = addresses_of(home, settings) if home.has_ledger() else None
    except KnownError as error:
        return [Check("addresses", False, sentence(error), "")]
    if addresses is None:
        return [Check("addresses", True, _("Les adresses à donner aux opérateurs naissent avec le registre."), "")]
    return [
        Check(
            "addresses",
            True,
            _("{operator} : {url}").format(operator=name, url=url),
            _("Entrer cette adresse dans l'espace marchand, et la garder secrète."),
        )
        for name, url in account_addresses(settings, addresses)
    ]


async def _listens(host: str, port: int) -> KnownError | None:
    from pos_app.listener.server import Listener

    async def refuse(request: WebRequest) -> WebReply:
        del request
        return NOT_FOUND

    listener = Listener(refuse, host, port)
    try:
        await listener.start()
    except KnownError as error:
        return error
    await listener.aclose()
    return None


def _key(home: Home, merchant: PVitMerchant, now: datetime) -> Check:
    name = f"daily_key:{merchant.operator.id}"
    advice = _("Copier la clé du jour de l'espace marchand et la donner à : pos-app key")
    kept = home.vault.daily_key(merchant.operator.id, merchant.token).load()
    state = None if kept is None else kept[1]
    if state is None or state.since is None:
        detail = _("La clé vient des réglages ; son âge n'est pas connu.")
        return Check(name, state is None or not state.refused, detail, advice)
    hours = format_digits(max(0, (now - state.since) // timedelta(hours=1)))
    if state.refused:
        return Check(name, False, _("L'opérateur ne reconnaît plus la clé."), advice)
    old = now - state.since >= OLD_KEY
    return Check(name, not old, _("La clé a {hours} h ; elle vit 24 h.").format(hours=hours), advice if old else "")
