package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

var (
	// found is the Node that the tests run on: EGCA_TEST_NODE, or the one on PATH.
	found     = sync.OnceValues(func() (*runtime, error) { return find(context.Background(), os.Getenv("EGCA_TEST_NODE")) })
	testFiles string // the worker's folder, made once
)

// testOptions are the plugin's options in tests.
func testOptions() []byte {
	return fmt.Appendf(nil, `{"node": %q, "modules": %q}`, os.Getenv("EGCA_TEST_NODE"), os.Getenv("EGCA_TEST_MODULES"))
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
func startWorker(t testing.TB) *workertest.Worker { return start(t, true) }

// bothWays runs a test on a worker that forks and on one that cannot.
func bothWays(t *testing.T, test func(t *testing.T, w *workertest.Worker)) {
	for name, forks := range map[string]bool{"forked": true, "spawned": false} {
		t.Run(name, func(t *testing.T) { test(t, start(t, forks)) })
	}
}

func start(t testing.TB, forks bool) *workertest.Worker {
	t.Helper()
	if _, err := found(); err != nil {
		t.Skipf("no Node to test with: %v", err)
	}
	spec, err := prepare(context.Background(), testOptions())
	if err != nil {
		t.Fatal(err)
	}
	if !forks {
		spec.Env = slices.DeleteFunc(spec.Env, func(one string) bool { return strings.HasPrefix(one, addonEnv+"=") })
	} else if slices.ContainsFunc(spec.Env, func(one string) bool { return strings.HasPrefix(one, noAddonEnv+"=") }) {
		t.Skipf("no addon to fork with: %q", spec.Env)
	}
	w := workertest.Start(t, plugin(), spec, testFiles)
	if slow := len(w.Hello.Notes) > 0; slow == forks {
		t.Fatalf("forks %v, and the worker says %q", forks, w.Hello.Notes)
	}
	return w
}

func program(source string) *pluginv1.Program {
	return &pluginv1.Program{Source: []byte(source), Language: "javascript"}
}

// jobOf is an untraced job of a program and calls.
func jobOf(source string, sources ...string) *pluginv1.Job {
	return &pluginv1.Job{Program: program(source), Inputs: workertest.Calls(sources...)}
}
