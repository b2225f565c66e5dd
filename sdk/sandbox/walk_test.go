package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestUnloadedFoldersAreNotSearched: a folder that holds nothing for the worker is passed over, but not
// one that is a root.
func TestUnloadedFoldersAreNotSearched(t *testing.T) {
	top := t.TempDir()
	packages := filepath.Join(top, "lib", "site-packages")
	for _, path := range []string{filepath.Join(top, "lib", "own.so"), filepath.Join(packages, "theirs.so.1")} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		roots, unloaded, want []string
	}{
		{[]string{top}, nil, []string{"own.so", "theirs.so.1"}},
		{[]string{top}, []string{"site-packages"}, []string{"own.so"}},
		{[]string{top, packages}, []string{"site-packages"}, []string{"own.so", "theirs.so.1"}},
	} {
		var got []string
		err := walkLibraries(c.roots, c.unloaded, func(path string) { got = append(got, filepath.Base(path)) })
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("roots %q without %q: %q, %v, want %q", c.roots, c.unloaded, got, err, c.want)
		}
	}
}
