"""Files of samples, read as their owners meant them: which cells, which column, which numbers."""

TEXTS = (".csv", ".txt", ".tsv")
SAMPLE_FILES = (".npy", *TEXTS, *(f"{ending}.gz" for ending in TEXTS))
"""What the names of files of samples end in."""
