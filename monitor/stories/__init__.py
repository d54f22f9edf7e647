"""Items that report the same event, as stories: an item → its profile → the story it belongs to."""
