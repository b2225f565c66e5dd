package localise

import (
	"slices"
	"testing"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

// A name without a reader is a parameter or a variable that stands nowhere but where it
// gets its value.
func TestUnread(t *testing.T) {
	tracer, err := testkit.Tracers(t)(t.Context(), "python")
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string][]string{
		"def f(a, b):\n    return a + a\n":                                                      {"b"},
		"def f(a, b):\n    '''b is a number'''\n    return a\n":                                 {"b"},
		"def f(a, b):\n    print('b')\n    return a\n":                                          nil, // the word stands there
		"def f(a, _b):\n    return a\n":                                                         nil,
		"def f(xs):\n    n = 0\n    for x in xs:\n        n += 1\n    return 7\n":               {"n"}, // n += 1 only changes it
		"def f(xs):\n    second = xs[1]\n    return xs[0]\n":                                    {"second"},
		"def f(xs):\n    a, b = xs\n    return a\n":                                             {"b"},
		"class C:\n    def m(self, x):\n        return 1\n\n\ndef f(y):\n    return C().m(y)\n": {"x"},
		"x = 1\n\n\ndef f(y):\n    return y\n":                                                  nil, // at the top: others may read it
	} {
		p, err := judge.Analyse(t.Context(), tracer, "python", source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := unread(p); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", source, got, want)
		}
	}
}
