"""Loads, in the engine's thread and before the till is ready, what would stop the window in the middle of a payment.

Modules only: nothing is made here, and nothing is asked of anybody.
"""

from importlib import import_module

from pos_app.settings import Settings

_SHOWN_LATER = (
    "lane_card",
    "screens.waiting",
    "screens.link",
    "screens.paid",
    "screens.refused",
    "screens.verify",
    "screens.inflight",
    "screens.payout",
    "customer_screen",
)


async def preload(settings: Settings) -> None:
    """All of it."""
    load_number_rules(settings)
    load_screens()
    load_codes()
    await load_network_loop()


async def load_network_loop() -> None:
    """Load what the HTTP client loads at its first request otherwise, in the middle of the first payment."""
    from anyio.lowlevel import checkpoint

    await checkpoint()


def load_screens() -> None:
    """Load the modules of what the window shows with the first payment. Nothing is made here: that is the GUI's."""
    for name in _SHOWN_LATER:
        import_module(f"pos_app.ui.{name}")


def load_codes() -> None:
    """Load what draws QR codes: 40 ms that the first link would stop the window for."""
    import_module("qrcode.main")


def load_number_rules(settings: Settings) -> None:
    """Load what judges a number, or the first one that is typed would stop the window for a tenth of a second."""
    from pos_app.core.phone import parse

    for operator in settings.operators:
        if operator.merchant is not None:
            parse(operator.merchant.e164, operator.region)
