"""Help comes in time whichever table the database cannot reach."""

from __future__ import annotations

import pytest

from tests.support.database_faults import TABLE_FAULTS
from tests.support.faults import HUNG_FAULTS


@pytest.mark.parametrize("fault", TABLE_FAULTS + HUNG_FAULTS, ids=lambda fault: fault.name)
async def test_help_comes(try_everywhere, fault):
    await try_everywhere(fault)
