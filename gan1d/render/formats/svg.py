"""SVG: vectors with real text, and the description that screen readers look for."""

from html import escape
from pathlib import Path

from gan1d.reading import content, opened
from gan1d.render.formats.about import DESCRIPTION, MOST_XML, SOURCE, text_in_xml
from gan1d.render.formats.format import Format, Still


def _write(still: Still) -> bytes:
    about = still.about
    metadata = {
        # A date would differ from one writing to the next.
        "Date": None,
        "Title": about.title,
        "Description": about.description,
        "Source": about.marked_sources,
    }
    text = still.saved("svg", metadata).decode().replace("<svg ", '<svg role="img" ', 1)
    description = escape(about.description, quote=False)
    return text.replace("</title>", f"</title>\n <desc>{description}</desc>", 1).encode()


def _read(path: Path) -> str:
    with opened(path, "file") as file:
        return text_in_xml(content(file, MOST_XML), SOURCE)


def _describe(path: Path) -> str:
    with opened(path, "file") as file:
        return text_in_xml(content(file, MOST_XML), DESCRIPTION)


FORMAT = Format(ending=".svg", read=_read, describe=_describe, write_still=_write)
