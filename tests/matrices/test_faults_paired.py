"""Help comes in time whatever breaks together."""

from __future__ import annotations

import pytest

from tests.support.faults import PAIRED_FAULTS


@pytest.mark.parametrize("fault", PAIRED_FAULTS, ids=lambda fault: fault.name)
async def test_help_comes(try_everywhere, fault):
    await try_everywhere(fault)
