"""Many runs: which they are, the file and the table of their members."""
