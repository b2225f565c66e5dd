package hostile

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/egca/egca/internal/testkit"
)

// obeyed are characters that a terminal obeys or does not show.
const obeyed = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\b\x7f\u009b1m\u202eesrever\u2066\u200b\u2028\r"

// screens are programs that have them wherever a terminal may show something of
// a program.
var screens = []string{
	// a text that it returns
	"def f(x):\n    return '" + obeyed + "' + str(x)\n",
	// a comment and a value
	"def f(x):\n    y = '" + strings.ReplaceAll(obeyed, "\r", "") + "' # \x1b[8mhidden\n    return len(y)\n",
	// an exception
	"def f(x):\n    raise ValueError('" + obeyed + "')\n",
	// an exception's type
	"def f(x):\n    raise type('\x1b[5m\u009b', (Exception,), {})('\x1b')\n",
	// a text that does not compile
	"def f(x):\n    return \x1b[2J\n",
	// what it prints
	"def f(x):\n    print('" + obeyed + "')\n    return 0\n",
	// a key
	"def f(x):\n    d = {'\x1b[1m\u202e': x}\n    return d\n",
	// a name
	"def f(x):\n    globals()['\x1b[2J'] = x\n    return sorted(globals())[-1:] + ['\x1b[2J']\n",
}

// Nothing that a program says is obeyed by a terminal on which egca shows it.
func TestNothingIsObeyed(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skipf("no interpreter to test with: %v", err)
	}
	dir := t.TempDir()
	task := "terminal/\x1b[41m"
	problem := map[string]any{"task_id": task, "language": "python", "entry_point": "f", "prompt": "",
		"reference": "def f(x):\n    y = x + 1\n    return y\n", "tests": []any{map[string]any{"args": []any{1}, "expected": 2}, map[string]any{"args": []any{5}, "expected": 6}}}
	write(t, filepath.Join(dir, "problems.jsonl"), problem)
	egca := func(t *testing.T, args ...string) string {
		t.Helper()
		config := filepath.Join(dir, "egca.toml")
		if err := os.WriteFile(config, []byte("[sandbox]\nlevel = \""+testkit.Level()+"\"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		command := exec.Command(filepath.Join(testkit.Bin(t), "egca"), append(args, "--config", config, "--problems", filepath.Join(dir, "problems.jsonl"))...)
		var out, errors strings.Builder
		command.Stdout, command.Stderr = &out, &errors
		_ = command.Run() // an error is shown as well
		text := errors.String() + out.String()
		if at := strings.IndexFunc(text, shows); at >= 0 || !utf8.ValidString(text) {
			t.Errorf("egca %q: a terminal obeys %q", args, text[max(at-40, 0):min(at+40, len(text))])
		}
		return out.String()
	}
	rollouts := filepath.Join(dir, "rollouts.jsonl")
	write(t, rollouts, map[string]any{"task_id": task, "completions": append(slices.Clone(screens), "def f(x):\n    return x + 1\n")})
	for i, source := range screens {
		sample := strconv.Itoa(i)
		if said := egca(t, "explain", "--rollouts", rollouts, "--task", task, "--sample", sample); !strings.Contains(said, `\u001b`) {
			t.Errorf("explain does not show it at all:\n%s", said)
		}
		said := egca(t, "trace", "--rollouts", rollouts, "--task", task, "--sample", sample, "--json")
		var back struct{ Source string }
		if err := json.Unmarshal([]byte(said), &back); said != "" && (err != nil || back.Source != source) { // else it did not compile
			t.Errorf("the JSON of the trace: %v, %q", err, said)
		}
	}
	egca(t, "explain", "--rollouts", rollouts, "--task", task, "--verify")
	egca(t, "trace", "--rollouts", rollouts, "--task", task, "--test", "0")
	egca(t, "credit", "--rollouts", rollouts, "--out", filepath.Join(dir, "out.jsonl"), "--log-level", "trace")
	egca(t, "explain", "--rollouts", rollouts, "--task", "not there \x1b[2J\u009b")
	egca(t, "explain", "--rollouts", filepath.Join(dir, "\x1b[2J"), "--task", "x")
	egca(t, "trace", "--task", task, "--test", "\x1b[2J")
}

// shows: nothing but line feeds and tabs moves the cursor.
func shows(r rune) bool {
	return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp))
}

func write(t *testing.T, path string, record any) {
	t.Helper()
	data, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
