package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	host "github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// startPlugin builds the plugin and starts it as the host does.
func startPlugin(t testing.TB) *host.Client {
	t.Helper()
	if _, err := found(); err != nil {
		t.Skipf("no Node to test with: %v", err)
	}
	folder := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(folder, "egca-plugin-js"), ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	manifest, err := os.ReadFile("plugin.toml")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, host.ManifestName)
	if err := os.WriteFile(path, manifest, 0o644); err != nil {
		t.Fatal(err)
	}
	read, err := host.ReadManifest(path)
	if err != nil {
		t.Fatal(err)
	}
	client, err := host.Start(t.Context(), read, host.Options{Workers: 2, Sandbox: "rlimits", OptionsJSON: testOptions()})
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
				Traced:  i%2 == 0, Analyse: true,
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

// TestVariants finds the one edit that mends a program.
func TestVariants(t *testing.T) {
	client := startPlugin(t)
	source := "function f(x) {\n  return x - 1;\n}\n"
	number := func(n int64) *pluginv1.ValueTable {
		return &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_Integer{Integer: n}}}}
	}
	job := &pluginv1.Job{Program: program(source), EntryPoint: "f", Inputs: workertest.Calls("f(1)", "f(5)"), Variants: &pluginv1.Variants{
		Checks: []*pluginv1.Check{{Values: number(2), Expected: 1}, {Values: number(6), Expected: 1}}, Order: []uint32{1, 0}, Steps: 100_000,
	}}
	got, err := client.Run(t.Context(), job)
	if err != nil || got.Error != "" {
		t.Fatalf("%v %s", err, got.GetError())
	}
	for _, repair := range got.GetVariants().GetRepairs() {
		if string(repair.Replacement) == "+" || string(repair.Replacement) == "x + 1" {
			return
		}
	}
	t.Errorf("x + 1 was not found: %v", got.Variants)
}
