// Package train runs `egca train` with a trainer of its own: real processes,
// and a real service between them.
package train

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/internal/testwait"
	"github.com/egca/egca/tests/harness"
)

// trainer stands in for `python -m egca.train`: it does what its configuration
// says and writes down how it was called.
//
//go:embed trainer.py
var trainer []byte

func TestMain(m *testing.M) { testkit.Main(m) }

// train is an `egca train` under way.
type train struct {
	*exec.Cmd
	t      *testing.T
	folder string
	stderr strings.Builder
	ended  chan error
}

func start(t *testing.T, configuration string, args ...string) *train {
	t.Helper()
	r := &train{t: t, folder: t.TempDir(), ended: make(chan error, 1)}
	python, recipe := filepath.Join(r.folder, "python"), filepath.Join(r.folder, "recipe.toml")
	for path, text := range map[string]string{python: string(trainer), recipe: configuration, filepath.Join(r.folder, "egca.toml"): ""} {
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	r.Cmd = exec.Command(filepath.Join(testkit.Bin(t), "egca"),
		append([]string{"train", recipe, "--config", filepath.Join(r.folder, "egca.toml"), "--python", python}, args...)...)
	r.Stderr, r.Env = &r.stderr, append(os.Environ(), "TMPDIR="+r.folder)
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { r.ended <- r.Wait() }()
	t.Cleanup(func() { _ = r.Process.Kill() }) // it may have ended
	return r
}

// log is what the trainer wrote down, a line a call.
func (r *train) log() []string {
	data, err := os.ReadFile(filepath.Join(r.folder, "recipe.toml.log"))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		r.t.Fatal(err)
	}
	// Whole lines: the file is there before its first one.
	lines := strings.Split(string(data), "\n")
	return lines[:len(lines)-1]
}

// want fails unless it ends with a code, after these lines of the trainer's.
func (r *train) want(code int, lines ...string) {
	r.t.Helper()
	select {
	case <-r.ended:
	case <-time.After(testwait.Patience):
		r.t.Fatal("it does not end")
	}
	if got := r.ProcessState.ExitCode(); got != code {
		r.t.Errorf("exit code %d, want %d\n%s", got, code, r.stderr.String())
	}
	if got := strings.Join(r.log(), "\n"); got != strings.Join(lines, "\n") {
		r.t.Errorf("the trainer:\n%s\nwant\n%s\n%s", got, strings.Join(lines, "\n"), r.stderr.String())
	}
	if left, _ := filepath.Glob(filepath.Join(r.folder, "egca-*")); len(left) > 0 {
		r.t.Errorf("left behind: %v", left)
	}
}

func TestTheTrainerFindsTheService(t *testing.T) {
	start(t, "fine", "--", "--set", "grpo.seed=1").want(0, "ready [--set grpo.seed=1]")
}

func TestACrashedTrainerGoesOn(t *testing.T) {
	r := start(t, "crash 2", "--fresh")
	r.want(0, "ready [--fresh]", "ready []", "ready []") // a restart does not begin anew
	testwait.Until(t, "the crashed trainer's children are gone", func() bool {
		return !slices.ContainsFunc(harness.Processes(), func(p harness.Process) bool { return p.Name == "egca-test-child" && p.State != "Z" })
	})
	if !strings.Contains(r.stderr.String(), "the trainer is started again") {
		t.Error(r.stderr.String())
	}
}

func TestATrainerThatOnlyCrashes(t *testing.T) {
	r := start(t, "crash 9", "--restarts", "1")
	r.want(128+int(syscall.SIGKILL), "ready []", "ready []")
	if !strings.Contains(r.stderr.String(), "given up after 1 restarts") {
		t.Error(r.stderr.String())
	}
}

func TestAWrongConfigurationIsNotTriedAgain(t *testing.T) {
	start(t, "wrong").want(2, "ready []")
}

func TestSignalsArePassedOn(t *testing.T) {
	r := start(t, "wait")
	for i, signal := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGTERM} {
		testwait.Until(t, "the trainer waits", func() bool { return len(r.log()) > i })
		if err := r.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
	}
	r.want(7, "ready []", "SIGUSR1", "SIGTERM")
}

func TestWhatTheInterpreterLacksIsSaidBeforeAnythingStarts(t *testing.T) {
	t.Setenv("LACKS", "torch trl")
	r := start(t, "fine")
	r.want(2)
	if !strings.Contains(r.stderr.String(), "lacks torch, trl; run ") {
		t.Error(r.stderr.String())
	}
}

func TestNoInterpreter(t *testing.T) {
	r := start(t, "fine", "--python", "/nowhere/python")
	r.want(2)
	if !strings.Contains(r.stderr.String(), "set train.python") {
		t.Error(fmt.Sprint(r.stderr.String()))
	}
}
