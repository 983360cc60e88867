"""Record, certify and draw two GANs that gan1d does not train.

Makes own_numpy.gif, a GAN in NumPy that converges, and own_torch.gif, a common GAN in PyTorch that
does not (needs pip install torch). Prints their certificates.
"""

import argparse
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np

import gan1d

FOLDER = Path(__file__).parents[1] / "animations"


def numpy_gan(steps: int = 3000) -> gan1d.History:
    """G(z) = a + b z with normal noise; D is a logistic function of x and x^2, so it can equal D*."""
    rng = np.random.default_rng(0)
    recorder = gan1d.Recorder("normal:4,1.25", noise=gan1d.Normal(0, 1))
    a, b, w = 0.0, 0.5, np.zeros(3)

    def logit(x: np.ndarray) -> np.ndarray:
        u = (x - 4.0) / 1.25
        return w[0] + w[1] * u + w[2] * u**2

    for step in range(steps + 1):
        if step % 10 == 0:
            recorder.add(step, partial(np.polyval, [b, a]), logit, logits=True)
        rate = 0.2 * (1 - step / (steps + 1))
        for _ in range(5):
            x, fake = 4 + 1.25 * rng.standard_normal(256), a + b * rng.standard_normal(256)
            for samples, answer in ((x, 1.0), (fake, 0.0)):
                # The gradient of log D(x), then of log(1 - D(G(z))).
                u = (samples - 4.0) / 1.25
                error = answer - 1 / (1 + np.exp(-logit(samples)))
                w += rate * np.array([(error * u**k).mean() for k in range(3)])
        z = rng.standard_normal(256)
        fake = a + b * z
        # The gradient of log D(G(z)) with respect to G(z).
        pull = (w[1] + 2 * w[2] * (fake - 4.0) / 1.25) / 1.25 / (1 + np.exp(logit(fake)))
        a, b = a + rate * pull.mean(), b + rate * (pull * z).mean()
    return recorder.history()


def torch_gan(steps: int = 3000) -> gan1d.History:
    """Two small networks, normal noise, Adam and minibatches of 64, as in most demos."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    generator = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))
    discriminator = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))
    g_adam = torch.optim.Adam(generator.parameters(), 1e-3)
    d_adam = torch.optim.Adam(discriminator.parameters(), 1e-3)
    loss = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    recorder = gan1d.Recorder("normal:4,1.25", noise=gan1d.Normal(0, 1))
    for step in range(steps + 1):
        if step % 10 == 0:
            recorder.add(
                step,
                lambda z: generator(torch.from_numpy(z)[:, None]),
                lambda x: discriminator(torch.from_numpy(x)[:, None]),
                logits=True,
            )
        real, fake = 4 + 1.25 * torch.randn(64, 1), generator(torch.randn(64, 1))
        d_loss = loss(discriminator(real), ones) + loss(discriminator(fake.detach()), zeros)
        d_adam.zero_grad(), d_loss.backward(), d_adam.step()
        g_loss = loss(discriminator(generator(torch.randn(64, 1))), ones)
        g_adam.zero_grad(), g_loss.backward(), g_adam.step()
    return recorder.history()


GANS = {"numpy": numpy_gan, "torch": torch_gan}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", choices=GANS, help="only this GAN")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write (animations/)")
    options = parser.parse_args()
    if options.name != "numpy" and find_spec("torch") is None:
        parser.error("own_torch.gif needs PyTorch: pip install torch, or choose numpy")
    for name in [options.name] if options.name else GANS:
        history = GANS[name]()
        print(f"{name}: {gan1d.certify(history)}")
        gan1d.animate(history, options.folder / f"own_{name}.gif")
