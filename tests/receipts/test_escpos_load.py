"""While python-escpos is loaded nothing is collected, so that the window does not stop; afterwards all is as before."""

import gc

import pytest

from pos_app.receipts.escpos import uncollected


@pytest.mark.parametrize("before", [True, False])
def test_collections_pause_and_go_on_as_before(before: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if before else gc.disable)()
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled() is before
    finally:
        (gc.enable if was else gc.disable)()
