package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

var (
	found     = sync.OnceValues(func() (*interpreter, error) { return ask(context.Background(), testPython()) })
	testFiles string // the worker's folder, made once
)

// testPython is the interpreter that the tests run on.
func testPython() string {
	if path := os.Getenv("EGCA_TEST_PYTHON"); path != "" {
		return path
	}
	path, err := exec.LookPath("python3")
	if err != nil {
		return "python3"
	}
	return path
}

func TestMain(m *testing.M) {
	files, err := fs.Sub(workerFiles, "worker")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(workertest.Folder(files, func(folder string) int { testFiles = folder; return m.Run() }))
}

// startWorker starts a worker that ends with the test.
func startWorker(t testing.TB) *workertest.Worker {
	t.Helper()
	if _, err := found(); err != nil {
		t.Skipf("no interpreter to test with: %v", err)
	}
	spec, err := prepare(context.Background(), []byte(fmt.Sprintf(`{"interpreter": %q}`, testPython())))
	if err != nil {
		t.Fatal(err)
	}
	return workertest.Start(t, plugin(), spec, testFiles)
}

func program(source string) *pluginv1.Program {
	return &pluginv1.Program{Source: []byte(source), Language: "python"}
}
