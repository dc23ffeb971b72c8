"""The single checks of `pos-app doctor`. They send no charge and write nothing but one empty file, removed at once."""

import asyncio
import contextlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from pos_app.core.errors import KnownError
from pos_app.core.merchants import Merchant
from pos_app.core.provider import NotSent, Provider, Quotes, Renewable
from pos_app.home import Home
from pos_app.ledger.reader import Reader
from pos_app.settings import Settings
from pos_app.wording.amounts import format_digits
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence
from pos_app.wording.reasons import reason_sentence

LEAST_FREE = 200 * 1024 * 1024
"""Bytes: years of payments, and room for the copy before a migration."""

MOST_SKEW = timedelta(minutes=2)
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is good, what was found, and what to do. `advice` is empty where all is well."""

    check: str
    ok: bool
    detail: str
    advice: str


@dataclass(slots=True)
class Reached:
    """What the providers' answers said of the time: how far this machine's clock is ahead of theirs."""

    skews: list[timedelta] = field(default_factory=list)


def check_home(home: Home) -> list[Check]:
    """The folder can be written and has room; no other till runs, or one does, which is no fault."""
    try:
        home.prepare()
        with tempfile.TemporaryFile(dir=home.path) as probe:
            probe.write(b"pos-app")
        free = shutil.disk_usage(home.path).free
    except KnownError as error:
        return [Check("home", False, sentence(error), _("Choisir un autre dossier avec --home ou POS_APP_HOME."))]
    except OSError as fault:
        detail = _("Impossible d'écrire dans {path} : {fault}.").format(path=home.path, fault=fault.strerror)
        return [Check("home", False, detail, _("Libérer de la place ou rendre le dossier inscriptible."))]
    megabytes = format_digits(free // 1_000_000)
    detail = _("{path}, {megabytes} Mo libres.").format(path=home.path, megabytes=megabytes)
    enough = free >= LEAST_FREE
    return [Check("home", enough, detail, "" if enough else _("Libérer de la place sur le disque."))]


async def check_providers(home: Home, settings: Settings, reached: Reached) -> list[Check]:
    """Each provider answers and gives the till what it needs to send."""
    from pos_app.assembly import daily_keys
    from pos_app.providers.http import Wire
    from pos_app.providers.registry import build_all

    wire = Wire()
    # One account is asked once, however many ways to pay it has.
    accounts = [merchant for merchant in settings.merchants if merchant.operator.account_id == merchant.operator.id]
    built = build_all(accounts, wire, lambda: datetime.now(UTC), keys=daily_keys(home, settings))
    providers = list(built.values())
    try:
        pairs = zip(accounts, providers, strict=True)
        found = await asyncio.gather(*(_check_provider(merchant, provider, reached) for merchant, provider in pairs))
    finally:
        for provider in providers:
            await provider.aclose()
    return [check for checks in found for check in checks]


async def _check_provider(merchant: Merchant, provider: Provider, reached: Reached) -> list[Check]:
    operator = provider.operator
    origin = _origin(merchant)
    fault = await _reach(origin, reached)
    if fault is not None:
        detail = _("{origin} ne répond pas ({fault}).").format(origin=origin, fault=fault)
        advice = _("Vérifier la connexion Internet et l'adresse dans les réglages.")
        return [Check(f"reachable:{operator.id}", False, detail, advice)]
    checks = [Check(f"reachable:{operator.id}", True, _("{origin} répond.").format(origin=origin), "")]
    try:
        await provider.prepare()
        if isinstance(provider, Renewable) and isinstance(provider, Quotes):
            # A key that lives a day may be dead: one cheap question tells.
            await provider.quote(operator.minimum, next(iter(operator.networks.values()), None))
            if provider.key.refused:
                raise NotSent("token_invalid")
    except NotSent as refusal:
        detail = reason_sentence(refusal.reason, operator.name)
        advice = _("Vérifier les clés de {operator} dans les réglages.").format(operator=operator.name)
        if refusal.reason == "token_invalid":
            advice = _("Copier la clé du jour de l'espace marchand et la donner à : pos-app key")
        return [*checks, Check(f"token:{operator.id}", False, detail, advice)]
    detail = _("{operator} est prêt à recevoir des demandes.").format(operator=operator.name)
    return [*checks, Check(f"token:{operator.id}", True, detail, "")]


def _origin(merchant: Merchant) -> str:
    """Only the host is asked: the path of a provider may take a question for a charge."""
    parts = urlsplit(merchant.address)
    return f"{parts.scheme}://{parts.netloc}/"


async def _reach(origin: str, reached: Reached) -> str | None:
    """Why the host cannot be reached, or None; notes the time that it says it is."""
    import httpx

    try:
        async with (
            asyncio.timeout(_PATIENCE),
            httpx.AsyncClient(trust_env=False, follow_redirects=False) as client,
            client.stream("GET", origin) as answer,
        ):
            stated = answer.headers.get("date", "")
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as fault:
        return type(fault).__name__
    with contextlib.suppress(ValueError):
        reached.skews.append(datetime.now(UTC) - parsedate_to_datetime(stated).astimezone(UTC))
    return None


def is_in_use(home: Home) -> bool:
    """Whether a till has this home open."""
    try:
        with home.locked(0.0):
            return False
    except KnownError as error:
        return error.code == "home_in_use"


def check_ledger(home: Home) -> list[Check]:
    """The ledger opens; while a till is open it is only read."""
    instance = Check("instance", True, _("Aucune autre caisse n'utilise ce dossier."), "")
    try:
        with home.locked():
            return [instance, _opened(home)]
    except KnownError as error:
        if error.code != "home_in_use":
            return [Check("ledger", False, sentence(error), "")]
    in_use = Check("instance", True, _("La caisse est ouverte ; le registre est seulement lu."), "")
    return [in_use, _read(home)]


def _opened(home: Home) -> Check:
    try:
        if not home.has_ledger():
            return Check("ledger", True, _("Pas encore de registre : il naît avec la première vente."), "")
        ledger = home.open_ledger()
    except KnownError as error:
        return _refused(error)
    count, _seal = ledger.head
    ledger.close()
    return Check("ledger", True, _("Ouvert sans faute, {count} écritures.").format(count=format_digits(count)), "")


def _read(home: Home) -> Check:
    try:
        home.open_reader().close()
    except KnownError as error:
        return _refused(error)
    return Check("ledger", True, _("Lisible."), "")


def _refused(error: KnownError) -> Check:
    return Check("ledger", False, sentence(error), _("Lancer pos-app verify et garder le fichier tel quel."))


def check_clock(home: Home, reached: Reached) -> Check:
    """The clock agrees with the providers', and is not before what the ledger has seen."""
    advice = _("Régler l'heure de la machine, de préférence automatiquement.")
    worst = max(reached.skews, key=abs, default=None)
    if worst is not None and abs(worst) > MOST_SKEW:
        seconds = format_digits(round(abs(worst).total_seconds()))
        return Check("clock", False, _("L'horloge s'écarte de {seconds} s.").format(seconds=seconds), advice)
    last = _last_seen(home)
    if last is not None and last - datetime.now(UTC) > MOST_SKEW:
        return Check("clock", False, _("L'horloge est en retard sur la dernière écriture du registre."), advice)
    if worst is None:
        return Check("clock", True, _("Pas avant la dernière écriture ; aucun opérateur n'a donné l'heure."), "")
    return Check("clock", True, _("À l'heure des opérateurs."), "")


def _last_seen(home: Home) -> datetime | None:
    with contextlib.suppress(KnownError):
        reader = Reader.open(home.ledger)
        try:
            newest = reader.page(1).payments
            return newest[0].changed_at if newest else None
        finally:
            reader.close()
    return None


def is_secret_open(home: Home) -> bool:
    """Whether `config.toml` holds a secret that other users of this machine can read."""
    try:
        if os.name != "posix" or not home.config.stat().st_mode & 0o077:
            return False
        content = home.config.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return False
    return (
        re.search(
            r"^[^#]*\b(consumer_secret|token|api_url|private_key|secret_key|manager_pin)\b", content, re.MULTILINE
        )
        is not None
    )


def check_key(home: Home) -> Check:
    """Where the ledger's key lies; a file is allowed, and worth a word."""
    vault = home.vault
    if vault.warning is None:
        try:
            known = vault.has_key()
        except KnownError as error:
            return Check("key", False, sentence(error), _("Déverrouiller la session, puis recommencer."))
        if not known:
            return Check("key", True, _("Pas encore de clé : elle naît avec le registre."), "")
        detail = _("Dans le trousseau de la session, service « {name} ».").format(name=vault.service)
        return Check("key", True, detail, "")
    if os.name == "posix" and vault.file.stat().st_mode & 0o077:
        detail = _("Le fichier de la clé peut être lu par d'autres utilisateurs.")
        return Check("key", False, detail, _("Lancer : chmod 600 {path}").format(path=vault.file))
    advice = _("Sauvegarder {path} à part ; un trousseau de session le protégerait mieux.").format(path=vault.file)
    return Check("key", True, _("Dans un fichier que seul cet utilisateur peut lire."), advice)
