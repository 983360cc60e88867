"""The GAN in JAX. Nothing here imports Matplotlib."""
