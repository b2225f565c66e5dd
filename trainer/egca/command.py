"""The command egca of an installed wheel: becomes the Go program in bin/, beside which its plugins lie."""

import os
import pathlib
import shutil
import sys

PROGRAM = pathlib.Path(__file__).parent / "bin" / "egca"


def program() -> str:
    """The Go program: the wheel's, or the one on PATH. Raises FileNotFoundError where there is none."""
    found = PROGRAM if PROGRAM.exists() else shutil.which("egca")
    if not found:
        raise FileNotFoundError("there is no program egca on PATH")
    return str(found)


def main():
    os.environ.setdefault("EGCA_PYTHON", sys.executable)  # `egca train` trains with it
    try:
        os.execv(PROGRAM, ["egca", *sys.argv[1:]])
    except OSError as e:
        sys.exit(f"egca: {e}; this install of the package has no program for this machine: "
                 "install a wheel (make wheel), or run bin/egca of the repository (make build)")
