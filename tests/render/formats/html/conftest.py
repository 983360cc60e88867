import pytest


@pytest.fixture(autouse=True)
def _silent(browser):
    """The browser has nothing to say of a page, and is not left in a frame."""
    yield
    browser.switch_to.default_content()
    assert browser.get_log("browser") == []
