// Package build builds the programs of this repository for tests that need real
// processes. It imports nothing of the host, so that the host's own tests can use
// it.
package build

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// BinEnv names a folder with the programs, for a test that runs itself again as
// another user.
const BinEnv = "EGCA_TEST_BIN"

// Root is the repository's root folder.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}

// Program builds a package of the repository, named from its root ("./cmd/egca").
func Program(source, target string) error {
	command := exec.Command("go", "build", "-o", target, source)
	command.Dir = Root()
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", source, err, out)
	}
	return nil
}

// Plugin builds one of the repository's plugins and lays it down in a folder with
// its manifest and its conformance programs.
func Plugin(name, folder string) error {
	source := filepath.Join(Root(), "plugins", name)
	if err := Program("./plugins/"+name, filepath.Join(folder, "egca-plugin-"+name)); err != nil {
		return err
	}
	manifest, err := os.ReadFile(filepath.Join(source, "plugin.toml"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "plugin.toml"), manifest, 0o644); err != nil {
		return err
	}
	return os.CopyFS(filepath.Join(folder, "conformance"), os.DirFS(filepath.Join(source, "conformance")))
}

var (
	bin     = sync.OnceValues(everything)
	plugins = sync.OnceValues(onlyPlugins)

	mu   sync.Mutex
	made []string // folders to remove
)

// Bin is a folder with egca and its plugins, as `make build` lays them down.
func Bin(t testing.TB) string { return get(t, bin) }

// Plugins is a folder with the repository's plugins.
func Plugins(t testing.TB) string { return get(t, plugins) }

func get(t testing.TB, once func() (string, error)) string {
	t.Helper()
	dir, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func everything() (string, error) {
	if dir := os.Getenv(BinEnv); dir != "" {
		return dir, nil
	}
	dir, err := folder()
	if err != nil {
		return "", err
	}
	for _, name := range []string{"egca", "egca-plugin-worker"} {
		if err := Program("./cmd/"+name, filepath.Join(dir, name)); err != nil {
			return "", err
		}
	}
	return dir, lay(filepath.Join(dir, "plugins"))
}

func onlyPlugins() (string, error) {
	dir, err := folder()
	if err != nil {
		return "", err
	}
	return dir, lay(dir)
}

func lay(dir string) error {
	for _, name := range []string{"python", "js"} {
		if err := Plugin(name, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

func folder() (string, error) {
	dir, err := os.MkdirTemp("", "egca-test-")
	if err != nil {
		return "", err
	}
	mu.Lock()
	defer mu.Unlock()
	made = append(made, dir)
	return dir, os.Chmod(dir, 0o755) // for other users' runs
}

// Main runs a package's tests and removes the programs that they built. It returns
// the exit code.
func Main(m *testing.M) int { return Tests{m}.Run() }

// Tests is Main for a runner that wants something to run.
type Tests struct{ M *testing.M }

// Run is Main.
func (tests Tests) Run() int {
	code := tests.M.Run()
	mu.Lock()
	defer mu.Unlock()
	for _, dir := range made {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	return code
}
