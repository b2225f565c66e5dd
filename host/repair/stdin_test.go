package repair

import (
	"slices"
	"testing"
)

// Texts near an input keep the counts that stand in it.
func TestMutatedText(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string // among them
		not  []string
	}{
		{"3\n9 1 4\n", []string{"2\n9 1\n", "4\n9 1 4 4\n", "3\n9 2 4\n", "3\n1 9 4\n", "3\n4 1 9\n"}, []string{"3\n9 1\n", "3\n9 1 4\n", "4\n9 1 4\n"}},
		{"2\na 1\nb 2", []string{"1\na 1", "3\na 1\nb 2\nb 2", "2\naa 1\nb 2"}, []string{"2\na 1\nb 2", "2\na 1\nb 2\n"}},
		{"abc\n", []string{"cba\n", "abca\n", "bc\n"}, []string{"abc\n"}},
		{"-5\n", []string{"-4\n", "-6\n", "-10\n"}, nil},
		{"", nil, []string{"0"}},
		{"1.5 x\n", nil, nil},
	} {
		got := mutatedText(c.text)
		for _, want := range c.want {
			if !slices.Contains(got, want) {
				t.Errorf("%q: no %q in %q", c.text, want, got)
			}
		}
		for _, not := range c.not {
			if slices.Contains(got, not) {
				t.Errorf("%q: %q is among %q", c.text, not, got)
			}
		}
	}
}

// FuzzMutatedText looks for texts with too many others near them, for others that are the
// text itself, and for two answers.
func FuzzMutatedText(f *testing.F) {
	f.Add("3\n9 1 4\n")
	f.Add("\xff\n\r\n2 2\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 {
			return
		}
		got := mutatedText(text)
		if again := mutatedText(text); !slices.Equal(got, again) {
			t.Errorf("%q: two answers", text)
		}
		if slices.Contains(got, text) {
			t.Errorf("%q is near itself", text)
		}
		if len(got) > 16*len(text)+16 {
			t.Errorf("%q: %d texts", text, len(got))
		}
	})
}
