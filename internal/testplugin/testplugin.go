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

// Main runs a package's tests and removes what Tracers built.
func Main(m *testing.M) { os.Exit(Tests{m}.Run()) }

// Tests are a package's tests, for a TestMain that has more to do than Main.
type Tests struct{ *testing.M }

// Run runs the tests, removes what they built and returns their exit code.
func (t Tests) Run() int {
	code := t.M.Run()
	if dir, err := build(); err == nil && dir != "" {
		os.RemoveAll(dir)
	}
	return code
}

// Dir is a folder with the plugins, each in a folder of its name.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return dir
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
	found, err := plugin.Discover([]string{Dir(t)})
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
