"""Many runs: their configs, their training, their file and their table."""
