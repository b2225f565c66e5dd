package importer

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestLiterals(t *testing.T) {
	for source, want := range map[string]string{
		`1`: `1`, `-0`: `0`, `+3`: `3`, `1_000`: `1000`, `0x1F`: `31`, `0b11`: `3`, `1.`: `1.0`, `.5e-3`: `0.5e-3`, `-1.e5`: `-1.0e5`,
		`123456789012345678901234567890`: `123456789012345678901234567890`,
		`'a' "b"`:                        `"ab"`, `"\x41\101\u00e9\U0001F388"`: `"AAé🎈"`, `"\ud800"`: `"\ud800"`, `r'\d'`: `"\\d"`, `'\d'`: `"\\d"`,
		`"""a` + "\n" + `b"""`: `"a\u000ab"`, `"a\` + "\n" + `b"`: `"ab"`, `u'x'`: `"x"`, `'"'`: `"\""`,
		`[1, [2,], None, True]`: `[1,[2],null,true]`, `((1))`: `1`, `(1,)`: `[1]`, `()`: `[]`, `{'a': {}}`: `{"a":{}}`,
	} {
		got, err := parseLiteral(pythonTokens(source))
		if err != nil || string(got.json) != want || !json.Valid(got.json) || got.opaque {
			t.Errorf("%s: %s, %v, want %s", source, got.json, err, want)
		}
	}
	for _, source := range []string{"", "x", "1 2", "[1", "[1 2]", "{1:}", "b'x'", "f'x'", `"\N{DASH}"`, "1j", "f(1)", "'x", "--1", "[,]", `"\x4"`} {
		if got, err := parseLiteral(pythonTokens(source)); err == nil {
			t.Errorf("%s: is read as %s", source, got.json)
		}
	}
	for _, source := range []string{"{1, 2}", "{1: 2}", "[inf]", "-inf", "{'a': {1}}"} {
		if got, err := parseLiteral(pythonTokens(source)); err != nil || !got.opaque {
			t.Errorf("%s: %+v, %v; it has no JSON", source, got, err)
		}
	}
}

func TestPythonLiteral(t *testing.T) {
	for data, want := range map[string]string{
		`{"1":[true,null],"-2":"é\n\"🎈"}`:               `{1: [True, None], -2: "\u00e9\n\"\U0001f388"}`,
		`{"1":{"2":3}}`:                                 `{1: {"2": 3}}`,
		`{"a":1.50,"b":12345678901234567890123,"c":{}}`: `{"a": 1.50, "b": 12345678901234567890123, "c": {}}`,
		`{"01":1}`: `{"01": 1}`,
	} {
		if got, err := pythonLiteral(json.RawMessage(data), wholeKeyed(json.RawMessage(data))); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", data, got, err, want)
		}
	}
}

func TestEntryPoints(t *testing.T) {
	for _, c := range []struct {
		program string
		tests   []string
		want    string
	}{
		{"", []string{"assert f(1) == 2"}, "f"},
		{"", []string{"assert sorted(f(g(1))) == [2]", "assert len(f(2)) == 1"}, "f"},
		{"", []string{"assert math.isclose(f(1), 2)"}, "f"},
		{"", []string{"assert 'f(1)' # f(2)"}, ""},
		{"def helper(x): pass\ndef main(x): pass\n", []string{"assert main(helper(1)) == 1", "assert main(2)"}, "main"},
		{"class Pair:\n    pass\n\ndef first(p): pass\n", []string{"assert first(Pair(1)) == 1", "x = first(None)"}, "first"},
		{"def f(x): pass\n", []string{"assert g(1) == 1"}, ""},
	} {
		if got := entryPoint(c.program, c.tests); got != c.want {
			t.Errorf("%q with %q: %q, want %q", c.tests, c.program, got, c.want)
		}
	}
	if got := method("f", "", "class Solution(object):\n    def f(self): pass\n"); got != "Solution.f" {
		t.Errorf("the method is %q", got)
	}
	if got := method("f", "def f(): pass", "class Solution:\n    pass"); got != "f" {
		t.Errorf("the function is %q", got)
	}
}

func TestCodeLines(t *testing.T) {
	source := "def f(a,\n      b):\n\tx = '''\n# no\n''' # yes\n    \n\ty = 1 + \\\n  2\r\nz\n"
	var got []string
	var indents []int
	for _, line := range codeLines(source) {
		got, indents = append(got, line.text(source)), append(indents, line.indent)
	}
	want := []string{"def f(a,\n      b):", "x = '''\n# no\n'''", "y = 1 + \\\n  2", "z"}
	if !slices.Equal(got, want) || !slices.Equal(indents, []int{0, 8, 8, 0}) {
		t.Errorf("%q at %v, want %q", got, indents, want)
	}
}

func TestRename(t *testing.T) {
	got := rename("candidate(candidate2, x.candidate, 'candidate') # candidate\n(candidate)", "candidate", "f")
	if want := "f(candidate2, x.candidate, 'candidate') # candidate\n(f)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Test files that end in the middle of a line are no Python, and no panic.
func TestCutTestFiles(t *testing.T) {
	whole := checkFile + "from solution import f as g\nimport pytest\nclass TestA:\n    def test_a(self):\n        pass\n" +
		"@pytest.mark.parametrize\ndef test_b(x): pass\nassertion(set(f(*inp)), set(exp), 0)\n"
	for end := range whole {
		for _, test := range []string{whole[:end], "def\nclass\nfrom\nassert\ninputs\n" + whole[end:]} {
			_, _ = readPytest(test)
			_, _ = pairedTests(test, "f")
			_, _ = checkAsserts(test, "f")
			_, _ = callTest(test, "f")
			assertsOf(test)
		}
	}
}

const checkFile = "def check(candidate):\n    inputs = [[1, (2,)], [{'a': inf}]]\n    results = [[1.5], {1}]\n    assert candidate(1) == 2\n"
