"""Puts the commands of egca into the wheel: egca, egca-plugin-worker and the plugins, in egca/bin.

`make wheel` calls it. They are plain Go without C, so that one wheel an architecture serves every Linux,
whatever its C library. GOARCH=arm64 builds for another machine: the one part in C, the addon that lets a JavaScript
worker fork, is source in every wheel, and is compiled where it runs. An editable install builds nothing: it is for
work in the repository, where `make build` does.
"""

import os
import pathlib
import subprocess

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = pathlib.Path(__file__).parents[1]

# Go's architectures, and the tags of the wheels: the oldest C libraries that pip tells apart.
TAGS = {
    arch: ".".join(f"{libc}_{machine}" for libc in ("manylinux_2_17", "manylinux2014", "musllinux_1_1"))
    for arch, machine in (("amd64", "x86_64"), ("arm64", "aarch64"))
}


class Commands(BuildHookInterface):
    def initialize(self, version, build_data):
        if version == "editable":
            return
        arch = os.environ.get("GOARCH") or subprocess.check_output(["go", "env", "GOARCH"], text=True).strip()
        if arch not in TAGS:
            raise ValueError(f"GOARCH {arch}: wheels are made for {', '.join(TAGS)}")
        folder = ROOT / "dist" / "wheel" / arch
        flags = "-trimpath -ldflags=-s"  # no paths of this machine; a third smaller without symbols
        subprocess.run(["make", "--no-print-directory", "-C", ROOT, "build", f"BIN={folder}"], check=True,
                       env={**os.environ, "GOOS": "linux", "GOARCH": arch, "CGO_ENABLED": "0", "GOFLAGS": flags})
        build_data["force_include"][str(folder)] = "egca/bin"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{TAGS[arch]}"
