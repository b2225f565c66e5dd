package output

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// pair is two outputs, and what the graders of public data sets say of them.
type pair struct {
	Got   string `json:"got"`
	Want  string `json:"want"`
	Lines bool   `json:"lines"` // LiveCodeBench's
	// Tokens is CodeContests's word.
	Tokens bool `json:"tokens"`
	Float  bool `json:"float"` // APPS's
}

// differs names the deliberate difference that explains another verdict, "" for none.
func (p *pair) differs(rule Compare) string {
	switch {
	case rule == Float && strings.Contains(strings.ToLower(p.Got+p.Want), "inf"):
		return "an infinity is near itself and nothing else; to NumPy's rule inf - inf is not a number"
	case rule == Float && strings.Contains(strings.ToLower(p.Want), "nan"):
		return "nan is nan where the texts are the same"
	case rule == Float && strings.Join(strings.Fields(p.Got), " ") == strings.Join(strings.Fields(p.Want), " "):
		return "space between tokens does not count, in texts as in numbers"
	case rule == Float && mixed(p.Want):
		return "numbers among words may differ, too"
	}
	return ""
}

// mixed reports whether a text has both numbers and words.
func mixed(text string) bool {
	numbers, words := false, false
	for _, token := range strings.Fields(text) {
		if isNumber([]byte(token)) {
			numbers = true
		} else {
			words = true
		}
	}
	return numbers && words
}

// The rules say what the graders of LiveCodeBench, CodeContests and APPS say, but for differences that
// are wanted.
func TestGraders(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("SKIPPED: the graders' rules are in Python, and there is no python3")
	}
	text, err := exec.Command(python, "testdata/graders.py").Output()
	if err != nil {
		t.Fatal(err)
	}
	rules := map[Compare]Rule{Lines: {Compare: Lines}, Tokens: {Compare: Tokens}, Float: {Float, Tolerance{Abs: 1e-8, Rel: 1e-5}}}
	pairs, equal, wanted := 0, map[Compare]int{}, map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		var p pair
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		pairs++
		for compare, says := range map[Compare]bool{Lines: p.Lines, Tokens: p.Tokens, Float: p.Float} {
			got, why := rules[compare].Equal([]byte(p.Got), []byte(p.Want))
			if got {
				equal[compare]++
			}
			if got == says {
				continue
			}
			if reason := p.differs(compare); reason != "" {
				wanted[reason]++
				continue
			}
			t.Errorf("%s: %q for %q: %v (%s), the grader says %v", compare, p.Got, p.Want, got, why, says)
		}
	}
	if pairs < 1000 || equal[Lines] < pairs/4 || equal[Float] < pairs/4 {
		t.Errorf("%d pairs, of which %v are equal: too few to tell anything", pairs, equal)
	}
	t.Logf("%d pairs, equal %v; wanted differences: %v", pairs, equal, wanted)
}
