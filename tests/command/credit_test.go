// Package command holds the command line against what a person does with it.
package command

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

const (
	sound    = `{"task_id":"sound","language":"python","entry_point":"f","reference":"def f(n):\n    return n\n","tests":[{"args":[1],"expected":1}]}`
	unsound  = `{"task_id":"unsound","language":"python","entry_point":"f","reference":"def f(n):\n    return n\n","tests":[{"args":[1],"expected":2}]}`
	answered = `{"task_id":"sound","completions":["def f(n):\n    return n\n","I cannot do that, sorry.",[{"role":"assistant","content":"def f(n):\n    return 2\n"}]]}`
)

// credit runs egca credit on two files' texts and returns its exit code and
// what it printed, on both streams.
func credit(t *testing.T, problems, rollouts string, more ...string) (code int, printed string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"problems.jsonl": problems, "rollouts.jsonl": rollouts} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(filepath.Join(testkit.Bin(t), "egca"), append([]string{"credit", "--problems", "problems.jsonl",
		"--rollouts", "rollouts.jsonl", "--out", "credits.jsonl"}, more...)...)
	command.Dir = dir
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), out.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, out.String()
}

// The summary says what became of every sample, and the exit code whether
// anything could be judged.
func TestSummary(t *testing.T) {
	lines := func(texts ...string) string { return strings.Join(texts, "\n") }
	for name, c := range map[string]struct {
		problems, rollouts string
		more               []string
		code               int
		want               []string
	}{
		"all is well":       {sound, answered, nil, 0, []string{"3 samples, 1 pass every test, 0 could not be judged", "1 completions hold no program"}},
		"a byte order mark": {"\ufeff" + sound, "\ufeff" + answered, nil, 0, []string{"3 samples, 1 pass"}},
		"some cannot be judged": {
			lines(sound, unsound),
			lines(answered, `{"task_id":"unsound","completions":["x","y"]}`, `{"task_id":"none","completions":["x"]}`, `{"task_id":"sound","language":"cobol","completions":["x"]}`,
				`{"task_id":"sound","completions":[{"text":"abc","token_byte_lens":[1,1]}]}`),
			[]string{"--by", "problem"}, 0, []string{
				"8 samples, 1 pass every test, 5 could not be judged",
				"2 not judged: task unsound: unusable problem: the reference fails 1 of 1 tests (test 0: returned 1, expected 2)",
				"1 not judged: no problem has this task_id; add it to the problems file",
				"1 not judged: bad token lengths: the 2 tokens have 2 bytes together and the completion 3",
				"a problem's samples cannot be judged and get no reward: task=unsound",
				"there are plugins for",
				"sound    5        1     1       0           1      1          2", // by problem
			},
		},
		"none can": {unsound, `{"task_id":"unsound","completions":["x"]}`, nil, 1, []string{"nothing could be judged: none of 1 samples"}},
		"files that are swapped": {answered, sound, nil, 1, []string{
			`problems.jsonl:1 (sound): completions is no key of a problem; this looks like a rollout file`}},
		"a problem file for rollouts": {sound, lines(sound, sound), nil, 1, []string{
			"no line can be read as a rollout; the first: rollouts.jsonl:1 (sound): tests is no key of a rollout; this looks like a problem file"}},
		"a key of another format": {strings.Replace(sound, `"expected"`, `"output"`, 1), answered, nil, 1, []string{
			"problems.jsonl:1 (sound): tests[0].output is not known here; call it expected"}},
		"a flag that is none": {sound, answered, []string{"--by", "mode"}, 2, []string{"the summary can be by problem"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, printed := credit(t, c.problems, c.rollouts, c.more...)
			if code != c.code {
				t.Errorf("exit code %d, want %d:\n%s", code, c.code, printed)
			}
			for _, want := range c.want {
				if !strings.Contains(printed, want) {
					t.Errorf("no %q in\n%s", want, printed)
				}
			}
		})
	}
}
