package hostile

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/egca/egca/internal/testkit"
)

var (
	programNames = regexp.MustCompile("`([a-z]+/[a-z0-9_*]*)`")
	testNames    = regexp.MustCompile(`\b(Test[A-Z]\w*|Fuzz[A-Z]\w*)`)
	links        = regexp.MustCompile(`\]\(\.\./([^)#]+)\)`)
)

// Each promise of docs/SECURITY.md names a test, and there is no name in it of a
// test, a program or a file that is not there.
func TestSecurityNamesItsTests(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testkit.Root(), "docs", "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	programs, tests := allPrograms(t), allTests(t)
	promises, inTable := 0, false
	for number, line := range strings.Split(string(text), "\n") {
		named := 0
		for _, found := range programNames.FindAllStringSubmatch(line, -1) {
			named++
			if !matches(t, programs, found[1]) {
				t.Errorf("line %d: no program is called %s", number+1, found[1])
			}
		}
		for _, found := range testNames.FindAllString(line, -1) {
			named++
			if !tests[found] {
				t.Errorf("line %d: no test is called %s", number+1, found)
			}
		}
		for _, found := range links.FindAllStringSubmatch(line, -1) {
			if strings.HasSuffix(found[1], "_test.go") {
				named++
			}
			if _, err := os.Stat(filepath.Join(testkit.Root(), found[1])); err != nil {
				t.Errorf("line %d: %v", number+1, err)
			}
		}
		switch {
		case line == "| promise | test |" || strings.HasPrefix(line, "| tried |"):
			inTable = true
		case !strings.HasPrefix(line, "|"):
			inTable = false
		case inTable && !strings.HasPrefix(line, "| ---"):
			promises++
			if named == 0 && !strings.Contains(line, "tests/drill") && !strings.Contains(line, "`make ") {
				t.Errorf("line %d: a promise without a test: %s", number+1, line)
			}
		}
	}
	if promises < 30 {
		t.Errorf("%d promises were found in the tables", promises)
	}
}

// allPrograms are the hostile programs of both languages, family/name.
func allPrograms(t *testing.T) []string {
	var names []string
	for _, l := range []Language{inPython, inJavaScript} {
		programs, err := l.Read()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range programs {
			names = append(names, p.Family+"/"+p.Name)
		}
	}
	return names
}

func matches(t *testing.T, names []string, pattern string) bool {
	for _, name := range names {
		ok, err := filepath.Match(pattern, name)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			return true
		}
	}
	return false
}

// allTests are the names of all tests and fuzzers of the repository.
func allTests(t *testing.T) map[string]bool {
	names := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+|Fuzz\w+)\(`)
	err := filepath.WalkDir(testkit.Root(), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || entry.Name() == ".venv") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, found := range declared.FindAllStringSubmatch(string(source), -1) {
			names[found[1]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
