package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/internal/testkit"
)

// A returned value that is too large to be kept whole passes where it equals the expected one,
// and only there. In each language: the numbers are too many values, the text is too many bytes.
func TestLargeValues(t *testing.T) {
	tracers := testkit.Tracers(t)
	const items, letters = 300_000, 3 << 20
	numbers := "[" + strings.Repeat("5,", items-1) + "5]"
	text := `"` + strings.Repeat("x", letters) + `"`
	nested := fmt.Sprintf(`{"a":[%s],"b":[[%s]]}`, numbers, `"y"`)
	const cut = "a value that is too large to be kept whole equals one with the same hash only"
	for language, programs := range map[string]map[string]string{
		"python": {
			"def f(n):\n    return [[5] * 300000, 'x' * (3 << 20), {'b': [['y']], 'a': [[5] * 300000]}][n]\n":                   "pass; pass; pass",
			"def f(n):\n    return [[5.0] * 300000, 'x' * (3 << 20), {'b': [['y']], 'a': [[5] * 299999 + [5.0]]}][n]\n":         "pass; pass; pass",
			"def f(n):\n    return [[5] * 299999 + [6], 'x' * ((3 << 20) - 1) + 'y', {'b': [['z']], 'a': [[5] * 300000]}][n]\n": "cut; cut; fail",
			"def f(n):\n    return [[5] * 299999, 'x', {'a': [[5] * 300000]}][n]\n":                                             "fail; fail; fail",
		},
		"javascript": {
			"const a = () => Array(300000).fill(5);\nfunction f(n) { return [a(), 'x'.repeat(3 << 20), {b: [['y']], a: [a()]}][n]; }\n":                     "pass; pass; pass",
			"const a = () => [...Array(299999).fill(5), 6];\nfunction f(n) { return [a(), 'x'.repeat((3 << 20) - 1) + 'y', {b: [['y']], a: [a()]}][n]; }\n": "cut; cut; fail",
			"function f(n) { return [[], 'x', {a: [Array(300000).fill(5)]}][n]; }\n":                                                                        "fail; fail; fail",
		},
	} {
		given := problem("", returns(numbers, "0"), returns(text, "1"), returns(nested, "2"))
		given.Language = language
		p := prepare(t, setting(tracers), given)
		for program, want := range programs {
			verdicts := judged(t, p, program).Verdicts
			var got []string
			for _, v := range verdicts {
				switch {
				case v.Passed:
					got = append(got, "pass")
				case strings.HasSuffix(v.Reason, cut):
					got = append(got, "cut")
				default:
					got = append(got, "fail")
				}
			}
			if text := strings.Join(got, "; "); text != want {
				t.Errorf("%s: %s, want %s\n%s", program, text, want, outcomes(verdicts))
			}
		}
	}
}

// Where a large value is compared more loosely than by its hash, the verdict says why it fails.
func TestLargeValuesThatAreNear(t *testing.T) {
	near := 0.5
	test := returns("["+strings.Repeat("5,", 299_999)+"5]", "0")
	test.Abs = &near
	p := prepare(t, setting(testkit.Tracers(t)), problem("", test))
	for program, want := range map[string]string{
		"def f(n):\n    return [5] * 300000\n":          "pass",
		"def f(n):\n    return [5] * 299999 + [5.25]\n": "equals one with the same hash only",
	} {
		if got := outcomes(judged(t, p, program).Verdicts); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %s, want %s", program, got, want)
		}
	}
}
