// Package workertest drives a plugin's real worker over its pipes, as
// docs/WORKER.md says, and shows what it answers, for the tests of plugins that
// are built on the SDK.
package workertest

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/check"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/sdk"
)

// Worker is one real worker.
type Worker struct {
	Hello struct {
		Runtime string   `json:"runtime"`
		Notes   []string `json:"notes"`
	}

	t      testing.TB
	plugin sdk.Plugin
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
}

// Start starts a worker of a plugin, as its Prepare says, that ends with the
// test. folder holds its files; the copies that it asks for are put there.
func Start(t testing.TB, plugin sdk.Plugin, spec *sdk.Worker, folder string) *Worker {
	t.Helper()
	for name, path := range spec.Copies {
		if err := place(filepath.Join(folder, name), path); err != nil {
			t.Fatal(err)
		}
	}
	args := make([]string, len(spec.Args))
	for i, arg := range spec.Args {
		args[i] = strings.ReplaceAll(arg, "{files}", folder)
	}
	w := &Worker{t: t, plugin: plugin, cmd: exec.Command(spec.Path, args...)}
	w.cmd.Env, w.cmd.Stderr, w.cmd.Dir = spec.Env, os.Stderr, folder
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var err error
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
	key, value := w.Receive()
	if key != "hello" {
		t.Fatalf("the worker began with %q", key)
	}
	if err := json.Unmarshal(value, &w.Hello); err != nil {
		t.Fatal(err)
	}
	return w
}

// place copies a file, once: a worker that runs may have it mapped.
func place(to, from string) error {
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// In is the same worker for a test within the test that started it.
func (w *Worker) In(t testing.TB) *Worker {
	inner := *w
	inner.t = t
	return &inner
}

// Merged fills zeros in with the plugin's defaults, as the SDK does.
func Merged(plugin sdk.Plugin, asked *pluginv1.Limits) *pluginv1.Limits {
	all := proto.CloneOf(plugin.Defaults)
	proto.Merge(all, asked)
	return all
}

// Roomy are limits with times that no program reaches which ends by itself,
// however slow or busy the machine.
func Roomy() *pluginv1.Limits { return &pluginv1.Limits{CpuSeconds: 120, WallSeconds: 1200} }

// Send writes a request.
func (w *Worker) Send(key string, message proto.Message) {
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

// Frame reads one frame.
func (w *Worker) Frame() (byte, []byte) {
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

// Receive reads a 'J' frame.
func (w *Worker) Receive() (string, json.RawMessage) {
	w.t.Helper()
	kind, body := w.Frame()
	if kind != 'J' {
		w.t.Fatalf("a frame of kind %q", kind)
	}
	return w.envelope(body)
}

func (w *Worker) envelope(body []byte) (string, json.RawMessage) {
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

// Answer is all that a job brought.
type Answer struct {
	Results  []*pluginv1.Result
	Analysis *pluginv1.Analysis
	Err      string
}

// Run runs a job and decodes its results as the SDK does. Times that the job
// leaves open are roomy.
func (w *Worker) Run(job *pluginv1.Job) Answer {
	w.t.Helper()
	asked := Roomy()
	proto.Merge(asked, job.Limits)
	limits := Merged(w.plugin, asked)
	job.Limits = limits
	w.Send("job", job)
	var a Answer
	for {
		kind, body := w.Frame()
		if kind == 'B' {
			last := a.Results[len(a.Results)-1]
			if err := w.plugin.Decode(last, body, limits); err != nil {
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
			if message.Input != len(a.Results) {
				w.t.Fatalf("a result for input %d after %d results", message.Input, len(a.Results))
			}
			result := &pluginv1.Result{}
			if err := protojson.Unmarshal(message.Result, result); err != nil {
				w.t.Fatalf("%v in %s", err, message.Result)
			}
			a.Results = append(a.Results, result)
		case "done":
			var message struct {
				Analysis json.RawMessage `json:"analysis"`
				Error    string          `json:"error"`
			}
			if err := json.Unmarshal(value, &message); err != nil {
				w.t.Fatal(err)
			}
			if message.Analysis != nil {
				a.Analysis = &pluginv1.Analysis{}
				if err := protojson.Unmarshal(message.Analysis, a.Analysis); err != nil {
					w.t.Fatal(err)
				}
			}
			a.Err = message.Error
			w.check(job, a)
			return a
		default:
			w.t.Fatalf("the answer to a job has %q", key)
		}
	}
}

// check holds an answer against the rules that the SDK checks.
func (w *Worker) check(job *pluginv1.Job, a Answer) {
	w.t.Helper()
	if a.Err == "" && !job.StopAtFailure && len(a.Results) != len(job.Inputs) {
		w.t.Fatalf("%d results for %d inputs", len(a.Results), len(job.Inputs))
	}
	for i, result := range a.Results {
		run := check.Run{
			Source: len(job.Program.Source), Traced: job.Traced,
			Analysis: a.Analysis, MaxEvents: job.Limits.Events,
		}
		if err := check.Result(result, run); err != nil {
			w.t.Errorf("result %d breaks a rule: %v", i, err)
		}
	}
}

// Folder lays a plugin's files down as the SDK does, for as long as run lasts:
// for TestMain. The folder is the one that Start takes.
func Folder(files fs.FS, run func(folder string) int) int {
	folder, err := os.MkdirTemp("", "egca-worker-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	folder = filepath.Join(folder, "worker")
	if err := os.CopyFS(folder, files); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run(folder)
}

// Calls makes inputs of expressions.
func Calls(sources ...string) []*pluginv1.Input {
	var inputs []*pluginv1.Input
	for _, source := range sources {
		inputs = append(inputs, &pluginv1.Input{Kind: &pluginv1.Input_Call{Call: []byte(source)}})
	}
	return inputs
}

// Body makes an input of statements.
func Body(source string) *pluginv1.Input {
	return &pluginv1.Input{Kind: &pluginv1.Input_Body{Body: []byte(source)}}
}

// Limits reads limits from JSON.
func Limits(t testing.TB, data []byte) *pluginv1.Limits {
	t.Helper()
	limits := &pluginv1.Limits{}
	if err := protojson.Unmarshal(data, limits); err != nil {
		t.Fatal(err)
	}
	return limits
}

// Pid is the worker's process.
func (w *Worker) Pid() int { return w.cmd.Process.Pid }
