"""Help comes in time whatever fails in the model."""

from __future__ import annotations

import pytest

from tests.support.faults import MODEL_FAULTS


@pytest.mark.parametrize("fault", MODEL_FAULTS, ids=lambda fault: fault.name)
async def test_help_comes(try_everywhere, fault):
    await try_everywhere(fault)
