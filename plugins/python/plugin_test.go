package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	host "github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// layPlugin builds the plugin and lays it down with its manifest.
func layPlugin(t testing.TB) (*host.Manifest, host.Options) {
	t.Helper()
	if _, err := found(); err != nil {
		t.Skipf("no interpreter to test with: %v", err)
	}
	return testkit.Lay(t, "python"), host.Options{
		Workers: 2, Sandbox: "rlimits", OptionsJSON: fmt.Appendf(nil, `{"interpreter": %q}`, testPython()),
	}
}

// startPlugin starts it as the host does.
func startPlugin(t testing.TB) *host.Client {
	t.Helper()
	manifest, options := layPlugin(t)
	client, err := host.Start(t.Context(), manifest, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

// TestPlugin runs jobs over the real protocol, many at once.
func TestPlugin(t *testing.T) {
	client := startPlugin(t)
	if runtime := client.Configured().GetRuntime(); !strings.HasPrefix(runtime, "CPython 3.") {
		t.Errorf("runtime %q", runtime)
	}
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			job := &pluginv1.Job{
				Program: program("import math\nlast = []\ndef f(x):\n    last.append(x)\n    return [math.floor(x), len(last)]"),
				Inputs:  workertest.Calls(fmt.Sprintf("f(%d.5)", i), "f('x')", "[][0]"),
				Traced:  i%2 == 0, Analyse: true, Limits: workertest.Roomy(),
			}
			got, err := client.Run(context.Background(), job)
			if err != nil || got.Error != "" {
				t.Errorf("%v %s", err, got.GetError())
				return
			}
			lines := workertest.Shows(got.Results)
			want := []string{
				fmt.Sprintf("returned [%d, 1]", i),
				`exception TypeError: "must be real number, not str" 63-76`,
				`exception IndexError: "list index out of range"`,
			}
			if !spansExact() {
				lines[1], want[1] = spans.ReplaceAllString(lines[1], ""), spans.ReplaceAllString(want[1], "")
			}
			if !slices.Equal(lines, want) {
				t.Errorf("%q, want %q", lines, want)
			}
			if events := len(got.Results[0].GetTrace().GetSites()); (events > 0) != job.Traced {
				t.Errorf("%d events, traced %v", events, job.Traced)
			}
		})
	}
	group.Wait()
	analysis, err := client.Analyse(t.Context(), &pluginv1.AnalyseRequest{Program: program("def f(x):\n    return x\n"), Tokens: true})
	if err != nil || len(analysis.Functions) != 2 || len(analysis.Tokens) == 0 {
		t.Errorf("%v %v", analysis, err)
	}
	split, err := client.Split(t.Context(), "python", "f", [][]byte{[]byte("assert f(1) == 2"), []byte("pass")})
	if err != nil || len(split) != 2 || string(split[0].Call) != "f(1)" || string(split[0].Expect) != "2" || split[1].Split {
		t.Errorf("%v %v", split, err)
	}
}

// TestPluginForgery checks that what a candidate's process can put on its pipe
// ends in a verdict about that input, in the SDK too.
func TestPluginForgery(t *testing.T) {
	client := startPlugin(t)
	source := `import os, struct, marshal
def report(blob):
    fixed = struct.pack("<IBBBBddiiIII", 0, 1, 0, 0, 0, 0.0, 0.0, 0, 0, 0, 0, 0) + blob
    os.write(3, struct.pack("<IB", len(fixed) + 1, 0x52) + fixed)
    os._exit(0)
`
	for call, want := range map[string]string{
		`report(b"garbage")`:             "tampered: malformed value",
		`report(b"")`:                    "tampered: outcome.returned",
		`report(marshal.dumps((7,), 2))`: "returned 7", // no more than returning it
		`report(marshal.dumps((1, (9,), (9,), (1,), False, 0), 2))`: "tampered: trace",
	} {
		got, err := client.Run(t.Context(), &pluginv1.Job{Program: program(source), Inputs: workertest.Calls(call), Limits: workertest.Roomy()})
		if err != nil || got.Error != "" {
			t.Fatalf("%v %s", err, got.GetError())
		}
		if line := workertest.Show(got.Results[0]); !strings.HasPrefix(line, want) {
			t.Errorf("%s: %s, want %s", call, line, want)
		}
	}
}
