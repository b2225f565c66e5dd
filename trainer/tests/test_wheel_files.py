"""The wheels of `make test-trainer`, for this architecture and for the other one: whether the tags say what is inside."""

import email
import pathlib
import struct
import zipfile

import pytest

ROOT = pathlib.Path(__file__).parents[2]
VERSION = (ROOT / "internal/release/VERSION").read_text().strip()
MACHINES = {"x86_64": 62, "aarch64": 183}  # e_machine of ELF
PROGRAMS = ["egca", "egca-plugin-worker", "plugins/js/egca-plugin-js", "plugins/python/egca-plugin-python"]
INTERPRETER = 3  # the segment that names the C library's loader


def wheel(machine):
    found = sorted((ROOT / "dist").glob(f"egca-{VERSION}-py3-none-*_{machine}.whl"))
    if not found:
        pytest.skip(f"no wheel for {machine} in dist: NOTHING of it is tested; run make wheels")
    return found[-1]


def segments(program):
    """The kinds of an ELF file's segments."""
    start, = struct.unpack_from("<Q", program, 32)
    size, count = struct.unpack_from("<HH", program, 54)
    return [struct.unpack_from("<I", program, start + i * size)[0] for i in range(count)]


@pytest.mark.parametrize("machine", MACHINES)
def test_the_tags_are_those_of_any_linux(machine):
    path = wheel(machine)
    tags = [f"manylinux_2_17_{machine}", f"manylinux2014_{machine}", f"musllinux_1_1_{machine}"]
    assert path.name == f"egca-{VERSION}-py3-none-{'.'.join(tags)}.whl"
    with zipfile.ZipFile(path) as files:
        said = email.message_from_bytes(files.read(f"egca-{VERSION}.dist-info/WHEEL"))
    assert said["Root-Is-Purelib"] == "false"
    assert sorted(said.get_all("Tag")) == sorted(f"py3-none-{tag}" for tag in tags)


@pytest.mark.parametrize("machine", MACHINES)
def test_the_programs_are_the_machines_and_need_no_c_library(machine):
    with zipfile.ZipFile(wheel(machine)) as files:
        programs = {name.removeprefix("egca/bin/"): files.read(name) for name in files.namelist()
                    if files.open(name).read(4) == b"\x7fELF"}
        for name in programs:
            assert files.getinfo(f"egca/bin/{name}").external_attr >> 16 & 0o111 == 0o111, f"{name} cannot be executed"
    assert sorted(programs) == PROGRAMS
    for name, program in programs.items():
        assert program[4:6] == b"\x02\x01", name  # 64 bits, little end first
        assert struct.unpack_from("<H", program, 18) == (MACHINES[machine],), name
        kinds = segments(program)
        assert kinds and INTERPRETER not in kinds, name
