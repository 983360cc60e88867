import sys
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

import gan1d
from gan1d import InputError, Recorder
from gan1d.render.formats.html.packing import phases_among
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import PAPER
from gan1d.render.parts.strip import Course, Strip, strips_of


def half(x):
    return np.full_like(x, 0.5)


def recorded(target="normal:0,1", noise=(-1, 1), generator=lambda z: z, steps=(0, 10), **options):
    recorder = Recorder(target, noise)
    for step in steps:
        recorder.add(step, generator, half, **options)
    return recorder.history()


@pytest.mark.parametrize(
    ("target", "noise", "generator"),
    [
        ("normal:0,1", stats.norm(), lambda z: z),
        ("normal:4,1.25", gan1d.Normal(0, 1), lambda z: 4 - 1.25 * z),
        ("uniform:0,2", (-1, 1), lambda z: z + 1),
        ("normal:0,1", (0, 1), lambda z: stats.norm.ppf(np.clip(z, 1e-7, 1 - 1e-7))),
        ("expon", stats.uniform(), lambda z: -np.log(np.maximum(z, 1e-9))),
        ("gamma:3", stats.expon(), lambda z: stats.gamma(3).ppf(stats.expon.cdf(z))),
    ],
)
def test_p_g_of_a_perfect_generator_is_the_data(target, noise, generator):
    assert recorded(target, noise, generator).measure("jsd", -1) < 1e-5


def test_the_line_of_noise_shows_z_or_the_share_of_noise_below_z():
    normal, own = recorded(noise=stats.norm()), recorded(noise=(0, 1))
    figures = {}
    for history in (normal, own):
        panel = gan1d.plot_panel(history)
        figures[history.provenance.get("noise")] = [text.get_text() for text in panel.texts]
    assert "$F(z)$" in figures["norm"]
    assert "$z$" in figures[None]
    np.testing.assert_allclose(np.interp(0.5, normal.z, normal.g_of_z[0]), 0, atol=1e-6)


def test_without_phases_four_steps_in_equal_ratios_are_panels():
    history = recorded(steps=range(1001))
    assert captions.panels(history) == {"step 0": 0, "step 9": 9, "step 99": 99, "step 1000": 1000}
    assert captions.panel_title(history, "step 9", 9) == "step 9"
    assert captions.names_of(history, history)[1] == "recorded, step 1000 (right)"
    assert captions.panels(recorded(steps=(0, 5))) == {"step 0": 0, "step 5": 1}
    named = recorded(steps=(3,), phase="a")
    assert captions.panels(named) == {"a": 0}
    # The caption of a recorded phase "a" does not claim that p_g is near the data.
    lettered = Recorder("normal:0,1")
    for step, phase in enumerate("abcd"):
        lettered.add(step, half, half, phase=phase)
    titles = [captions.panel_title(lettered.history(), phase, i) for i, phase in enumerate("abcd")]
    assert titles == ["step 0", "step 1", "step 2", "step 3: not converged"]


def test_a_record_is_saved_certified_and_drawn(tmp_path):
    history = recorded("normal:0,1", stats.norm(), steps=(0, 1, 2, 30))
    path = history.save(tmp_path / "own.npz")
    assert gan1d.History.load(path) == history
    assert gan1d.certify(history).converged
    assert not gan1d.certify(recorded("normal:0,1", stats.norm(), lambda z: 2 * z)).converged
    picture = gan1d.draw_figure(history, tmp_path / "own.png")
    film = gan1d.animate(history, tmp_path / "own.gif", losses=True)
    from gan1d.render.formats.about import read_sources

    for file in (path, picture, film):
        (source,) = read_sources(file)
        assert "generator_learning_rate" not in source
        assert source["provenance"]["noise"] == "norm"
        assert "training" in source["provenance"]["handed_over"]
    for show in ("algorithm", "step", "structure"):
        with pytest.raises(InputError, match=f"show: {show}"):
            gan1d.draw_figure(history, tmp_path / "no.png", show=show)


def test_losses_are_shown_if_there_are_any(tmp_path):
    assert strips_of(recorded(losses=(1.4, 0.7))) == ["value", "loss", "jsd"]
    without = recorded()
    assert strips_of(without) == ["value", "jsd"]
    gan1d.draw_figure(without, tmp_path / "losses.png", show="losses")


def test_time_runs_from_left_to_right_where_phases_come_back_and_losses_are_missing(tmp_path):
    recorder = Recorder("normal:0,1")
    for step in range(9):
        losses = (-1.4, 0.7) if step % 4 == 0 else None
        phase = f"train {'DG'[step // 2 % 2]}"
        recorder.add(step, lambda z: z, half, phase=phase, losses=losses)
        if not step:
            gan1d.animate(recorder.history(), tmp_path / "one.gif")
    history = recorder.history()
    course = Course(history)
    assert (np.diff(course.x) > 0).all()
    assert [phase[-1] for phase in course.phases] == list("DGDGD")
    assert list(captions.panels(history)) == ["train G", "train D"]
    strip = Strip(Figure().subplots(), course, PAPER, "loss")
    strip.show(8)
    np.testing.assert_array_equal(strip.moving[0].get_ydata(), [-1.4] * 3)
    assert strip.axes.get_ylim()[0] < -1.4
    phases = phases_among(history, range(9), Canvas().words)
    assert [phase["last"] for phase in phases] == [1, 3, 5, 7, 8]
    assert [phase["panel"] for phase in phases] == [False] * 3 + [True] * 2
    # If there are too many phases to mark, the axis is not divided into phases.
    for step in range(9, 40):
        recorder.add(step, lambda z: z, half, phase="DG"[step % 2])
    history = recorder.history()
    course = Course(history)
    assert (course.phases, course.steps) == ([], [39])
    phases = phases_among(history, range(40), Canvas().words)
    assert [phase["start"] for phase in phases] == [5, 7, 37, 38]


def test_logits_are_told_from_probabilities():
    recorder = Recorder("normal:0,1")
    recorder.add(0, lambda z: z, lambda x: 800 * x, logits=True)
    d = recorder.history().d[0]
    assert (d[0], d[-1]) == (1e-30, 1 - 2.0**-24)
    with pytest.raises(InputError, match=r"discriminator: .*logits=True"):
        recorder.add(1, lambda z: z, lambda x: 8 * x)


class Tensor:
    """A stand-in for a PyTorch tensor, with the methods that gan1d calls."""

    def __init__(self, array):
        self.array = array

    def detach(self):
        tensor = SimpleNamespace(numpy=lambda: self.array)
        return SimpleNamespace(cpu=lambda: SimpleNamespace(double=lambda: tensor))


def test_a_tensor_is_detached_and_columns_are_flat(monkeypatch):
    inside = []

    class NoGrad:
        def __enter__(self):
            inside.append(True)

        def __exit__(self, *_):
            inside.pop()

    def generator(z):
        assert inside
        assert z.dtype == np.float32
        return Tensor(z[:, None])

    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(no_grad=NoGrad))
    assert recorded(generator=generator).g_of_z.shape == (2, 1025)


def test_arrays_that_the_user_changes_later_are_copied():
    buffer = np.zeros(1025)

    def generator(z):
        buffer[:] = buffer + z
        return buffer

    first, second = recorded(generator=generator).g_of_z
    assert not np.array_equal(first, second)


def test_a_constant_generator_is_a_peak_in_one_bin():
    p_g = recorded(generator=lambda z: 0 * z + 0.5).p_g[-1]
    assert np.count_nonzero(p_g) == 1
    with pytest.warns(UserWarning, match="100% of the last p_g lies outside the window") as caught:
        away = recorded(generator=lambda z: 0 * z + 50)
    assert away.provenance["notices"] == [str(caught[0].message)]


def test_steps_below_a_strip_are_whole_and_do_not_touch():
    course = Course(recorded(steps=range(10_000, 1_000_001, 10_000)))
    figure = Figure(figsize=(2.2, 1))
    axes = Strip(figure.subplots(), course, PAPER, font_size=8).axes
    figure.draw_without_rendering()
    labels = [label for label in axes.get_xticklabels() if label.get_text()]
    assert [label.get_text() for label in labels] == ["10000", "50000", "1000000"]
    boxes = [label.get_window_extent() for label in labels]
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
    assert boxes[-1].x1 <= axes.bbox.x1 + 1


REFUSED = {
    "target": lambda: Recorder("norml"),
    "noise": lambda: Recorder("normal:0,1", stats.binom(3, 0.5)),
    "noise: .*normal": lambda: Recorder("normal:0,1", "normal"),
    "window": lambda: Recorder("normal:0,1", window=(5, 6)),
    "generator: expected finite.*step 3": lambda: recorded(generator=lambda z: z / 0, steps=[3]),
    "generator: .*1025.*got .1024": lambda: recorded(generator=lambda z: z[1:]),
    "step: .*more than 4": lambda: recorded(steps=(4, 4)),
    "step: .*to 10000000": lambda: recorded(steps=[10**9]),
    "target: .*float32": lambda: recorded("normal:1e6,0.01", generator=lambda z: 1e6 + z / 100),
    "losses: expected two numbers": lambda: recorded(losses=(1.0,)),
    "losses: expected a finite number": lambda: recorded(losses=(np.inf, 1.0)),
    "rows": lambda: Recorder("normal:0,1").history(),
}


@pytest.mark.parametrize("message", REFUSED)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_what_cannot_be_recorded_is_refused_by_name(message):
    with pytest.raises(InputError, match=f"^{message}"):
        REFUSED[message]()


def test_phases_are_named_for_all_rows_or_for_none():
    recorder = Recorder("normal:0,1")
    recorder.add(0, half, half, phase="a")
    with pytest.raises(InputError, match="phase"):
        recorder.add(1, half, half)


def test_an_error_in_a_users_function_has_a_note_on_its_argument():
    def generator(z):
        raise TypeError("linear(): argument 'input' must be Tensor")

    with pytest.raises(TypeError) as raised:
        recorded(generator=generator)
    assert "torch.from_numpy" in raised.value.__notes__[0]


def test_a_column_of_a_file_is_smoothed_as_in_a_config(tmp_path):
    path = tmp_path / "two.csv"
    path.write_text("id,height\n1,150\n2,160\n3,171\n")
    recorder = Recorder(path, column="height", bandwidth=4.0)
    recorder.add(0, lambda z: 160 + 9 * z, half)
    density = stats.gaussian_kde([150, 160, 171], bw_method=4 / np.std([150, 160, 171], ddof=1))
    history = recorder.history()
    np.testing.assert_allclose(history.p_data, density(history.x), atol=1e-4)
    assert '"column": "height"' in history.source
