// Package harness is what the tests of the whole line share: the real
// programs, built once, started and looked at from outside.
package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/sdk/sandbox"
)

// BinEnv names a folder with the programs, for a test that runs itself again
// as another user.
const BinEnv = "EGCA_TEST_BIN"

var (
	bin  = sync.OnceValues(build)
	made string // the folder that build made
)

// Main runs the tests and removes the programs.
func Main(m *testing.M) int {
	code := m.Run()
	if made != "" {
		if err := os.RemoveAll(made); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	return code
}

// Root is the repository.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// build makes egca and the plugins as `make build` does, elsewhere.
func build() (string, error) {
	if dir := os.Getenv(BinEnv); dir != "" {
		return dir, nil
	}
	dir, err := os.MkdirTemp("", "egca-test-")
	if err != nil {
		return "", err
	}
	made = dir
	if err := os.Chmod(dir, 0o755); err != nil { // for other users' runs
		return "", err
	}
	for target, source := range map[string]string{
		"egca":                              "./cmd/egca",
		"egca-plugin-worker":                "./cmd/egca-plugin-worker",
		"plugins/python/egca-plugin-python": "./plugins/python",
		"plugins/js/egca-plugin-js":         "./plugins/js",
	} {
		target = filepath.Join(dir, target)
		cmd := exec.Command("go", "build", "-o", target, source)
		cmd.Dir = Root()
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build %s: %w\n%s", source, err, out)
		}
	}
	for _, name := range []string{"python", "js"} {
		manifest, err := os.ReadFile(filepath.Join(Root(), "plugins", name, "plugin.toml"))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, "plugins", name, "plugin.toml"), manifest, 0o644); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// Bin is the folder with egca and its plugins.
func Bin(t testing.TB) string {
	t.Helper()
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// Level is the sandbox level that tests ask for: the default one, so that a
// machine that cannot give it fails, or what EGCA_TEST_SANDBOX names.
func Level() string {
	if level := os.Getenv("EGCA_TEST_SANDBOX"); level != "" {
		return level
	}
	return sandbox.Default.String()
}

// Limits is a section of a configuration, TOML, with times that no program reaches
// which ends by itself, however slow or busy the machine.
const Limits = `
[limits]
cpu_floor = "2s"
cpu_ceiling = "1m"
wall_floor = "10m"
`

// Start starts the real Python plugin.
func Start(t testing.TB, workers int, level string) *plugin.Client {
	t.Helper()
	return StartPlugin(t, "python", "", "no Python interpreter", workers, level)
}

// StartPlugin starts a plugin of this repository with these options, JSON. The test is skipped when the
// plugin's error begins with missing: its interpreter is not here.
func StartPlugin(t testing.TB, name, options, missing string, workers int, level string) *plugin.Client {
	t.Helper()
	m, err := plugin.ReadManifest(filepath.Join(Bin(t), "plugins", name, "plugin.toml"))
	if err != nil {
		t.Fatal(err)
	}
	client, err := plugin.Start(t.Context(), m, plugin.Options{Workers: workers, Sandbox: level, OptionsJSON: []byte(options)})
	if err != nil {
		if strings.Contains(err.Error(), missing) {
			t.Skipf("no interpreter to test with: %v", err)
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
