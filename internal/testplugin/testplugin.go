// Package testplugin builds the plugins of this repository for tests that need
// the real thing: real processes over real RPC.
package testplugin

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/plugin"
)

// Root is the repository's root folder.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "egca-plugins-")
	if err != nil {
		return "", err
	}
	for _, name := range []string{"python", "js"} {
		home := filepath.Join(dir, name)
		command := exec.Command("go", "build", "-o", filepath.Join(home, "egca-plugin-"+name), "./plugins/"+name)
		command.Dir = Root()
		if out, err := command.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build the plugin %s: %w\n%s", name, err, out)
		}
		manifest, err := os.ReadFile(filepath.Join(Root(), "plugins", name, "plugin.toml"))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(home, "plugin.toml"), manifest, 0o644); err != nil {
			return "", err
		}
	}
	return dir, nil
})

// Limits are those that tests judge programs under: a program that ends by itself
// reaches none of the times, however slow or busy the machine. One that loops
// for ever is ended by its CPU time, so that is the shorter; one that waits for
// ever needs limits of the test's own.
func Limits() config.LimitsConfig {
	l := config.DefaultConfig().Limits
	l.CPUFloor.Duration, l.CPUCeiling.Duration = 2*time.Second, time.Minute
	l.WallFloor.Duration = 10 * time.Minute
	return l
}

// Main runs a package's tests and removes what Tracers built.
func Main(m *testing.M) {
	code := m.Run()
	if dir, err := build(); err == nil && dir != "" {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// Tracers starts the plugins for a test and ends them with it.
func Tracers(t testing.TB) func(ctx context.Context, language string) (judge.Tracer, error) {
	t.Helper()
	set := Set(t)
	return func(ctx context.Context, language string) (judge.Tracer, error) { return set.For(ctx, language) }
}

// Set is the plugins, which end with the test.
func Set(t testing.TB) *plugin.Set {
	t.Helper()
	dir, err := build()
	if err != nil {
		t.Fatal(err)
	}
	found, err := plugin.Discover([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	set := plugin.NewSet(found, func(*plugin.Manifest) plugin.Options {
		return plugin.Options{Sandbox: config.DefaultConfig().Sandbox.Level}
	})
	t.Cleanup(func() {
		if err := set.Close(); err != nil {
			t.Errorf("close the plugins: %v", err)
		}
	})
	return set
}
