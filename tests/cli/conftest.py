import os

import pytest


@pytest.fixture(autouse=True)
def _same_devices():
    """A sweep sets XLA_FLAGS, so that JAX uses all cores; the next test must not inherit it."""
    before = os.environ.get("XLA_FLAGS")
    yield
    if before is None:
        os.environ.pop("XLA_FLAGS", None)
    else:
        os.environ["XLA_FLAGS"] = before
