"""Files of samples, read as their owners meant them: which cells, which column, which numbers."""
