"""The demo: feeds of invented outlets, served on loopback and watched by the real service."""
