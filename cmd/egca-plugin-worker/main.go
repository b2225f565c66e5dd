// Command egca-plugin-worker is the plugin of a language whose author wrote a
// worker (docs/WORKER.md) and a manifest with a [worker] table, and no Go. The
// host starts it in the manifest's folder; the SDK does the rest.
package main

import (
	"fmt"
	"os"

	"github.com/egca/egca/internal/manifest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/sdk"
	"github.com/egca/egca/sdk/sandbox"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	if sandbox.Requested() { // a worker's sandbox is built by this program, in another folder
		return sandbox.Enter()
	}
	m, err := manifest.Read(manifest.Name)
	if err != nil {
		return fmt.Errorf("read the manifest in the working directory: %w", err)
	}
	if m.Worker == nil {
		return fmt.Errorf("%s has no [worker] table: there is nothing to serve", m.Within(manifest.Name))
	}
	return sdk.Serve(sdk.Plugin{Description: describe(m), Prepare: (&language{m}).prepare})
}

// describe turns what the manifest says into the protocol's words.
func describe(m *manifest.Manifest) *pluginv1.DescribeResponse {
	d := &pluginv1.DescribeResponse{Name: m.Name, Release: m.Worker.Release}
	for _, name := range m.Languages {
		d.Languages = append(d.Languages, &pluginv1.Language{
			Name: name, Extensions: m.Extensions, Fences: m.Worker.Fences,
			Equality: &pluginv1.Equality{
				BooleansAreIntegers: m.Worker.Equality.BooleansAreIntegers,
				TuplesAreLists:      m.Worker.Equality.TuplesAreLists,
				NanEqualsNan:        m.Worker.Equality.NaNEqualsNaN,
				NullsAreOne:         m.Worker.Equality.NullsAreOne,
				NumbersAreDoubles:   m.Worker.Equality.NumbersAreDoubles,
				TypesAreOne:         m.Worker.Equality.TypesAreOne,
			},
		})
	}
	for _, name := range m.Worker.Capabilities {
		d.Capabilities = append(d.Capabilities, capabilities[name])
	}
	return d
}

// capabilities are the protocol's by their names in a manifest.
var capabilities = map[string]pluginv1.Capability{
	"analyse":    pluginv1.Capability_CAPABILITY_ANALYSE,
	"trace":      pluginv1.Capability_CAPABILITY_TRACE,
	"call":       pluginv1.Capability_CAPABILITY_CALL,
	"split":      pluginv1.Capability_CAPABILITY_SPLIT,
	"features":   pluginv1.Capability_CAPABILITY_FEATURES,
	"edit":       pluginv1.Capability_CAPABILITY_EDIT,
	"switches":   pluginv1.Capability_CAPABILITY_SWITCHES,
	"difference": pluginv1.Capability_CAPABILITY_DIFFERENCE,
	"outline":    pluginv1.Capability_CAPABILITY_OUTLINE,
	"stdin":      pluginv1.Capability_CAPABILITY_STDIN,
	"methods":    pluginv1.Capability_CAPABILITY_METHODS,
	"keywords":   pluginv1.Capability_CAPABILITY_KEYWORDS,
	"prelude":    pluginv1.Capability_CAPABILITY_PRELUDE,
	"types":      pluginv1.Capability_CAPABILITY_TYPES,
	"operations": pluginv1.Capability_CAPABILITY_OPERATIONS,
	"test_files": pluginv1.Capability_CAPABILITY_TEST_FILES,
	"input_file": pluginv1.Capability_CAPABILITY_INPUT_FILE,
	"in_place":   pluginv1.Capability_CAPABILITY_IN_PLACE,
	"as_given":   pluginv1.Capability_CAPABILITY_AS_GIVEN,
}
