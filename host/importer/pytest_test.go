package importer

import (
	"bytes"
	"encoding/json"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The stand-in for pytest passes and fails as pytest does.
func TestPytestShim(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no python3")
	}
	want := map[string]bool{
		"assert 0.1 + 0.2 == pytest.approx(0.3)":                                                                true,
		"assert 0.31 == pytest.approx(0.3)":                                                                     false,
		"assert 0.31 == pytest.approx(0.3, abs=0.02)":                                                           true,
		"assert 0.31 == pytest.approx(0.3, rel=0.1)":                                                            true,
		"assert 1000.01 == pytest.approx(1000, abs=0.001)":                                                      false,
		"assert [0.1 + 0.2, 1] == pytest.approx([0.3, 1])":                                                      true,
		"assert [0.3] == pytest.approx([0.3, 1])":                                                               false,
		"assert {'a': 0.1 + 0.2} == pytest.approx({'a': 0.3})":                                                  true,
		"assert {'b': 0.3} == pytest.approx({'a': 0.3})":                                                        false,
		"assert float('nan') == pytest.approx(float('nan'))":                                                    false,
		"assert float('nan') == pytest.approx(float('nan'), nan_ok=True)":                                       true,
		"assert 1 == pytest.approx(float('inf'))":                                                               false,
		"assert 1 != pytest.approx(2)":                                                                          true,
		"with pytest.raises(ValueError): int('x')":                                                              true,
		"with pytest.raises((KeyError, ValueError)): int('x')":                                                  true,
		"with pytest.raises(ValueError): pass":                                                                  false,
		"with pytest.raises(KeyError): int('x')":                                                                false,
		"with pytest.raises(ValueError, match='invalid'): int('x')":                                             true,
		"with pytest.raises(ValueError, match='valid$'): int('x')":                                              false,
		"with pytest.raises(ValueError) as e: int('x')\nassert 'x' in str(e.value)":                             true,
		"@pytest.mark.parametrize('a, b', [(1, 1), (2, 2)])\ndef t(a, b): assert a == b\nt()":                   true,
		"@pytest.mark.parametrize(('a', 'b'), [(1, 1), (2, 3)])\ndef t(a, b): assert a == b\nt()":               false,
		"@pytest.mark.parametrize('a', [1, 2], ids=['x', 'y'])\ndef t(a): assert a < 2\nt()":                    false,
		"p = pytest.mark.parametrize\n@p('a', [1])\n@p('b', [1, 2])\ndef t(a, b): assert a <= b\nt()":           true,
		"n = []\n@pytest.mark.parametrize('a', [[1], [2]])\ndef t(a): n.append(a)\nt()\nassert n == [[1], [2]]": true,
	}
	input, err := json.Marshal(map[string]any{"shim": pytestShim, "tests": slices.Sorted(maps.Keys(want))})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "-I", "-c", runEach)
	command.Stdin = bytes.NewReader(input)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	for test, passes := range want {
		if (got[test] == "") != passes || strings.Contains(got[test], "SyntaxError") {
			t.Errorf("passes %t, want %t: %s\n%s", !passes, passes, test, got[test])
		}
	}
}

// runEach runs each test and says what it raised.
const runEach = `
import json, sys
given, said = json.load(sys.stdin), {}
for test in given['tests']:
    try:
        exec(given['shim'] + '\n' + test + '\n', {})
        said[test] = ''
    except BaseException as e:
        said[test] = repr(e)
json.dump(said, sys.stdout)
`
