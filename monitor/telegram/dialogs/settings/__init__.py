"""How a chat wants to be told: its clock, quiet hours, language, and the weekly note."""
