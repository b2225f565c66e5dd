package sdk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/hashicorp/go-hclog"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/sdk/sandbox"
)

func TestMain(m *testing.M) {
	switch {
	case sandbox.Requested():
		if err := sandbox.Enter(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	case os.Getenv("TEST_WORKER") != "":
		os.Exit(runTestWorker())
	case os.Getenv("EGCA_SDK_TEST_PLUGIN") != "":
		if err := Serve(testPlugin("good")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// testPlugin is a plugin whose worker is this binary in the mode.
func testPlugin(mode string) Plugin {
	return Plugin{
		Description: &pluginv1.DescribeResponse{Name: "test", Languages: []*pluginv1.Language{{Name: "test"}},
			Capabilities: []pluginv1.Capability{pluginv1.Capability_CAPABILITY_INPUT_FILE}},
		Prepare: func(_ context.Context, options []byte) (*Worker, error) {
			if strings.Contains(string(options), "colour") {
				return nil, fmt.Errorf("%w: plugins.test.colour: unknown", ErrOption)
			}
			self, err := os.Executable()
			if err != nil {
				return nil, err
			}
			return &Worker{Path: self, Args: []string{"{files}"}, Env: []string{"TEST_WORKER=" + mode}}, nil
		},
		Decode: decodeTestBlob,
	}
}

// decodeTestBlob takes a number, and panics on a question.
func decodeTestBlob(result *pluginv1.Result, blob []byte, _ *pluginv1.Limits) error {
	if string(blob) == "why?" {
		panic("no answer")
	}
	n, err := strconv.ParseInt(string(blob), 10, 64)
	if err != nil {
		return fmt.Errorf("blob: %q is no number", blob)
	}
	result.Values = &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_Integer{Integer: n}}}}
	return nil
}

// testService is a configured service of so many workers.
func testService(t testing.TB, workers uint32) *service {
	t.Helper()
	s := newService(t.Context(), testPlugin("good"), hclog.NewNullLogger())
	t.Cleanup(func() {
		s.close()
		if _, err := os.Stat(s.files); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the worker's files are still there: %v", err)
		}
	})
	_, err := s.Configure(t.Context(), &pluginv1.ConfigureRequest{Version: 2, Workers: workers, Sandbox: "=rlimits"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// job has n inputs that tell their number. A worker that answers is never taken
// to be stuck: its limit is long.
func job(source string, n int) *pluginv1.Job {
	j := &pluginv1.Job{Id: 7, Program: &pluginv1.Program{Source: []byte(source), Language: "test"},
		Limits: &pluginv1.Limits{WallSeconds: 1000}}
	for i := range n {
		j.Inputs = append(j.Inputs, &pluginv1.Input{Kind: &pluginv1.Input_Body{Body: []byte(strconv.Itoa(i))}})
	}
	return j
}

// summary is a job's result in one line: its error, or each outcome.
func summary(r *pluginv1.JobResult) string {
	var all []string
	for _, one := range r.GetResults() {
		switch kind := one.GetOutcome().GetKind().(type) {
		case *pluginv1.Outcome_Returned:
			all = append(all, "returned "+strconv.FormatInt(one.Values.Values[kind.Returned].GetInteger(), 10))
		case *pluginv1.Outcome_Exception:
			all = append(all, "exception "+kind.Exception.GetType())
		case *pluginv1.Outcome_Limit:
			all = append(all, kind.Limit.String())
		case *pluginv1.Outcome_Killed:
			all = append(all, fmt.Sprintf("killed %d/%d", kind.Killed.GetSignal(), kind.Killed.GetExitCode()))
		case *pluginv1.Outcome_Tampered:
			all = append(all, "tampered: "+kind.Tampered)
		default:
			all = append(all, fmt.Sprintf("%T", kind))
		}
	}
	if r.GetError() != "" {
		all = append(all, "error: "+r.GetError())
	}
	return strings.Join(all, "; ")
}

// running tells whether a process is there and no zombie.
func running(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}
