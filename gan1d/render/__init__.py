"""From a History to pictures. Nothing here imports JAX."""
