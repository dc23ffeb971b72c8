"""`pos-app status`: asks the provider about one payment now, records and prints what is known. Never sends again."""

import asyncio

import click

from pos_app.commands.pay import Progress, run_to_the_end
from pos_app.commands.session import Session, exit_code, put_payment
from pos_app.core.payment import Payment
from pos_app.settings import Settings
from pos_app.wording.catalog import _


@click.command(help=_("Interroger l'opérateur sur un paiement, maintenant."))
@click.argument("reference")
@click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))
@click.pass_obj
def command(session: Session, reference: str, as_machine: bool) -> int:
    settings = session.settings()
    log = session.start_log(settings)
    try:
        payment = run_to_the_end(lambda stop: _ask(session, settings, reference.strip().upper(), stop))
    finally:
        log.close()
    put_payment(payment, as_machine=as_machine)
    return exit_code(payment)


async def _ask(session: Session, settings: Settings, reference: str, stop: asyncio.Event) -> Payment:
    from pos_app.assembly import open_engine

    progress = Progress(lambda payment: payment.reference == reference)
    async with open_engine(session.home, settings, progress) as engine:
        try:
            await engine.start()
            await engine.wait_for(reference, lambda _any: True, 0)
            asking = asyncio.ensure_future(engine.ask(reference))
            stopping = asyncio.ensure_future(stop.wait())
            await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for task in (asking, stopping):
                task.cancel()
            await asyncio.gather(asking, stopping, return_exceptions=True)
        finally:
            await engine.close()
        payment = await engine.wait_for(reference, lambda _any: True, 0)
    progress.tell_fault()
    return payment
