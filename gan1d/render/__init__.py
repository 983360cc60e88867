"""From a History to pictures. Nothing here imports JAX."""

ENDINGS = (".gif",)
"""What an animation may be written as."""
