import pytest


@pytest.fixture(autouse=True)
def _silent(browser):
    """No page may make the browser complain, or leave it in a frame."""
    yield
    browser.switch_to.default_content()
    assert browser.get_log("browser") == []
