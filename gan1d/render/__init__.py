"""From a History to pictures. Nothing here imports JAX."""

ENDINGS = (".gif",)
"""What an animation may be written as."""
STILL_ENDINGS = (".png", ".svg", ".pdf")
"""What a still figure may be written as."""
