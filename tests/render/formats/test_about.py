import json

import pytest

from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.render.formats.about import read_sources
from helpers import read_configs


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.gif", None, "does not exist"),
        ("text.jpg", b"", "does not say how gan1d made it"),
        ("text.png", b"no picture", "does not say how"),
        ("damaged.gif", b"GIF89a!\xfe\xffgan1d {", "does not say how"),
        ("other.mp4", b'gan1d {"no_such_field": 1}', "known fields"),
        ("half.mp4", b'gan1d {"seed": ', "does not say how"),
    ],
)
def test_files_that_say_nothing_are_refused(name, content, message, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_sources(path)
    assert str(caught.value).startswith("file: ")
    assert name in str(caught.value)


def test_an_older_config_is_filled_in(tmp_path):
    path = tmp_path / "old.mp4"
    path.write_bytes(b'\x00\xffgan1d {"seed": 5}\x00')
    assert read_configs(path) == [Config(seed=5)]
    (source,) = read_sources(path)
    # It says which of the settings it does not know.
    missing = source.pop("provenance")["missing"]
    assert "steps" in missing
    assert "seed" not in missing
    assert source == json.loads(Config(seed=5).to_json())
