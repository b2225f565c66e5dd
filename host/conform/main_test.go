package conform

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/egca/egca/internal/testkit/build"
)

// mockPath is the mock plugin, which is built once.
var mockPath string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "mock")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	mockPath = filepath.Join(dir, "mock")
	if err := build.Program("./internal/mockplugin", mockPath); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}
