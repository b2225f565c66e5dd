// Package testkit is the one place from which tests get the real thing: the
// repository's programs, built once, and its plugins, started over real RPC.
package testkit

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit/build"
	"github.com/egca/egca/sdk/sandbox"
)

// Main runs a package's tests, removes the programs that they built, and exits.
func Main(m *testing.M) { os.Exit(build.Main(m)) }

// Root is the repository's root folder.
func Root() string { return build.Root() }

// Bin is a folder with egca and its plugins, as `make build` lays them down.
func Bin(t testing.TB) string { return build.Bin(t) }

// Level is the sandbox level that tests ask for: the default one, so that a
// machine that cannot give it fails, or the one that EGCA_TEST_SANDBOX names.
func Level() string {
	if level := os.Getenv("EGCA_TEST_SANDBOX"); level != "" {
		return level
	}
	return sandbox.Default.String()
}

// Limits are those that tests judge programs under: a program that ends by itself
// reaches none of the times, however slow or busy the machine. One that loops for
// ever is ended by its CPU time, so that is the shorter; one that waits for ever
// needs limits of the test's own.
func Limits() config.LimitsConfig {
	l := config.DefaultConfig().Limits
	l.CPUFloor.Duration, l.CPUCeiling.Duration = 2*time.Second, time.Minute
	l.WallFloor.Duration = 10 * time.Minute
	return l
}

// LimitsTOML are Limits as a section of a configuration.
const LimitsTOML = `
[limits]
cpu_floor = "2s"
cpu_ceiling = "1m"
wall_floor = "10m"
`

// Tracers starts the repository's plugins when they are asked for, and ends them
// with the test.
func Tracers(t testing.TB) judge.Tracers {
	t.Helper()
	set := Set(t)
	return func(ctx context.Context, language string) (judge.Tracer, error) { return set.For(ctx, language) }
}

// Set is the repository's plugins. It is closed at the end of the test.
func Set(t testing.TB) *plugin.Set {
	t.Helper()
	found, err := plugin.Discover([]string{build.Plugins(t)})
	if err != nil {
		t.Fatal(err)
	}
	set := plugin.NewSet(found, func(*plugin.Manifest) plugin.Options { return plugin.Options{Sandbox: Level()} })
	t.Cleanup(func() {
		if err := set.Close(); err != nil {
			t.Errorf("close the plugins: %v", err)
		}
	})
	return set
}

// Start starts the Python plugin.
func Start(t testing.TB, workers int, level string) *plugin.Client {
	t.Helper()
	return StartPlugin(t, "python", "", "no Python interpreter", workers, level)
}

// StartPlugin starts one of the repository's plugins with options in JSON. The
// test is skipped when the plugin's error contains missing: its interpreter is not
// on this machine.
func StartPlugin(t testing.TB, name, options, missing string, workers int, level string) *plugin.Client {
	t.Helper()
	m, err := plugin.ReadManifest(filepath.Join(Bin(t), "plugins", name, plugin.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	client, err := plugin.Start(t.Context(), m, plugin.Options{Workers: workers, Sandbox: level, OptionsJSON: []byte(options)})
	if err != nil {
		if strings.Contains(err.Error(), missing) {
			t.Skipf("SKIPPED, NOTHING TESTED: no interpreter to test with: %v", err)
		}
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}
