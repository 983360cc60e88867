"""Make the pictures of animations/ whose commands in animations/README.md are gan1d's.

python scripts/make_gallery.py [FILE ...]
"""

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "animations"


def lessons() -> dict[str, list[str]]:
    """The commands that make each file: the first block under a heading that is its name."""
    found = {}
    for section in (FOLDER / "README.md").read_text().split("\n## ")[1:]:
        commands = section.split("```\n")[1]
        if commands.startswith("gan1d "):
            found[section.partition("\n")[0]] = commands.splitlines()
    return found


def make(file: str, commands: list[str]) -> None:
    """Run the commands, and put the file that they make into the folder."""
    with tempfile.TemporaryDirectory() as place:
        for command in commands:
            words = [str(FOLDER / word) if word == file else word for word in shlex.split(command)]
            print(command, flush=True)
            subprocess.run([sys.executable, "-m", *words], cwd=place, check=True)


def main() -> None:
    """Make the files that are named, or all."""
    known = lessons()
    if unknown := set(sys.argv[1:]) - known.keys():
        sys.exit(f"expected names among {list(known)}, got {sorted(unknown)}")
    for file in sys.argv[1:] or known:
        make(file, known[file])


if __name__ == "__main__":
    main()
