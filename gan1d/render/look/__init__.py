"""How pictures look and what they say."""
