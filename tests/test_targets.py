import numpy as np
import pytest
from scipy import stats

from gan1d.certificate import certify
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.history import History
from gan1d.model.training import train
from gan1d.targets import (
    Empirical,
    Laplace,
    Mixture,
    Normal,
    Uniform,
    bin_density,
    parse_target,
    quantile_table,
    sample,
)
from gan1d.targets.distributions import QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_SIZE


def test_normal_is_scipys():
    ours, theirs = Normal(-3.0, 0.2), stats.norm(-3.0, 0.2)
    x = np.linspace(-6, 0, 300)
    u = np.linspace(1e-6, 1 - 1e-6, 300)
    np.testing.assert_allclose(ours.cdf(x), theirs.cdf(x), rtol=1e-9)
    np.testing.assert_allclose(ours.quantile(u), theirs.ppf(u), rtol=1e-9)


def test_bin_density_integrates_to_the_probability_of_the_window():
    edges = np.linspace(3, 7, 33)
    mass = np.sum(bin_density(Normal(4, 1.25), edges) * np.diff(edges))
    assert mass == pytest.approx(stats.norm(4, 1.25).cdf(7) - stats.norm(4, 1.25).cdf(3))


def test_samples_follow_the_target():
    draws = sample(Normal(4, 1.25), 20_000, np.random.default_rng(0))
    assert stats.kstest(draws, stats.norm(4, 1.25).cdf).pvalue > 1e-3


def test_the_quantile_table_is_standardised_and_reaches_the_tails():
    table = quantile_table(Normal(4000, 0.01))
    logits = np.linspace(-QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_SIZE)
    np.testing.assert_allclose(table, stats.norm.ppf(1 / (1 + np.exp(-logits))), atol=1e-5)


def test_parse():
    assert parse_target("normal:-1,0.3") == Normal(-1.0, 0.3)


MIXTURE = Mixture((0.3, 0.7), (Normal(-2.0, 0.5), Normal(1.0, 1.5)))
SAMPLES = np.array([3.0, -1.0, 0.5, 0.5, 2.0])
OURS_AND_SCIPYS = {
    "uniform": (Uniform(-2.0, 3.0), stats.uniform(-2.0, 5.0)),
    "laplace": (Laplace(1.0, 0.7), stats.laplace(1.0, 0.7)),
    "normal": (Normal(4.0, 1.25), stats.norm(4.0, 1.25)),
}
TARGETS = {name: pair[0] for name, pair in OURS_AND_SCIPYS.items()} | {"mixture": MIXTURE}


@pytest.mark.parametrize("name", OURS_AND_SCIPYS)
def test_a_family_is_scipys(name):
    ours, theirs = OURS_AND_SCIPYS[name]
    x = np.linspace(-6, 9, 400)
    u = np.linspace(1e-6, 1 - 1e-6, 401)
    np.testing.assert_allclose(ours.cdf(x), theirs.cdf(x), atol=1e-12)
    np.testing.assert_allclose(ours.quantile(u), theirs.ppf(u), rtol=1e-9, atol=1e-9)
    assert ours.mean == pytest.approx(theirs.mean())
    assert ours.std == pytest.approx(theirs.std())


def test_a_mixture_is_the_weighted_sum_of_its_parts():
    x = np.linspace(-6, 9, 400)
    expected = 0.3 * stats.norm(-2, 0.5).cdf(x) + 0.7 * stats.norm(1, 1.5).cdf(x)
    np.testing.assert_allclose(MIXTURE.cdf(x), expected, atol=1e-12)
    assert MIXTURE.mean == pytest.approx(0.3 * -2 + 0.7 * 1)
    variance = 0.3 * (0.5**2 + 4) + 0.7 * (1.5**2 + 1) - MIXTURE.mean**2
    assert MIXTURE.std == pytest.approx(np.sqrt(variance))


@pytest.mark.parametrize("name", TARGETS)
def test_the_quantile_inverts_the_cdf(name):
    target = TARGETS[name]
    u = np.linspace(1e-6, 1 - 1e-6, 1001)
    np.testing.assert_allclose(target.cdf(target.quantile(u)), u, atol=1e-9)


@pytest.mark.parametrize("name", TARGETS)
def test_the_quantile_table_draws_from_the_target(name):
    """As training does: stratified uniforms through linear interpolation in logit(u)."""
    target = TARGETS[name]
    u = (np.arange(20_000) + 0.5) / 20_000
    grid = np.linspace(-QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_SIZE)
    standardised = np.interp(np.log(u) - np.log1p(-u), grid, quantile_table(target))
    draws = target.mean + target.std * standardised
    assert stats.kstest(draws, target.cdf).statistic < 1e-3


def test_an_empirical_target_is_its_samples():
    target = Empirical(SAMPLES)
    assert target.mean == pytest.approx(SAMPLES.mean())
    assert target.std == pytest.approx(SAMPLES.std())
    assert target.cdf([-1.1, -1.0, 0.5, 10]).tolist() == [0, 0.2, 0.6, 1]
    assert target.quantile([1e-9, 0.2, 0.21, 0.6, 1 - 1e-9]).tolist() == [-1, -1, 0.5, 0.5, 3]
    edges = np.array([-2.0, 0.0, 1.0, 4.0])
    np.testing.assert_allclose(bin_density(target, edges) * np.diff(edges), [0.2, 0.4, 0.4])


@pytest.mark.parametrize("ending", ["npy", "csv", "txt", "TXT"])
def test_samples_come_from_a_file(ending, tmp_path):
    path = tmp_path / f"samples.{ending}"
    if ending == "npy":
        np.save(path, SAMPLES.astype(np.float32)[:, None])
    else:
        heading = "height\n" if ending == "csv" else ""
        path.write_text(heading + "\n".join(map(str, SAMPLES)) + "\n")
    target = parse_target(str(path))
    assert isinstance(target, Empirical)
    np.testing.assert_allclose(target.samples, np.sort(SAMPLES))


def test_a_run_learns_a_file_and_is_read_without_it(tmp_path):
    path = tmp_path / "samples.npy"
    np.save(path, stats.norm(2, 3).rvs(5000, random_state=1))
    run = train(Config(target=str(path), steps=50, n_x=60, n_z=33)).save(tmp_path / "run.npz")
    path.unlink()
    assert History.load(run).config.target == str(path)


def bad_files(folder):
    """Files of samples that are none, by what is wrong with them."""
    arrays = {
        "empty": np.zeros(0),
        "nan": np.array([1.0, np.nan, 2.0]),
        "infinite": np.array([1.0, np.inf]),
        "one value": np.full(10, 3.0),
        "table": np.zeros((3, 2)),
        "text": np.array(["a", "b"]),
        "scalar": np.array(3.0),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    np.save(folder / "pickle.npy", np.array([{}, 1], dtype=object))
    # The header alone says how long it is; the numbers are a hole in the file.
    np.lib.format.open_memmap(folder / "huge.npy", mode="w+", dtype=np.float64, shape=(10**8,))
    texts = {"blank": "", "words": "a\nb\nc\n", "two columns": "1,2\n3,4\n", "heading": "x\n"}
    texts |= {"late word": "1\n2\nthree\n", "nan": "1\nnan\n", "same": "2\n2\n"}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    (folder / "not an array.npy").write_text("1\n2\n")
    (folder / "folder.txt").mkdir()
    return [*folder.iterdir(), folder / "missing.txt"]


def test_files_that_hold_no_samples_are_refused_in_one_line(tmp_path):
    for path in bad_files(tmp_path):
        with pytest.raises(InputError, match="target: expected") as caught:
            parse_target(str(path))
        assert "\n" not in str(caught.value), path
        assert ", got " in str(caught.value), path


def test_parse_other_families():
    assert parse_target("uniform:-1,2") == Uniform(-1.0, 2.0)
    assert parse_target("laplace:0,2") == Laplace(0.0, 2.0)
    assert parse_target("mixture:0.3,-2,0.5/0.7,1,1.5") == MIXTURE


@pytest.mark.parametrize(
    "text",
    [
        *("uniform:1,1", "uniform:2,1", "uniform:nan,1", "laplace:0,0", "laplace:0,-1"),
        *("mixture:", "mixture:1,0", "mixture:0.5,0,1", "mixture:0.6,0,1/0.6,1,1"),
        *("mixture:-0.5,0,1/1.5,1,1", "mixture:0.5,0,0/0.5,1,1", "mixture:nan,0,1/1,1,1"),
        *("uniform:0,inf", "mixture:1,0,1/", "samples.bin", "laplace:x,1"),
    ],
)
def test_other_forms_that_name_no_target_are_refused(text):
    with pytest.raises(InputError, match="target: expected"):
        parse_target(text)


class Logistic:
    """A target as a reader might write it."""

    mean, std = 2.0, 0.5 * np.pi / np.sqrt(3)

    def cdf(self, x):
        return 1 / (1 + np.exp(-(np.asarray(x) - 2) / 0.5))

    def quantile(self, u):
        return 2 + 0.5 * (np.log(u) - np.log1p(-np.asarray(u)))


def test_a_target_of_ones_own_is_one_class():
    history = train(Config(seed=2), target=Logistic())
    np.testing.assert_allclose(history.p_data, bin_density(Logistic(), history.x_edges))
    certificate = certify(history)
    assert certificate.converged
    assert certificate.jsd < 0.002


@pytest.mark.parametrize("text", ["uniform:-2,3", "laplace:1,0.7"])
def test_other_targets_converge(text):
    certificate = certify(train(Config(target=text, seed=1)))
    assert certificate.converged
    assert certificate.jsd <= 0.02


@pytest.mark.parametrize(
    "text",
    [
        "",
        "normal",
        "normal:",
        "normal:1",
        "normal:1,2,3",
        "normal:a,b",
        "cauchy:0,1",
        "normal:0,0",
        "normal:0,-1",
        "normal:nan,1",
        "normal:0,nan",
        "normal:0,inf",
        "normal:inf,1",
    ],
)
def test_what_names_no_target_is_refused(text):
    with pytest.raises(InputError, match="target: expected"):
        parse_target(text)
