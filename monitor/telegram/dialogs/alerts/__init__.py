"""The buttons under an alert, what is said of them, and what judgements lead to."""
