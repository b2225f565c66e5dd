package output

import (
	"strings"
	"testing"
)

func TestRules(t *testing.T) {
	for _, c := range []struct {
		rule      Compare
		got, want string
		why       string // empty: they are equal
	}{
		{Lines, "1\n2\n", "1\n2", ""},
		{Lines, " 1 \r\n2\n\n", "1\n2", ""},
		{Lines, "1 2", "1\n2", `line 1 is "1 2", expected "1"`},
		{Lines, "1", "1\n2", "wrote 1 line, expected 2 lines; the first are equal"},
		{Lines, "1.0", "1", ""},
		{Lines, "1.50 2", "1.5 2.0", ""},
		{Lines, "1e2", "100", ""},
		{Lines, "-0", "0.0", ""},
		{Lines, "nan", "NaN", `line 1 is "nan", expected "NaN"`},
		{Lines, "inf", "Infinity", ""},
		{Lines, "inf", "-inf", `line 1 is "inf"`},
		{Lines, "1  2", "1 2", ""}, // they are numbers
		{Lines, "a  b", "a b", `line 1 is "a  b", expected "a b"`},
		{Lines, "1\n3\n", "1\n2\n", `line 2 is "3", expected "2"`},
		{Lines, "1\n2\n3", "1\n2", "wrote 3 lines, expected 2 lines; the first are equal"},
		{Lines, "", "\n", ""},
		{Lines, "0.30000000000000004", "0.3", `line 1 is "0.30000000000000004"`},
		{Lines, "1e999999999999", "1", `line 1 is "1e999999999999"`},
		{Tokens, "1 2\n3", "1\n2\t3\n", ""},
		{Tokens, "1.0", "1", `token 1 is "1.0", expected "1"`},
		{Tokens, "1 2", "1", "wrote 2 tokens, expected 1 token; the first are equal"},
		{Tokens, "yes", "YES", `token 1 is "yes", expected "YES"`},
		{Exact, "1\n", "1\n", ""},
		{Exact, "1", "1\n", `line 1 is "1", expected "1\n"`},
		{Exact, "a\nb\n", "a\nc\n", `line 2 is "b\n", expected "c\n"`},
		{Float, "0.333333", "0.3333333333", ""},
		{Float, "0.3333", "0.3333333333", `token 1 is "0.3333", expected "0.3333333333" within 1e-06, or 1e-06 of it`},
		{Float, "1000000.5", "1000000", ""}, // relative
		{Float, "x 1", "x 1.0000001", ""},
		{Float, "x", "y", `token 1 is "x", expected "y"`},
		{Float, "inf", "inf", ""},
		{Float, "inf", "1e308", `token 1 is "inf"`},
		{Float, "NaN", "nan", `token 1 is "NaN"`},
	} {
		equal, why := Rule{c.rule, DefaultTolerance}.Equal([]byte(c.got), []byte(c.want))
		if equal != (c.why == "") || !strings.HasPrefix(why, c.why) || equal && why != "" {
			t.Errorf("%s: %q for %q: %v, %q; want %q", c.rule, c.got, c.want, equal, why, c.why)
		}
	}
}

// A text equals itself under every rule that its numbers allow, whatever it is; equality of lines and tokens goes both ways.
func FuzzEqual(f *testing.F) {
	f.Add("1 2\n3.0\n", "1\n2 3")
	f.Add("1e99999999999999999999", "-_1.e+_1")
	f.Add("\xff\x1c", "\u2028")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, rule := range Rules() {
			r := Rule{rule, DefaultTolerance}
			if equal, why := r.Equal([]byte(a), []byte(a)); !equal {
				t.Errorf("%s: %q differs from itself: %s", rule, a, why)
			}
			there, why := r.Equal([]byte(a), []byte(b))
			back, _ := r.Equal([]byte(b), []byte(a))
			if there != back && rule != Float {
				t.Errorf("%s: %q and %q are equal one way", rule, a, b)
			}
			if there != (why == "") {
				t.Errorf("%s: %v, but %q", rule, there, why)
			}
		}
	})
}
