"""Runs programs: the server that forks, its children, their limits and their reports."""
