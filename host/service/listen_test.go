package service

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/egca/egca/host/config"
)

// A socket lies where nobody but its owner can reach or replace it, whatever
// the user's mask and whatever lies there before.
func TestSocketsAreTheOwners(t *testing.T) {
	dir, err := os.MkdirTemp("", "egca-sockets-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	at := func(path string) config.ServiceConfig { return config.ServiceConfig{Address: "unix:" + path} }

	before := syscall.Umask(0)
	path := filepath.Join(dir, "deep", "er", "s")
	listener, err := Listen(at(path))
	syscall.Umask(before)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700, filepath.Join(dir, "deep"): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want mode %v", name, info.Mode(), err, want)
		}
	}

	// A link to somewhere is not followed and not removed.
	link, aim := filepath.Join(dir, "deep", "link"), filepath.Join(dir, "deep", "aim")
	if err := os.WriteFile(aim, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(aim, link); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(at(link)); err == nil || !strings.Contains(err.Error(), "is no socket") {
		t.Errorf("a link: %v", err)
	}
	if text, err := os.ReadFile(aim); err != nil || string(text) != "kept" {
		t.Errorf("behind the link: %q, %v", text, err)
	}

	for _, mode := range []os.FileMode{0o701, 0o710, 0o777 | os.ModeSticky} {
		open := filepath.Join(dir, "open")
		if err := os.MkdirAll(open, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(open, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Listen(at(filepath.Join(open, "s"))); err == nil || !strings.Contains(err.Error(), "chmod 700") {
			t.Errorf("mode %v: %v", mode, err)
		}
	}

	if os.Geteuid() != 0 {
		return // a folder of another user takes root to make
	}
	others := filepath.Join(dir, "others")
	if err := os.Mkdir(others, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(others, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if l, err := Listen(at(filepath.Join(others, "s"))); err == nil || !strings.Contains(err.Error(), "belongs to user 65534") {
		closeIt(l)
		t.Errorf("another user's folder: %v", err)
	}
}

func closeIt(l net.Listener) {
	if l != nil {
		l.Close()
	}
}
