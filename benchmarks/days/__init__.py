"""Days of polling in minutes: Monitor's service between a simulated clock and scripted servers."""
