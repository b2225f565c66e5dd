package corpus_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// shapeRow is a row of the table of shapes in docs/WORKER.md: the meaning, the shape,
// and an expression in each language.
var shapeRow = regexp.MustCompile("^\\| [^|]+ \\| `` ?(.+?) ?`` \\| `` ?(.+?) ?`` \\| `` ?(.+?) ?`` \\|$")

// enclosing are functions that return an expression, whose names it may use.
var enclosing = map[string]string{
	"python":     "def f(xs, s, x, y):\n    return %s\n",
	"javascript": "function f(xs, s, x, y) {\n  return %s;\n}\n",
}

// Each row of the table of shapes holds in both languages.
func TestShapes(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testkit.Root(), "docs", "WORKER.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	tracers := testkit.Tracers(t)
	for line := range strings.Lines(string(text)) {
		row := shapeRow.FindStringSubmatch(strings.ReplaceAll(strings.TrimSpace(line), `\|`, "\x00"))
		if row == nil {
			continue
		}
		rows++
		for i, l := range languages {
			tracer, err := tracers(t.Context(), l.name)
			if err != nil {
				t.Logf("SKIPPED, %s NOT TESTED: %v", strings.ToUpper(l.name), err)
				continue
			}
			source := fmt.Sprintf(enclosing[l.name], strings.ReplaceAll(row[2+i], "\x00", "|"))
			analysis, err := tracer.Analyse(t.Context(), &pluginv1.AnalyseRequest{
				Program: &pluginv1.Program{Source: []byte(source), Language: l.name}})
			if err != nil {
				t.Fatal(err)
			}
			if len(analysis.GetErrors()) > 0 {
				t.Errorf("%s: %v", source, analysis.GetErrors())
				continue
			}
			want, got := strings.ReplaceAll(row[1], "\x00", "|"), ""
			for _, site := range analysis.GetSites() {
				if site.GetKind() == pluginv1.SiteKind_SITE_KIND_RETURN {
					got = site.GetShape()
				}
			}
			if got != want {
				t.Errorf("%s: %s has the shape %q, want %q", l.name, row[2+i], got, want)
			}
		}
	}
	if rows < 20 {
		t.Errorf("docs/WORKER.md has %d shapes", rows)
	}
}
