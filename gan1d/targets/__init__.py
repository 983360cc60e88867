"""p_data: the distributions that a generator may be asked to learn."""
