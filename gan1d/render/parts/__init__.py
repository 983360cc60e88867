"""The parts of pictures."""
