package repair

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSearch holds the search's strategy: the file "want" has the requests to the
// plugin in their order, and the outcome.
func TestSearch(t *testing.T) {
	paths, err := filepath.Glob("testdata/search/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			g := readCase(t, archive)
			d := &taped{}
			found := g.find(t, d)
			got := strings.Join(d.log, "\n") + "\n\n" + report(found, g.candidate)
			at := len(archive.Files) - 1
			if archive.Files[at].Name != "want" {
				t.Fatal("the last file is not want")
			}
			if *update {
				archive.Files[at].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if want := string(archive.Files[at].Data); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			// The whole search once more: nothing of the first one is left in it.
			again := &taped{}
			if second := g.find(t, again); report(second, g.candidate) != report(found, g.candidate) ||
				strings.Join(again.log, "\n") != strings.Join(d.log, "\n") {
				t.Errorf("the second search differs from the first:\n%s\n%s", strings.Join(again.log, "\n"), report(second, g.candidate))
			}
		})
	}
}

// readCase reads a case. Its file "search" has a setting a line.
func readCase(t *testing.T, archive *txtar.Archive) *given {
	t.Helper()
	g := &given{}
	number := func(text string) int {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, f := range archive.Files {
		text := string(f.Data)
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		switch f.Name {
		case "reference":
			g.reference = text
		case "candidate":
			g.candidate = text
		case "donor":
			g.others = append(g.others, text)
		case "lender":
			g.lenders = append(g.lenders, text)
		case "tests":
			g.tests = lines
		case "search":
			for _, line := range lines {
				key, rest, _ := strings.Cut(line, " ")
				switch key {
				case "order":
					for _, n := range strings.Fields(rest) {
						g.search.Order = append(g.search.Order, number(n))
					}
				case "beyond":
					for _, n := range strings.Fields(rest) {
						g.search.Beyond = append(g.search.Beyond, number(n))
					}
				case "test":
					g.search.Test = number(rest)
				case "steps":
					g.search.Steps = uint64(number(rest))
				case "generated":
					g.search.Generated = number(rest)
				case "no-donors":
					g.noDonors = true
				case "differs":
					g.differs = true
				default:
					t.Fatalf("search: %q", line)
				}
			}
		case "want":
		default:
			t.Fatalf("a file %q", f.Name)
		}
	}
	return g
}
