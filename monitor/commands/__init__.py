"""The commands, a module each; every module has one `command`."""
