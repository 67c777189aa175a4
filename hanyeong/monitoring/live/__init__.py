"""Monitoring of what the service answers: windows of its request log, their signals, and what these say."""
