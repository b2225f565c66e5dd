package packages

import (
	"testing"

	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// BenchmarkProgram is what a program costs that judges three inputs: one without packages, one that
// imports numpy, and the same where numpy is preloaded.
func BenchmarkProgram(b *testing.B) {
	const without, with = "def f(x):\n    return 2 * x\n", "import numpy as np\ndef f(x):\n    return int(np.sum(np.arange(x)))\n"
	site := map[string]any{"packages": sitePackages(b)}
	preloaded := map[string]any{"packages": sitePackages(b), "preload": "numpy"}
	for _, bench := range []struct {
		name, source string
		options      map[string]any
	}{
		{"no-packages", without, map[string]any{}},
		{"packages-not-used", without, site},
		{"preloaded-not-used", without, preloaded},
		{"imported", with, site},
		{"preloaded", with, preloaded},
	} {
		b.Run(bench.name, func(b *testing.B) {
			client := testkit.StartPlugin(b, "python", options(b, bench.options), "no Python interpreter", 1, testkit.Level())
			job := &pluginv1.Job{
				Program: &pluginv1.Program{Source: []byte(bench.source), Language: "python"},
				Inputs:  workertest.Calls("f(1)", "f(2)", "f(3)"), Limits: workertest.Roomy(),
			}
			for b.Loop() {
				got, err := client.Run(b.Context(), job)
				if err != nil || got.Error != "" || len(got.Results) != 3 || workertest.Show(got.Results[0])[:8] != "returned" {
					b.Fatalf("%v %v", err, got)
				}
			}
		})
	}
}
