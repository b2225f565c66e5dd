package credit

import (
	"hash/fnv"
	"slices"
	"strings"
	"testing"
)

// whimsical answers as a language might, by chance: the same on equal texts.
func whimsical(salt uint64) func(text string) (Outline, error) {
	return func(text string) (Outline, error) {
		hash := fnv.New64a()
		hash.Write([]byte(text))
		chance := hash.Sum64() ^ salt
		if chance%3 == 0 {
			return Outline{Broken: true, Unfinished: chance%2 == 0, ErrorAt: int(chance/7) % (len(text) + 1)}, nil
		}
		var out Outline
		at := 0
		for line := range strings.Lines(text) {
			words := strings.Fields(line)
			if len(words) > 1 {
				s := Statement{Span: Span{at, at + len(line)}, Reads: words[2:], Defines: words[0] == "def", Import: words[0] == "import"}
				if s.Defines || s.Import {
					s.Binds = words[1:2]
				}
				out.Statements = append(out.Statements, s)
			}
			at += len(line)
		}
		return out, nil
	}
}

// checkExtraction holds what is promised of every extraction, whatever the
// language says: the program is pieces of the answer and of the prompt.
func checkExtraction(t *testing.T, completion, promptText string, salt uint64) {
	t.Helper()
	asked := 0
	ask := func(text string) (Outline, error) { asked++; return whimsical(salt)(text) }
	prompt, err := ReadPrompt(promptText, "f", []string{promptText + "x"}[:salt%2], []string{"python", "py"}, ask)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(prompt.Text, prompt.Head) || !strings.Contains(promptText, prompt.Text) {
		t.Fatalf("prompt %q became %q with the head %q", promptText, prompt.Text, prompt.Head)
	}
	asked = 0
	source := Source{Prompt: prompt, EntryPoint: "f", Names: []string{"g", "y"}, Fences: []string{"python", "py"}, Marks: DefaultMarks(), Ask: ask}
	program, err := Extract(completion, source)
	if err != nil {
		t.Fatal(err)
	}
	if asked > mostAsked {
		t.Fatalf("asked %d times", asked)
	}
	if again, err := Extract(completion, source); err != nil || again.Text != program.Text || again.Found != program.Found {
		t.Fatalf("two extractions differ: %v", err)
	}
	answer := source.Marks.answer(completion)
	at, own := 0, 0
	for _, segment := range program.Map.segments {
		checkGap(t, program.Text[at:segment.program], promptText)
		at = segment.program + segment.length
		span := Span{segment.completion, segment.completion + segment.length}
		if err := span.Check(len(completion)); err != nil {
			t.Fatal(err)
		}
		if segment.length == 0 || span.StartByte < own {
			t.Fatalf("segment %+v is empty or out of order", segment)
		}
		own = span.EndByte
		if completion[span.StartByte:span.EndByte] != program.Text[segment.program:at] {
			t.Fatalf("segment %+v is another text in the program", segment)
		}
		if !slices.ContainsFunc(answer, func(part Span) bool { return part.StartByte <= span.StartByte && span.EndByte <= part.EndByte }) {
			t.Fatalf("segment %+v is not in the answer %v", segment, answer)
		}
		back := program.Map.ToProgram(span.StartByte, span.EndByte)
		if len(back) != 1 || back[0] != (Span{segment.program, at}) {
			t.Fatalf("segment %+v goes back to %v", segment, back)
		}
	}
	checkGap(t, program.Text[at:], promptText)
	if program.Found == FoundNothing && (program.Text != "" || len(program.Spans()) > 0) {
		t.Fatalf("no program, and it is %q", program.Text)
	}
	if !program.Prompted && len(strings.Trim(program.Text, "\n")) > 0 && len(program.Map.segments) == 0 {
		t.Fatalf("a program of nothing: %q", program.Text)
	}
}

// checkGap wants the text between two pieces of the completion to be the
// prompt's, or the end of a line.
func checkGap(t *testing.T, gap, prompt string) {
	t.Helper()
	for len(gap) > 0 {
		n := len(gap)
		for n > 0 && !strings.Contains(prompt, gap[:n]) {
			n--
		}
		if n == 0 && gap[0] == '\n' {
			n = 1
		}
		if n == 0 {
			t.Fatalf("%.40q is neither the prompt's nor the completion's", gap)
		}
		gap = gap[n:]
	}
}

func FuzzExtract(f *testing.F) {
	for _, seed := range []struct{ completion, prompt string }{
		{"```python\ndef f():\n    return 1\n```\n", "def f():\n"},
		{"prose\r\n~~~py\r\nx\r\n~~~~\r\n```\ny", ""},
		{"    return 1\n```\n\nprose ```python inline```\n```python", "import x\ndef g ( x\ndef f():"},
		{"````text\n```python\na f\n```\n````\n", "\xff"},
		{"<think>\n```\nno\n```\n</think>\n> ```py\n> def f g\n> ```\n```\nimport g\n```<|im_end|>x</s>", "Do:\n```python\nimport y\ndef f():\n```\n"},
		{"- Answer:\n\n\t```{.python}\n\t  def f x\n\t  y z\n\t```\nDone. It works.", "import a\nimport b\n"},
		{"[BEGIN]\ndef f x y\n[DONE]\n<answer>\ndef y z\n</answer>\nHere it is: ```py def f``` and ```g", "x"},
		{"\\begin{code}\ndef f q\n\\end{code}\nI am sure.\nimport q w\n最后的答案是\n", ""},
	} {
		f.Add(seed.completion, seed.prompt, uint64(0))
		f.Add(seed.completion, seed.prompt, uint64(1<<40+5))
	}
	f.Fuzz(func(t *testing.T, completion, prompt string, salt uint64) {
		checkExtraction(t, completion, prompt, salt)
	})
}

// A text made to be cut at every line is done with in a bounded number of
// questions.
func TestExtractHostile(t *testing.T) {
	for _, line := range []string{"```python\nf\n", "f</s> x\n", "<think>x</think>f", "</think>", "> - ```\n", "```f``` ", "[BEGIN]\nf\n",
		"This is f.\n", "    f\n", "<|im_end|>f", "```\n```f\n"} {
		checkExtraction(t, strings.Repeat(line, 20_000), "def f:\n", 3)
	}
}
