"""What people make of the stories that they were told, and what that leads to."""
