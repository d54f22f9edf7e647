"""Whether the service is alive, and who is told: systemd, containers, Prometheus, `monitor health`.

    signs of life → reasons to be unhealthy → /healthz, the watchdogs, the log

`judge` decides; `pulse` asks once a second, and keeps the watchdogs waiting as long as all is well.
"""
