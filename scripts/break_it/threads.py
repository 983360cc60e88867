"""Pictures drawn in several threads at once: the same bytes as one after the other."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib as mpl

from gan1d import Canvas, Config, History, Playback, animate, draw_figure, train

NAME = "threads"
DEFAULT_COUNT = 100
"""Rounds of a dozen pictures."""
THREADS = 4
FILMS = (".gif", ".html", ".mp4", ".pdf", ".png", ".webp")
STILLS = (".pdf", ".png", ".svg")
PICTURES = (*FILMS, *STILLS, *STILLS)


def trials(rng: random.Random, count: int, folder: Path) -> Iterator[tuple[str, str | None]]:
    """Yield each round, and which of its pictures or settings came out otherwise."""
    run = train(Config(steps=300, n_x=60, n_z=65))
    expected = [_drawn(run, i, folder) for i in range(len(PICTURES))]
    settings = dict(mpl.rcParams)
    for turn in range(count):
        order = rng.sample(range(len(PICTURES)), len(PICTURES))
        with ThreadPoolExecutor(THREADS) as threads:
            jobs = {i: threads.submit(_drawn, run, i, folder) for i in order}
        wrong = [
            f"{i}{PICTURES[i]}: {job.exception() or 'other bytes'}"
            for i, job in jobs.items()
            if job.exception() or job.result() != expected[i]
        ]
        if dict(mpl.rcParams) != settings:
            wrong.append("rcParams")
        yield f"round {turn}", "; ".join(wrong) or None


def _drawn(run: History, i: int, folder: Path) -> bytes:
    path = folder / f"{i}{PICTURES[i]}"
    if i < len(FILMS):
        # A page fills the element that embeds it.
        canvas = Canvas() if path.suffix == ".html" else Canvas(size=(320, 180))
        animate(run, path, canvas=canvas, playback=Playback(frames=4))
    else:
        draw_figure(run, path, panel="abcd"[i % 4])
    return path.read_bytes()
