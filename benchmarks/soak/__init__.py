"""Days of service in minutes: Monitor as a process, on a clock that runs faster."""
