package plugin

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lay writes a manifest of the name into a folder.
func lay(t *testing.T, dir, name string, lines ...string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	text := "name = \"" + name + "\"\ncommand = \"" + mockPath + "\"\nlanguages = [\"" + name + "\"]\n" + strings.Join(lines, "\n")
	if err := os.WriteFile(filepath.Join(dir, ManifestName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func names(found *Found) string {
	var all []string
	for _, m := range found.Manifests {
		all = append(all, m.Name)
	}
	return strings.Join(all, " ")
}

func TestDiscoverOrder(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	lay(t, first, "itself") // the folder is a plugin's own
	lay(t, filepath.Join(first, "b"), "beta")
	lay(t, filepath.Join(first, "a"), "alpha")
	lay(t, filepath.Join(second, "a"), "alpha")
	lay(t, filepath.Join(second, "deep", "er"), "hidden")
	if err := os.WriteFile(filepath.Join(second, "README"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := Discover([]string{first, second, first})
	if err != nil {
		t.Fatal(err)
	}
	if got := names(found); got != "itself alpha beta" {
		t.Errorf("found %q", got)
	}
	if found.Manifests[1].Dir != filepath.Join(first, "a") {
		t.Errorf("alpha is taken from %s", found.Manifests[1].Dir)
	}
	if len(found.Notes) != 1 || !strings.Contains(found.Notes[0], filepath.Join(second, "a")) {
		t.Errorf("notes %q: want one on the second alpha", found.Notes)
	}
}

func TestDiscoverErrors(t *testing.T) {
	if _, err := Discover([]string{filepath.Join(t.TempDir(), "nothing")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	dir := t.TempDir()
	lay(t, dir, "x", "colour = 1")
	if _, err := Discover([]string{dir}); !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), ":4: unknown key") {
		t.Errorf("a bad manifest: %v", err)
	}
}

// The plugins beside the executable are found through a link to it, from any
// working directory.
func TestDiscoverBesideExecutable(t *testing.T) {
	own, err := ownFolder()
	if err != nil {
		t.Fatal(err)
	}
	own = filepath.Join(own, "plugins")
	lay(t, filepath.Join(own, "beside"), "beside")
	defer os.RemoveAll(own)
	t.Chdir(t.TempDir())
	found, err := Discover(nil)
	if err != nil || names(found) != "beside" {
		t.Errorf("%q, %v: want the plugin beside", names(found), err)
	}
}

func TestSet(t *testing.T) {
	dir := t.TempDir()
	lay(t, filepath.Join(dir, "a"), "mock")
	lay(t, filepath.Join(dir, "b"), "other") // the mock calls itself otherwise
	found, err := Discover([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	set := NewSet(found, func(*Manifest) Options { return testOptions() })
	clients := make(chan *Client, 8)
	for range cap(clients) {
		go func() {
			c, err := set.For(t.Context(), "mock")
			if err != nil {
				t.Error(err)
			}
			clients <- c
		}()
	}
	c := <-clients
	for range cap(clients) - 1 {
		if other := <-clients; other != c {
			t.Error("the plugin was started twice")
		}
	}
	result, err := c.Run(t.Context(), job("return 6", 1))
	wantReturn(t, result, err, 1, 6)
	_, first := set.For(t.Context(), "other")
	_, again := set.For(t.Context(), "other")
	if !errors.Is(first, ErrManifest) || first != again {
		t.Errorf("a plugin that fails: %v, then %v", first, again)
	}
	if _, err := set.For(t.Context(), "cobol"); !errors.Is(err, ErrNoPlugin) || !strings.Contains(err.Error(), "mock, other") {
		t.Errorf("another language: %v", err)
	}
	if err := set.Close(); err != nil {
		t.Fatal(err)
	}
	if exists(pidOf(t, c)) {
		t.Error("the plugin is still there after Close")
	}
	if _, err := set.For(t.Context(), "mock"); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v, want ErrClosed", err)
	}
}

func TestSetOfNone(t *testing.T) {
	set := NewSet(&Found{Searched: []string{"/opt/plugins"}}, nil)
	if _, err := set.For(t.Context(), "python"); !errors.Is(err, ErrNoPlugin) || !strings.Contains(err.Error(), "/opt/plugins") {
		t.Errorf("%v, want ErrNoPlugin and where it looked", err)
	}
	if err := set.Close(); err != nil {
		t.Error(err)
	}
}
