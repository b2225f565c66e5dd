package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/check"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// running is one real worker, driven over its pipes as docs/WORKER.md says.
type running struct {
	t     testing.TB
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	hello struct {
		Runtime string   `json:"runtime"`
		Notes   []string `json:"notes"`
	}
}

var (
	// found is the Node that the tests run on: EGCA_TEST_NODE, or the one on PATH.
	found     = sync.OnceValues(func() (*runtime, error) { return find(context.Background(), os.Getenv("EGCA_TEST_NODE")) })
	testFiles string // the worker's folder, made once
)

// testOptions are the plugin's options in tests.
func testOptions() []byte {
	return fmt.Appendf(nil, `{"node": %q, "modules": %q}`, os.Getenv("EGCA_TEST_NODE"), os.Getenv("EGCA_TEST_MODULES"))
}

func TestMain(m *testing.M) {
	os.Exit(withFiles(m.Run))
}

// withFiles lays the worker's files down as the SDK does.
func withFiles(run func() int) int {
	folder, err := os.MkdirTemp("", "egca-js-worker-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	files, err := fs.Sub(workerFiles, "worker")
	if err == nil {
		err = os.CopyFS(filepath.Join(folder, "worker"), files)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	testFiles = filepath.Join(folder, "worker")
	return run()
}

// startWorker starts a worker that ends with the test.
func startWorker(t testing.TB) *running { return start(t, true) }

// bothWays runs a test on a worker that forks and on one that cannot.
func bothWays(t *testing.T, test func(t *testing.T, w *running)) {
	for name, forks := range map[string]bool{"forked": true, "spawned": false} {
		t.Run(name, func(t *testing.T) { test(t, start(t, forks)) })
	}
}

func start(t testing.TB, forks bool) *running {
	t.Helper()
	if _, err := found(); err != nil {
		t.Skipf("no Node to test with: %v", err)
	}
	spec, err := prepare(context.Background(), testOptions())
	if err != nil {
		t.Fatal(err)
	}
	if !forks {
		spec.Env = slices.DeleteFunc(spec.Env, func(one string) bool { return strings.HasPrefix(one, addonEnv+"=") })
	} else if slices.ContainsFunc(spec.Env, func(one string) bool { return strings.HasPrefix(one, noAddonEnv+"=") }) {
		t.Skipf("no addon to fork with: %q", spec.Env)
	}
	args := make([]string, len(spec.Args))
	for i, arg := range spec.Args {
		args[i] = strings.ReplaceAll(arg, "{files}", testFiles)
	}
	w := &running{t: t, cmd: exec.Command(spec.Path, args...)}
	w.cmd.Env, w.cmd.Stderr, w.cmd.Dir = spec.Env, os.Stderr, testFiles
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.out = bufio.NewReader(out)
	t.Cleanup(func() {
		w.in.Close()
		if err := w.cmd.Wait(); err != nil {
			t.Errorf("the worker ended badly: %v", err)
		}
	})
	key, value := w.receive()
	if key != "hello" {
		t.Fatalf("the worker began with %q", key)
	}
	if err := json.Unmarshal(value, &w.hello); err != nil {
		t.Fatal(err)
	}
	if slow := len(w.hello.Notes) > 0; slow == forks {
		t.Fatalf("forks %v, and the worker says %q", forks, w.hello.Notes)
	}
	return w
}

func (w *running) send(key string, message proto.Message) {
	w.t.Helper()
	value, err := protojson.Marshal(message)
	if err != nil {
		w.t.Fatal(err)
	}
	body := fmt.Appendf(nil, `{%q:%s}`, key, value)
	frame := binary.LittleEndian.AppendUint32(nil, uint32(len(body)+1))
	frame = append(append(frame, 'J'), body...)
	if _, err := w.in.Write(frame); err != nil {
		w.t.Fatalf("the worker is gone: %v", err)
	}
}

// frame reads one frame.
func (w *running) frame() (byte, []byte) {
	w.t.Helper()
	var head [5]byte
	if _, err := io.ReadFull(w.out, head[:]); err != nil {
		w.t.Fatalf("the worker is gone: %v", err)
	}
	body := make([]byte, binary.LittleEndian.Uint32(head[:])-1)
	if _, err := io.ReadFull(w.out, body); err != nil {
		w.t.Fatalf("the worker is gone: %v", err)
	}
	return head[4], body
}

// receive reads a 'J' frame.
func (w *running) receive() (string, json.RawMessage) {
	w.t.Helper()
	kind, body := w.frame()
	if kind != 'J' {
		w.t.Fatalf("a frame of kind %q", kind)
	}
	return w.envelope(body)
}

func (w *running) envelope(body []byte) (string, json.RawMessage) {
	w.t.Helper()
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil || len(object) != 1 {
		w.t.Fatalf("not one key in %s (%v)", body, err)
	}
	for key, value := range object {
		return key, value
	}
	return "", nil
}

// answer is all that a job brought.
type answer struct {
	results  []*pluginv1.Result
	analysis *pluginv1.Analysis
	err      string
}

// run runs a job and decodes its results as the SDK does.
func (w *running) run(job *pluginv1.Job) answer {
	w.t.Helper()
	limits := merged(job.Limits)
	job.Limits = limits
	w.send("job", job)
	var a answer
	for {
		kind, body := w.frame()
		if kind == 'B' {
			last := a.results[len(a.results)-1]
			if err := decode(last, body, limits); err != nil {
				last.Reset()
				last.Outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Tampered{Tampered: err.Error()}}
			}
			continue
		}
		key, value := w.envelope(body)
		switch key {
		case "result":
			var message struct {
				Input  int             `json:"input"`
				Result json.RawMessage `json:"result"`
			}
			if err := json.Unmarshal(value, &message); err != nil {
				w.t.Fatal(err)
			}
			if message.Input != len(a.results) {
				w.t.Fatalf("a result for input %d after %d results", message.Input, len(a.results))
			}
			result := &pluginv1.Result{}
			if err := protojson.Unmarshal(message.Result, result); err != nil {
				w.t.Fatalf("%v in %s", err, message.Result)
			}
			a.results = append(a.results, result)
		case "done":
			var message struct {
				Analysis json.RawMessage `json:"analysis"`
				Error    string          `json:"error"`
			}
			if err := json.Unmarshal(value, &message); err != nil {
				w.t.Fatal(err)
			}
			if message.Analysis != nil {
				a.analysis = &pluginv1.Analysis{}
				if err := protojson.Unmarshal(message.Analysis, a.analysis); err != nil {
					w.t.Fatal(err)
				}
			}
			a.err = message.Error
			w.check(job, a)
			return a
		default:
			w.t.Fatalf("the answer to a job has %q", key)
		}
	}
}

// check holds an answer against the rules that the SDK checks.
func (w *running) check(job *pluginv1.Job, a answer) {
	w.t.Helper()
	if a.err == "" && !job.StopAtFailure && len(a.results) != len(job.Inputs) {
		w.t.Fatalf("%d results for %d inputs", len(a.results), len(job.Inputs))
	}
	for i, result := range a.results {
		run := check.Run{
			Source: len(job.Program.Source), Traced: job.Traced,
			Analysis: a.analysis, MaxEvents: job.Limits.Events,
		}
		if err := check.Result(result, run); err != nil {
			w.t.Errorf("result %d breaks a rule: %v", i, err)
		}
	}
}

// merged fills zeros in with the defaults, as the SDK does.
func merged(limits *pluginv1.Limits) *pluginv1.Limits {
	all := defaults()
	proto.Merge(all, limits)
	return all
}

// calls makes inputs of expressions.
func calls(sources ...string) []*pluginv1.Input {
	var inputs []*pluginv1.Input
	for _, source := range sources {
		inputs = append(inputs, &pluginv1.Input{Kind: &pluginv1.Input_Call{Call: []byte(source)}})
	}
	return inputs
}

func body(source string) *pluginv1.Input {
	return &pluginv1.Input{Kind: &pluginv1.Input_Body{Body: []byte(source)}}
}

func program(source string) *pluginv1.Program {
	return &pluginv1.Program{Source: []byte(source), Language: "javascript"}
}

// jobOf is an untraced job of a program and calls.
func jobOf(source string, sources ...string) *pluginv1.Job {
	return &pluginv1.Job{Program: program(source), Inputs: calls(sources...)}
}

func limitsOf(t testing.TB, data []byte) *pluginv1.Limits {
	t.Helper()
	limits := &pluginv1.Limits{}
	if err := protojson.Unmarshal(data, limits); err != nil {
		t.Fatal(err)
	}
	return limits
}

func matches(t testing.TB, pattern, text string) bool {
	t.Helper()
	ok, err := regexp.MatchString("^(?:"+pattern+")$", text)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}
