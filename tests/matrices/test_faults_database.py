"""Help comes in time whatever the database does."""

from __future__ import annotations

import pytest

from tests.support.database_faults import DATABASE_FAULTS


@pytest.mark.parametrize("fault", DATABASE_FAULTS, ids=lambda fault: fault.name)
async def test_help_comes(try_everywhere, fault):
    await try_everywhere(fault)
