"""Help comes in time whatever holds up the turn."""

from __future__ import annotations

import pytest

from tests.support.faults import TURN_FAULTS


@pytest.mark.parametrize("fault", TURN_FAULTS, ids=lambda fault: fault.name)
async def test_help_comes(try_everywhere, fault):
    await try_everywhere(fault)
