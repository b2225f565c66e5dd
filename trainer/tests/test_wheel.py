"""The wheel in an empty environment, with no Go on PATH: what the README and docs/TRAINING.md begin with.
`make test-trainer` builds it first. torch and TRL are this environment's, lent by a .pth file."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sysconfig
import venv

import pytest
from conftest import byte_level
from transformers import AutoTokenizer

ROOT = pathlib.Path(__file__).parents[2]
VERSION = (ROOT / "internal/release/VERSION").read_text().strip()
WHEELS = sorted((ROOT / "dist").glob(f"egca-{VERSION}-py3-none-*{os.uname().machine}*.whl"))
PATH = "/usr/bin:/bin"
pytestmark = [
    pytest.mark.skipif(not WHEELS, reason="no wheel in dist: NOTHING of an install is tested; run make wheel"),
    # Elsewhere python3 is not where this test may look.
    pytest.mark.skipif(not shutil.which("python3", path=PATH) or bool(shutil.which("go", path=PATH)),
                       reason=f"{PATH} has no python3, or has go: NOTHING of an install is tested"),
]

def blocks(page, kind):
    """The fenced blocks of a kind, as they stand in the page."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)
    return [text for its, text in found if its == kind]

@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment with the wheel, and a function that runs a shell script in an empty folder beside it."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "venv", with_pip=True)
    python = home / "venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-index", "--no-deps", WHEELS[-1]], check=True)
    (home / "work").mkdir()

    def run(script, **environment):
        done = subprocess.run([shutil.which("bash"), "-euc", script], cwd=home / "work", capture_output=True, text=True, check=False,
                              env={"PATH": f"{home}/venv/bin:{PATH}", "HOME": str(home), "TMPDIR": str(home),
                                   "EGCA_TRACEBACK": "1", **environment})
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-8000:]
        return done.stdout

    run.folder, run.python = home / "work", python
    run('command -v go && exit 1; egca --version; test "$(command -v egca)" = "$(dirname "$(command -v python)")/egca"')
    first = blocks("README.md", "sh")[0]
    assert first.startswith("pip install egca\n")
    run.shown = run(first.removeprefix("pip install egca\n"))
    return run

def test_the_first_example(installed):
    credits = [json.loads(line) for line in (installed.folder / "credits.jsonl").read_text().splitlines()]
    assert [c["mode"] for c in credits] == ["correct", "logic"]
    assert credits[1]["span_text"] == "total = x"
    assert blocks("README.md", "")[0] in installed.shown

def test_the_client_needs_nothing(installed):
    code = "import sys, egca; assert not {'numpy', 'torch', 'trl'} & set(sys.modules); print(egca.__version__)"
    assert installed(f'python -c "{code}"').strip() == VERSION

def test_every_plugin_is_found(installed):
    names = installed("egca plugins list")
    assert "python" in names and "js" in names

def test_javascript_without_node_says_so(installed):
    bare = installed.folder / "bare"
    bare.mkdir()
    (bare / "python3").symlink_to(shutil.which("python3", path=PATH))
    said = installed("egca doctor 2>&1 || true", PATH=f"{installed.python.parent}:{bare}")
    assert "install Node 20 or later" in said, said

@pytest.fixture(scope="module")
def training(installed, tiny):
    """The same environment with torch and TRL; a model with a chat template."""
    site = subprocess.check_output([installed.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True)
    (pathlib.Path(site.strip()) / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    model = installed.folder / "model"
    shutil.copytree(tiny, model)
    tokenizer = AutoTokenizer.from_pretrained(model)
    tokenizer.chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}"
    tokenizer.save_pretrained(model)
    assert byte_level().get_vocab() == tokenizer.get_vocab()
    return model

SHORT = {"per_device_train_batch_size": "2", "num_generations": "2", "max_completion_length": "8", "max_steps": "1", "logging_steps": "1", "report_to": "none"}

def test_egca_train_as_the_page_has_it(installed, training):
    first = blocks("docs/TRAINING.md", "sh")[0]
    lines = first.splitlines()
    assert lines[0].startswith('pip install "egca[trl]"') and lines[-1] == "egca train first.toml"
    changes = {**SHORT, "use_cpu": "true", "bf16": "false", "report_to": '"none"', "gradient_accumulation_steps": "1"}
    changes = " ".join(f"--set 'grpo.{k}={v}'" for k, v in changes.items())
    installed("\n".join(lines[1:]) + f""" -- --set 'model.name="{training}"' {changes}""")
    steps = [json.loads(line) for line in (installed.folder / "runs/first/metrics.jsonl").read_text().splitlines()]
    assert [s["egca/no_verdict"] for s in steps if "loss" in s] == [0]

@pytest.mark.parametrize("page", ["README.md", "docs/TRAINING.md"])
def test_the_scripts_of_the_pages(installed, training, page):
    script = installed.folder / "script.py"
    script.write_text(blocks(page, "python")[0])
    options = " ".join(f"--{k} {v}" for k, v in {**SHORT, "model_name_or_path": training, "use_cpu": True, "bf16": False,
                                                 "output_dir": installed.folder / page.replace("/", "-")}.items())
    address = f"unix:{installed.folder}/credits/{page.replace('/', '-')}.sock"
    installed(f"""
        rm -f ready; mkfifo ready
        egca serve --address {address} > ready & trap 'kill $!; wait' EXIT
        read -r line < ready
        EGCA_ADDRESS={address} python script.py {options}""")
    steps = [json.loads(line) for line in (installed.folder / page.replace("/", "-") / "metrics.jsonl").read_text().splitlines()]
    assert [s["egca/no_verdict"] for s in steps if "loss" in s] == [0]
