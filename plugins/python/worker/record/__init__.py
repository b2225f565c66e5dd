"""Looks into programs: analysis, recording of events, canonical values, blame."""
