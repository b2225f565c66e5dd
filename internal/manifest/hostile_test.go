package manifest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A file that is no manifest, whatever it is, is an error that names it.
func TestHostileFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, Name)
	head := "name = \"x\"\ncommand = \"x\"\nlanguages = [\"x\"]\n"
	for name, make := range map[string]func() error{
		"a pipe that nobody writes to": func() error { return unix.Mkfifo(path, 0o644) },
		"an endless device":            func() error { return os.Symlink("/dev/zero", path) },
		"a folder":                     func() error { return os.Mkdir(path, 0o755) },
		"itself":                       func() error { return os.Symlink(path, path) },
		"deep lists":                   func() error { return os.WriteFile(path, []byte(head+"args = "+strings.Repeat("[", 1<<19)), 0o644) },
		"deep tables":                  func() error { return os.WriteFile(path, []byte(head+"args = "+strings.Repeat("{a=", 1<<18)), 0o644) },
		"a deep key":                   func() error { return os.WriteFile(path, []byte(head+strings.Repeat("a.", 1<<18)+"a = 1\n"), 0o644) },
		"a long name":                  func() error { return os.WriteFile(path, []byte("name = \""+strings.Repeat("x", 1<<19)+"\""), 0o644) },
		"a name to obey": func() error {
			return os.WriteFile(path, []byte(strings.Replace(head, "\"x\"", "\"\\u001b[2J\"", 1)), 0o644)
		},
		"a language to obey": func() error {
			return os.WriteFile(path, []byte(strings.Replace(head, "[\"x\"]", "[\"\\u001b[2J\"]", 1)), 0o644)
		},
		"an extension to obey": func() error { return os.WriteFile(path, []byte(head+"extensions = [\".\\u001b[2J\"]\n"), 0o644) },
		"no text":              func() error { return os.WriteFile(path, []byte("\xff\xfe\x00"), 0o644) },
		"the whole machine": func() error {
			return os.WriteFile(path, []byte(strings.Replace(head, "command = \"x\"\n", "", 1)+"[worker]\ninterpreter = \"x\"\ncapabilities = []\nroots = [\"/\"]\n"), 0o644)
		},
		"the folder above": func() error {
			return os.WriteFile(path, []byte(strings.Replace(head, "command = \"x\"\n", "", 1)+"[worker]\ninterpreter = \"x\"\ncapabilities = []\nfiles = \"../..\"\n"), 0o644)
		},
	} {
		if err := make(); err != nil {
			t.Fatal(name, err)
		}
		m, err := Read(path)
		if err == nil {
			t.Errorf("%s is read: %+v", name, m)
		} else if !strings.Contains(err.Error(), path) || len(err.Error()) > 2000 {
			t.Errorf("%s: %.200s", name, err)
		}
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
}
