// Command egca-plugin-python traces programs in Python.
//
// This half finds an interpreter and decodes what the worker in worker/ sends;
// the SDK does the rest. README.md tells how it is used, LIMITS.md what it
// cannot do.
package main

import (
	"embed"
	"fmt"
	"os"

	"github.com/egca/egca/internal/release"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/sdk"
)

// workerFiles is the worker's program.
//
//go:embed worker/*.py worker/run worker/record worker/repair
var workerFiles embed.FS

func main() {
	if err := sdk.Serve(plugin()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func plugin() sdk.Plugin {
	return sdk.Plugin{
		Description: &pluginv1.DescribeResponse{
			Name:    "python",
			Release: release.Version,
			Languages: []*pluginv1.Language{{
				Name:       "python",
				Extensions: []string{".py"},
				Fences:     []string{"python", "py", "python3"},
				// 1 == 1.0 == True, but (1,) != [1] and nan != nan. numpy.int64(1) == 1.
				Equality: &pluginv1.Equality{BooleansAreIntegers: true, TypesAreOne: true},
			}},
			Capabilities: []pluginv1.Capability{
				pluginv1.Capability_CAPABILITY_ANALYSE,
				pluginv1.Capability_CAPABILITY_TRACE,
				pluginv1.Capability_CAPABILITY_CALL,
				pluginv1.Capability_CAPABILITY_SPLIT,
				pluginv1.Capability_CAPABILITY_FEATURES,
				pluginv1.Capability_CAPABILITY_EDIT,
				pluginv1.Capability_CAPABILITY_SWITCHES,
				pluginv1.Capability_CAPABILITY_DIFFERENCE,
				pluginv1.Capability_CAPABILITY_OUTLINE,
				pluginv1.Capability_CAPABILITY_STDIN,
				pluginv1.Capability_CAPABILITY_METHODS,
				pluginv1.Capability_CAPABILITY_KEYWORDS,
				pluginv1.Capability_CAPABILITY_PRELUDE,
				pluginv1.Capability_CAPABILITY_TYPES,
				pluginv1.Capability_CAPABILITY_OPERATIONS,
				pluginv1.Capability_CAPABILITY_TEST_FILES,
				pluginv1.Capability_CAPABILITY_INPUT_FILE,
				pluginv1.Capability_CAPABILITY_IN_PLACE,
				pluginv1.Capability_CAPABILITY_AS_GIVEN,
			},
		},
		Defaults: defaults(),
		Prepare:  prepare,
		Decode:   decode,
	}
}

// defaults stand in for zeros in a job's limits; README.md states them.
func defaults() *pluginv1.Limits {
	return &pluginv1.Limits{
		CpuSeconds:  5,
		WallSeconds: 10,
		MemoryBytes: 1 << 30,
		OutputBytes: 1 << 20,
		ResultBytes: 16 << 20,
		Events:      50_000,
		ValueDepth:  12,
		ValueWidth:  256,
	}
}
