"""Dormouse's night shift: jobs in, gated adapters out. Entry points: `daemon` and `night`."""

VERSION = "0.1.0"
