// Package layout holds the repository to its own map: which package may import
// which, and how long a file may be.
package layout

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/internal/testkit/build"
)

const module = "github.com/egca/egca/"

// allowed says for each package, or folder of packages, which others of this
// repository it may import besides internal helpers without rules of their own.
// docs/ARCHITECTURE.md draws it.
var allowed = map[string][]string{
	"proto":          {},
	"trace":          {"proto"},
	"align":          {"trace"},
	"credit":         {},
	"internal/once":  {},
	"internal/lru":   {},
	"internal/check": {"proto"},
	"sdk":            {"proto", "sdk", "internal/check", "internal/handshake", "internal/lru", "internal/process"},
	"plugins":        {"proto", "sdk", "internal/release"},
	"host/config":    {"credit", "sdk/sandbox"},
	"host/dataset":   {"credit", "host/output"},
	"host/bank":      {"host/dataset"},
	"host/output":    {"trace"},
	"host/importer":  {"host/dataset"},
	"host/view":      {"proto", "trace", "align", "credit", "host/dataset", "host/engine", "host/judge", "host/localise"},
	"host/plugin":    {"proto", "internal/check", "internal/handshake", "internal/manifest", "internal/process", "host/config"},
	"host/judge":     {"proto", "trace", "credit", "host/config", "host/dataset", "host/output", "internal/lru", "internal/once"},
	"host/repair":    {"proto", "trace", "host/judge"},
	"host/localise":  {"proto", "trace", "align", "credit", "host/judge", "host/repair"},
	"host/engine":    {"proto", "trace", "align", "credit", "host/config", "host/dataset", "host/judge", "host/localise", "host/repair", "internal/lru", "internal/once"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

// TestDependenciesPointOneWay names every import that the map does not have.
func TestDependenciesPointOneWay(t *testing.T) {
	command := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	command.Dir = build.Root()
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	checked := map[string]bool{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, module)
		rule, ok := ruleOf(name)
		if !ok {
			continue
		}
		checked[rule] = true
		for _, imported := range p.Imports {
			path, own := strings.CutPrefix(imported, module)
			if own && !within(path, append(allowed[rule], rule)) {
				t.Errorf("%s imports %s; docs/ARCHITECTURE.md lets it import %v", name, path, allowed[rule])
			}
		}
	}
	for rule := range allowed {
		if !checked[rule] {
			t.Errorf("no package %s: the map has a room that the house does not have", rule)
		}
	}
}

// ruleOf is the longest rule that names a package or a folder above it.
func ruleOf(name string) (rule string, ok bool) {
	for candidate := range allowed {
		if within(name, []string{candidate}) && len(candidate) >= len(rule) {
			rule, ok = candidate, true
		}
	}
	return rule, ok
}

func within(path string, folders []string) bool {
	for _, folder := range folders {
		if path == folder || strings.HasPrefix(path, folder+"/") {
			return true
		}
	}
	return false
}

// longest is the most lines that a hand-written source file may have.
const longest = 900

func TestFilesAreShort(t *testing.T) {
	files, err := exec.Command("git", "-C", build.Root(), "ls-files", "*.go", "*.py", "*.js", "*.ts", "*.rb", "*.c").Output()
	if err != nil {
		t.Skipf("SKIPPED, NOTHING TESTED: not a git checkout: %v", err)
	}
	for _, name := range strings.Fields(string(files)) {
		if strings.HasSuffix(name, ".pb.go") || strings.HasSuffix(name, ".connect.go") || strings.Contains(name, "/vendor/") || strings.Contains(name, "/dist/") || strings.HasPrefix(name, "host/view/page/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(build.Root(), name))
		if err != nil {
			continue // deleted and not committed yet
		}
		if n := bytes.Count(text, []byte("\n")); n > longest {
			t.Errorf("%s has %d lines, at most %d can be read in one go", name, n, longest)
		}
	}
}
