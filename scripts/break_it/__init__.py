"""Trials that try to break gan1d; see __main__.py."""
