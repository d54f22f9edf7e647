"""Measurements of matching, beside what other tools do; `python -m benchmarks.matching` runs them.

quality   how much of what is meant is found, and how much of what is found is meant
speed     items a second by number of keywords
build     how long a matcher takes to make, and to change
memory    what a process holds, and when it is ready
growth    what a long, odd text costs, and what twice as long a one costs
"""
