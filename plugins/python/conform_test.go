package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/egca/egca/internal/conformtest"
	"github.com/egca/egca/sdk/sandbox"
)

// TestConform holds the plugin against the protocol, in the sandbox that users
// have.
func TestConform(t *testing.T) {
	manifest, options := layPlugin(t)
	if err := os.CopyFS(filepath.Join(manifest.Dir, "conformance"), os.DirFS("conformance")); err != nil {
		t.Fatal(err)
	}
	options.Sandbox = sandbox.Default.String()
	conformtest.Run(t, manifest, options, 0)
}
