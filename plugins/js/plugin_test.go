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

// startPlugin builds the plugin and starts it as the host does.
func startPlugin(t testing.TB) *host.Client {
	t.Helper()
	if _, err := found(); err != nil {
		t.Skipf("no Node to test with: %v", err)
	}
	client, err := host.Start(t.Context(), testkit.Lay(t, "js"), host.Options{Workers: 2, Sandbox: "rlimits", OptionsJSON: testOptions()})
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
	if runtime := client.Configured().GetRuntime(); !strings.HasPrefix(runtime, "Node ") {
		t.Errorf("runtime %q", runtime)
	}
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			job := &pluginv1.Job{
				Program: program("const last = [];\nfunction f(x) {\n  last.push(x);\n  return [x.floor(), last.length];\n}\nNumber.prototype.floor = function () { return Math.floor(this); };"),
				Inputs:  workertest.Calls(fmt.Sprintf("f(%d.5)", i), "f('x')", "null[0]"),
				Traced:  i%2 == 0, Analyse: true, Limits: workertest.Roomy(),
			}
			got, err := client.Run(context.Background(), job)
			if err != nil || got.Error != "" {
				t.Errorf("%v %s", err, got.GetError())
				return
			}
			want := []string{
				fmt.Sprintf("returned [%d, 1]", i),
				`exception TypeError: "x.floor is not a function" 61-66`,
				`exception TypeError: "Cannot read properties of null (reading '0')"`,
			}
			if lines := workertest.Shows(got.Results); !slices.Equal(lines, want) {
				t.Errorf("traced %v: %q, want %q", job.Traced, lines, want)
			}
			if events := len(got.Results[0].GetTrace().GetSites()); (events > 0) != job.Traced {
				t.Errorf("%d events, traced %v", events, job.Traced)
			}
		})
	}
	group.Wait()
	analysis, err := client.Analyse(t.Context(), &pluginv1.AnalyseRequest{Program: program("function f(x) {\n  return x;\n}\n"), Tokens: true})
	if err != nil || len(analysis.Functions) != 2 || len(analysis.Tokens) == 0 {
		t.Errorf("%v %v", analysis, err)
	}
	split, err := client.Split(t.Context(), "javascript", "f", [][]byte{[]byte("if (!(f(1) === 2)) throw new Error()"), []byte(";")})
	if err != nil || len(split) != 2 || string(split[0].Call) != "f(1)" || string(split[0].Expect) != "2" || split[1].Split {
		t.Errorf("%v %v", split, err)
	}
}

// What a program prints does no harm where the run goes on afterwards, as one
// that awaits does: Node's console takes a missing error for one.
func TestPrintingAndWaiting(t *testing.T) {
	client := startPlugin(t)
	got, err := client.Run(t.Context(), &pluginv1.Job{
		Program: program("console.log('load');\nasync function f(x) {\n  console.error('call');\n  await null;\n  process.stdout.write('end');\n  return x;\n}"),
		Inputs:  workertest.Calls("f(7)"),
	})
	if err != nil || got.GetError() != "" {
		t.Fatalf("%v %s", err, got.GetError())
	}
	if lines := workertest.Shows(got.Results); !slices.Equal(lines, []string{"returned 7"}) {
		t.Errorf("%q", lines)
	}
}
