"""The first minute: what this is, what there is to choose, and a sample of what comes."""
