import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import gan1d
import gan1d.cli
from helpers import ROOT, TINY


def test_the_script_writes_beside_itself(tmp_path):
    (tmp_path / "scripts").mkdir()
    (tmp_path / "animations").mkdir()
    script = shutil.copy(ROOT / "scripts" / "make_animation.py", tmp_path / "scripts")
    subprocess.run(
        [sys.executable, script, *TINY, "--frames", "8"], check=True, capture_output=True
    )
    assert (tmp_path / "animations" / "gan1d.gif").stat().st_size > 10_000


def test_the_gallery_lists_what_it_makes():
    root = Path(gan1d.__file__).parent.parent
    script = runpy.run_path(str(root / "scripts" / "make_gallery.py"))
    folder = root / "animations"
    assert (folder / "README.md").read_text() == script["listing"]()
    made = {"gan1d.gif", "README.md", *(lesson.file for lesson in script["LESSONS"])}
    assert {path.name for path in folder.iterdir()} == made
