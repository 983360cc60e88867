"""Still figures."""
