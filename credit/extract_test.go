package credit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// asking has a real plugin answer for a language.
func asking(t *testing.T, tracers judge.Tracers, language string) (fences []string, ask func(string) (credit.Outline, error)) {
	t.Helper()
	tracer, err := tracers(t.Context(), language)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range tracer.Description().GetLanguages() {
		if l.GetName() == language {
			fences = l.GetFences()
		}
	}
	return fences, func(text string) (credit.Outline, error) {
		return judge.Outline(context.Background(), tracer, language, text, 0)
	}
}

// TestExtractGolden takes the program out of each case's completion. The comment
// of an archive has entry (the entry point), language (python where it is not
// given), tests (one in source form), trim (files without their last newline) and lines (crlf); its files
// are completion and, where there are any, prompt and reference.
func TestExtractGolden(t *testing.T) {
	tracers := testkit.Tracers(t)
	credit.Golden(t, "extract", func(t *testing.T, archive *txtar.Archive) string {
		set := credit.Settings(archive)
		files := map[string]string{}
		for _, name := range []string{"completion", "prompt", "reference"} {
			files[name] = credit.File(archive, name)
		}
		for _, name := range strings.Fields(set["trim"]) { // an archive's files always end in a newline
			files[name] = strings.TrimSuffix(files[name], "\n")
		}
		if set["lines"] == "crlf" {
			files["completion"] = strings.ReplaceAll(files["completion"], "\n", "\r\n")
		}
		language := "python"
		if set["language"] != "" {
			language = set["language"]
		}
		fences, ask := asking(t, tracers, language)
		var references []string
		if files["reference"] != "" {
			references = []string{files["reference"]}
		}
		prompt, err := credit.ReadPrompt(files["prompt"], set["entry"], references, fences, ask)
		if err != nil {
			t.Fatal(err)
		}
		names, err := credit.NamesOf([]string{set["tests"]}, ask)
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		program, err := credit.Extract(files["completion"], credit.Source{
			Prompt: prompt, EntryPoint: set["entry"], Names: names, Fences: fences, Marks: credit.DefaultMarks(),
			Ask: func(text string) (credit.Outline, error) { asked++; return ask(text) },
		})
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		fmt.Fprintf(&out, "found %s, truncated %t, prompted %t, asked %d\n", program.Found, program.Truncated, program.Prompted, asked)
		for _, s := range program.Spans() {
			fmt.Fprintf(&out, "completion %d-%d\n", s.StartByte, s.EndByte)
		}
		for line := range strings.SplitAfterSeq(program.Text, "\n") {
			if line != "" {
				fmt.Fprintf(&out, "%q\n", line)
			}
		}
		return out.String()
	})
}
