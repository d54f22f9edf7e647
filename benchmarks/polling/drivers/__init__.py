"""Scripts that other programs' own Python runs: they import nothing of ours."""
