#!/usr/bin/env python3
"""How long it takes from a wheel to a first credit: pip install, then the README's first example.

    make wheel && tests/cost/install.py [dist/egca-*.whl]

In an empty virtual environment, whose making is not counted, with no Go on PATH. Prints each part's seconds, elapsed and
of the processor: on a busy machine the second says more. The wheel has been read once before, so that the disk's cache
is warm.
"""

import argparse
import os
import pathlib
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]


def example() -> list[str]:
    """The lines of the README's first block: the files that it writes, and egca credit."""
    lines = re.search(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)[1].splitlines()
    credit = next(i for i, line in enumerate(lines) if line.startswith("egca credit "))
    return lines[lines.index("pip install egca") + 1 : credit + 1]


def processor() -> float:
    """Seconds of all processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", nargs="*", type=pathlib.Path)
    wheels = parser.parse_args().wheel or sorted((ROOT / "dist").glob(f"egca-*_{platform.machine()}.whl"))
    if len(wheels) != 1:
        sys.exit(f"{len(wheels)} wheels for this machine; name one, or run make wheel")
    wheels[0].read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        venv.create(home / "venv", with_pip=True)
        (home / "work").mkdir()
        environment = {"PATH": f"{home}/venv/bin:/usr/bin:/bin", "HOME": folder, "TMPDIR": folder}
        print(f"{'':12}{'elapsed':>10}{'processor':>12}")
        total = used = 0.0
        for name, command in (("pip install", f"pip install -q --no-index {wheels[0].resolve()}"),
                              ("egca credit", "\n".join(example()))):
            begun, before = time.perf_counter(), processor()
            done = subprocess.run(["bash", "-euc", command], cwd=home / "work", env=environment, check=False,
                                  capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"{name} ended with {done.returncode}: {done.stderr}")
            seconds, cpu = time.perf_counter() - begun, processor() - before
            total, used = total + seconds, used + cpu
            print(f"{name:12}{seconds:8.1f} s{cpu:10.1f} s")
        lines = (home / "work/credits.jsonl").read_text().count("\n")
        print(f"{'together':12}{total:8.1f} s{used:10.1f} s; {lines} credits; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
