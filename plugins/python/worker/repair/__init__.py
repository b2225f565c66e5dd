"""Edits programs: lists small edits, compiles many into one program, runs them."""
