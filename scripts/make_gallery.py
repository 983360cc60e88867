"""Make the pictures of animations/ with the gan1d commands in animations/README.md.

python scripts/make_gallery.py [FILE ...]
"""

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "animations"


def lessons() -> dict[str, list[str]]:
    """The commands that make each file: the first code block under the heading that names the file."""
    blocks = {}
    for section in (FOLDER / "README.md").read_text().split("\n## ")[1:]:
        commands = section.split("```\n")[1]
        if commands.startswith("gan1d "):
            blocks[section.partition("\n")[0]] = commands.splitlines()
    return blocks


def make(file: str, commands: list[str]) -> None:
    """Run the commands; `file` is written to animations/, other files to a temporary folder."""
    with tempfile.TemporaryDirectory() as place:
        for command in commands:
            words = [str(FOLDER / word) if word == file else word for word in shlex.split(command)]
            print(command, flush=True)
            subprocess.run([sys.executable, "-m", *words], cwd=place, check=True)


def main() -> None:
    """Make the files named on the command line, or all."""
    blocks = lessons()
    if unknown := set(sys.argv[1:]) - blocks.keys():
        sys.exit(f"expected names among {list(blocks)}, got {sorted(unknown)}")
    for file in sys.argv[1:] or blocks:
        make(file, blocks[file])


if __name__ == "__main__":
    main()
