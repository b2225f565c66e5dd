package credit

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// definition is what a caller passes for a language that defines with def.
var definition = []string{`^(async[ \t]+)?def[ \t]+{name}\b`, `^class[ \t]+{name}\b`, `^{name}[ \t]*=`}

// golden runs every archive of a folder of testdata: render turns one into
// text, which must equal its file "want".
func golden(t *testing.T, folder string, render func(t *testing.T, archive *txtar.Archive) string) {
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files in testdata/%s (%v)", folder, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := render(t, archive)
			last := len(archive.Files) - 1
			if last < 0 || archive.Files[last].Name != "want" {
				t.Fatalf("%s: the last file of the archive must be want", file)
			}
			if *update {
				archive.Files[last].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[last].Data), got); diff != "" {
				t.Errorf("%s (-want +got); -update rewrites it:\n%s", file, diff)
			}
		})
	}
}

// settings reads "key: value" lines out of an archive's comment.
func settings(archive *txtar.Archive) map[string]string {
	found := map[string]string{}
	for line := range strings.Lines(string(archive.Comment)) {
		if key, value, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") {
			found[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	return found
}

func file(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func TestExtractGolden(t *testing.T) {
	golden(t, "extract", func(t *testing.T, archive *txtar.Archive) string {
		set := settings(archive)
		completion, prompt := file(archive, "completion"), file(archive, "prompt")
		for _, name := range strings.Fields(set["trim"]) { // an archive's files always end in a newline
			switch name {
			case "completion":
				completion = strings.TrimSuffix(completion, "\n")
			case "prompt":
				prompt = strings.TrimSuffix(prompt, "\n")
			}
		}
		if set["lines"] == "crlf" {
			completion = strings.ReplaceAll(completion, "\n", "\r\n")
		}
		defines, err := Definition(definition, set["entry"])
		if err != nil {
			t.Fatal(err)
		}
		program := Extract(completion, Source{
			Prompt:       prompt,
			PromptIsCode: set["prompt"] == "code",
			Fences:       []string{"python", "py"},
			Defines:      defines,
		})
		var out strings.Builder
		fmt.Fprintf(&out, "fenced %t, truncated %t, prompted %t\n", program.Fenced, program.Truncated, program.Prompted)
		for _, s := range program.Map.segments {
			fmt.Fprintf(&out, "program %d+%d = completion %d\n", s.program, s.length, s.completion)
		}
		for line := range strings.SplitAfterSeq(program.Text, "\n") {
			fmt.Fprintf(&out, "%q\n", line)
		}
		return out.String()
	})
}

// What the map says are the same bytes must be the same bytes.
func checkExtraction(t *testing.T, completion string, source Source) {
	program := Extract(completion, source)
	if again := Extract(completion, source); again.Text != program.Text {
		t.Fatal("two extractions differ")
	}
	whole := program.Map.ToCompletion(0, len(program.Text))
	total := 0
	for _, s := range whole {
		if err := s.Check(len(completion)); err != nil {
			t.Fatal(err)
		}
		total += s.Len()
		back := program.Map.ToProgram(s.StartByte, s.EndByte)
		if len(back) != 1 || program.Text[back[0].StartByte:back[0].EndByte] != completion[s.StartByte:s.EndByte] {
			t.Fatalf("completion %v is not program %v", s, back)
		}
	}
	if !program.Fenced && total != len(completion) {
		t.Fatalf("a whole completion lost bytes: %d of %d", total, len(completion))
	}
	if !program.Prompted && total != len(program.Text) {
		t.Fatalf("a program without a prompt has bytes of its own: %d of %d", total, len(program.Text))
	}
	if program.Prompted && !strings.HasPrefix(program.Text, source.Prompt) {
		t.Fatal("the prompt is not in front")
	}
	if program.Truncated && !program.Fenced {
		t.Fatal("truncated without a fence")
	}
}

func FuzzExtract(f *testing.F) {
	f.Add("```python\ndef f():\n    return 1\n```\n", "def f():\n", true)
	f.Add("prose\r\n~~~py\r\nx\r\n~~~~\r\n```\ny", "", false)
	f.Add("    return 1\n```\n\nprose ```python inline```\n```python", "def f():", true)
	f.Add("````text\n```python\na\n```\n````\n", "\xff", true)
	f.Fuzz(func(t *testing.T, completion, prompt string, isCode bool) {
		defines, err := Definition(definition, "f")
		if err != nil {
			t.Fatal(err)
		}
		checkExtraction(t, completion, Source{prompt, isCode, []string{"python", "py"}, defines})
		checkExtraction(t, completion, Source{Prompt: prompt, PromptIsCode: isCode})
	})
}

func TestDefinitionErrors(t *testing.T) {
	for _, pattern := range []string{`def f`, `({name}`} {
		if _, err := Definition([]string{pattern}, "f"); err == nil || !strings.Contains(err.Error(), pattern) {
			t.Errorf("%q: %v", pattern, err)
		}
	}
	defines, err := Definition(definition, "a.b")
	if err != nil {
		t.Fatal(err)
	}
	if defines("def axb(): pass") || !defines("x = 1\ndef a.b(): pass") || defines("  def a.b(): pass") || defines("def a.bc(): pass") {
		t.Error("a name is matched literally, at the start of a line, whole")
	}
}
