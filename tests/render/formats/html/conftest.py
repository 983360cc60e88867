import pytest


@pytest.fixture(autouse=True)
def _silent(browser):
    """After each test, leave any iframe and check that the browser has logged no complaint."""
    yield
    browser.switch_to.default_content()
    assert browser.get_log("browser") == []
