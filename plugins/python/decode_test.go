package main

import (
	"errors"
	"math/big"
	"os/exec"
	"strings"
	"testing"

	"github.com/egca/egca/internal/check"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

func returned() *pluginv1.Result {
	return &pluginv1.Result{Outcome: &pluginv1.Outcome{Kind: &pluginv1.Outcome_Returned{}}}
}

// wrap is the blob of an untraced result whose value is the snapshot.
func wrap(snapshot string) string {
	return "(\x01\x00\x00\x00s" + le32(len(snapshot)) + snapshot
}

func le32(n int) string {
	return string([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
}

func TestDecodeRefuses(t *testing.T) {
	one := "(" + le32(1)
	for name, blob := range map[string]string{
		"nothing":                  "",
		"no tuple":                 "N",
		"two parts":                "(" + le32(2) + "NN",
		"cut":                      one,
		"more behind":              one + "NN",
		"no value":                 one + ".",
		"a list outside":           one + "[" + le32(0),
		"a tuple returned":         one + "(" + le32(0),
		"a cut tuple":              "(" + le32(6) + "N(" + le32(1) + "i" + le32(0) + "(" + le32(1) + "i" + le32(0) + "(" + le32(1) + "(" + le32(2) + "N",
		"unknown type":             wrap("?"),
		"a reference":              wrap("r" + le32(0)),
		"a flagged type":           wrap("\xce"),
		"empty snapshot":           wrap(""),
		"negative count":           wrap("[\xff\xff\xff\xff"),
		"a count too high":         wrap("[\xff\xff\xff\x7f"),
		"an open dict":             wrap("{NN"),
		"text not UTF-8":           wrap("u" + le32(1) + "\xff"),
		"text overlong":            wrap("u" + le32(2) + "\xc0\x80"),
		"a digit too high":         wrap("l" + le32(1) + "\xff\xff"),
		"missing digits":           wrap("l\x00\x00\x00\x80"),
		"a tree without tag":       wrap("\x01(" + le32(0)),
		"a tree's unknown tag":     wrap("\x01(" + le32(2) + "i" + le32(99) + "N"),
		"an unknown tag alone":     wrap("\x01(" + le32(0) + "i" + le32(99) + "N"),
		"a negative tag":           wrap("\x01(" + le32(0) + "i\xff\xff\xff\xffN"),
		"a tree with a list":       wrap("\x01[" + le32(0)),
		"a cycle of nothing":       wrap("\x01(" + le32(2) + "i" + le32(tagCycle) + "i" + le32(0)),
		"cut without a digest":     wrap("\x01(" + le32(4) + "i" + le32(tagList) + "(" + le32(0) + "i" + le32(3) + "s" + le32(0)),
		"a short digest":           wrap("\x01(" + le32(4) + "i" + le32(tagList) + "(" + le32(0) + "i" + le32(3) + "s" + le32(2) + "ab"),
		"half an entry":            wrap("\x01(" + le32(4) + "i" + le32(tagMap) + "(" + le32(1) + "Ni" + le32(0) + "s" + le32(0)),
		"fields and no values":     wrap("\x01(" + le32(5) + "i" + le32(tagObject) + "u" + le32(0) + "(" + le32(1) + "u" + le32(0) + "(" + le32(0) + "s" + le32(0)),
		"too deep":                 wrap(strings.Repeat("["+le32(1), maxDepth+1) + "N"),
		"columns that differ":      "(" + le32(6) + "N(" + le32(1) + "i" + le32(0) + "(" + le32(0) + "(" + le32(0) + "F" + "i" + le32(0),
		"a negative site":          "(" + le32(6) + "N(" + le32(1) + "i\xff\xff\xff\xff(" + le32(1) + "i" + le32(0) + "(" + le32(1) + "NF" + "i" + le32(0),
		"more loading than events": "(" + le32(6) + "N(" + le32(1) + "i" + le32(0) + "(" + le32(1) + "i" + le32(0) + "(" + le32(1) + "NF" + "i" + le32(2),
	} {
		if err := decode(returned(), []byte(blob), defaults()); !errors.Is(err, errMarshal) {
			t.Errorf("%s: %v, want errMarshal", name, err)
		}
	}
	exception := &pluginv1.Result{Outcome: &pluginv1.Outcome{Kind: &pluginv1.Outcome_Exception{Exception: &pluginv1.Exception{}}}}
	if err := decode(exception, []byte(one+"N"), defaults()); !errors.Is(err, errMarshal) {
		t.Errorf("a value with an exception: %v", err)
	}
	if err := decode(exception, []byte(one+"."), defaults()); err != nil {
		t.Errorf("an exception without a value: %v", err)
	}
}

// TestDecodeTuples takes a recorded tuple for the snapshot that it stands for.
func TestDecodeTuples(t *testing.T) {
	pair := "(" + le32(2) + "i" + le32(1) + "u" + le32(1) + "x"
	column := "(" + le32(2) + "i" + le32(0) + "i" + le32(0)
	result := returned()
	blob := "(" + le32(6) + "N" + column + column + "(" + le32(2) + pair + "s" + le32(len(pair)) + pair + "F" + "i" + le32(1)
	if err := decode(result, []byte(blob), defaults()); err != nil {
		t.Fatal(err)
	}
	if n := result.GetTrace().GetLoading(); n != 1 {
		t.Errorf("%d events of loading, want 1", n)
	}
	values := result.GetTrace().GetValues()
	if values[0] != values[1] || len(result.GetValues().GetValues()[values[0]].GetTuple().GetItems()) != 2 {
		t.Errorf("values %v of %v", values, result.GetValues())
	}
}

// TestDecodeDeepest takes a value as deep as CPython writes one.
func TestDecodeDeepest(t *testing.T) {
	result := returned()
	if err := decode(result, []byte(wrap(strings.Repeat("["+le32(1), maxDepth)+"N")), defaults()); err != nil {
		t.Fatal(err)
	}
	if n := len(result.Values.Values); n != maxDepth+2 {
		t.Errorf("%d values", n)
	}
}

// TestHashes checks that equal values hash the same, and others do not.
func TestHashes(t *testing.T) {
	sum := func(snapshot string) string {
		a := &arena{}
		root, err := readSnapshot(a, []byte(snapshot))
		if err != nil {
			t.Fatalf("%q: %v", snapshot, err)
		}
		return string(a.sum(root))
	}
	one, two, real1 := "i"+le32(1), "i"+le32(2), "g\x00\x00\x00\x00\x00\x00\xf0\x3f"
	list := func(items ...string) string { return "[" + le32(len(items)) + strings.Join(items, "") }
	set := func(items ...string) string { return "<" + le32(len(items)) + strings.Join(items, "") }
	for _, equal := range [][2]string{
		{list(one), list("T")}, {list(one), list(real1)}, {set(one, two), set(two, one)},
		{"{" + one + two + two + one + "0", "{" + two + one + one + two + "0"},
		{set(list(set(one, two))), set(list(set(two, one)))},
	} {
		if sum(equal[0]) != sum(equal[1]) {
			t.Errorf("%q and %q differ", equal[0], equal[1])
		}
	}
	for _, different := range [][2]string{
		{list(one), list(two)}, {list(one, two), list(two, one)}, {list(list(one), two), list(one, list(two))},
		{list(one), set(one)}, {list(), "N"}, {"{" + one + two + "0", "{" + two + one + "0"}, {list(one, one), list(one)},
	} {
		if sum(different[0]) == sum(different[1]) {
			t.Errorf("%q and %q are the same", different[0], different[1])
		}
	}
}

// TestIntegers compares the reading of long integers with math/big's.
func TestIntegers(t *testing.T) {
	for _, text := range []string{
		"0", "1", "-1", "127", "128", "-128", "-129", "32767", "32768", "9223372036854775807", "9223372036854775808",
		"-9223372036854775808", "-9223372036854775809", "18446744073709551615", "-18446744073709551616",
		"170141183460469231731687303715884105727", "-170141183460469231731687303715884105728",
		strings.Repeat("9", 500), "-" + strings.Repeat("9", 500),
	} {
		want, _ := new(big.Int).SetString(text, 10)
		a := &arena{}
		root, err := readSnapshot(a, []byte(marshalLong(want)))
		if err != nil {
			t.Fatal(err)
		}
		got := big.NewInt(int64(a.nodes[root].number))
		if a.nodes[root].kind == kindBig {
			data := a.nodes[root].data
			if got = trace.FromTwosComplement(data); got.IsInt64() || len(data) > 1 && (data[0] == 0 && data[1] < 0x80 || data[0] == 255 && data[1] >= 0x80) {
				t.Errorf("%s is not in the shortest form: %x", text, data)
			}
		}
		if got.Cmp(want) != 0 {
			t.Errorf("%s became %s", want, got)
		}
	}
}

func marshalLong(n *big.Int) string {
	magnitude, mask := new(big.Int).Abs(n), big.NewInt(1<<15-1)
	var digits []byte
	for magnitude.Sign() > 0 {
		digit := new(big.Int).And(magnitude, mask).Uint64()
		digits = append(digits, byte(digit), byte(digit>>8))
		magnitude.Rsh(magnitude, 15)
	}
	return "l" + le32(n.Sign()*len(digits)/2) + string(digits)
}

// Values are counted while they are read: a part takes fifty bytes, and one in the
// input.
func TestDecodeBoundsValues(t *testing.T) {
	for name, snapshot := range map[string]string{
		"a list":  "[" + le32(maxNodes+1) + strings.Repeat("N", maxNodes+1),
		"a tree":  "\x01(" + le32(4) + "i" + le32(tagList) + "(" + le32(maxNodes+1) + strings.Repeat("N", maxNodes+1) + "i" + le32(0) + "s" + le32(0),
		"numbers": "[" + le32(maxValues+1) + numbers(maxValues+1),
	} {
		if err := decode(returned(), []byte(wrap(snapshot)), defaults()); !errors.Is(err, errFull) {
			t.Errorf("%s: %v, want errFull", name, err)
		}
	}
	// Of a trace what was read before stands.
	column := "(" + le32(2) + "i" + le32(0) + "i" + le32(0)
	for _, second := range []string{"(" + le32(maxNodes+1) + strings.Repeat("N", maxNodes+1), "s" + le32(maxNodes+6) + "[" + le32(maxNodes+1) + strings.Repeat("N", maxNodes+1)} {
		result := returned()
		if err := decode(result, []byte("("+le32(6)+"N"+column+column+"("+le32(2)+"T"+second+"F"), defaults()); err != nil {
			t.Fatal(err)
		}
		if got := result.GetTrace(); len(got.GetSites()) != 1 || len(got.GetFrames()) != 1 || len(got.GetValues()) != 1 || !got.GetCapped() {
			t.Errorf("%v", got)
		}
	}
}

func numbers(count int) string {
	var all strings.Builder
	for n := range count {
		all.WriteString("i" + le32(n))
	}
	return all.String()
}

// FuzzDecode feeds the decoder what a candidate could write: whatever it
// accepts has to be a result that the SDK's own check accepts.
func FuzzDecode(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, blob []byte) {
		result := returned()
		limits := &pluginv1.Limits{ValueDepth: 3, ValueWidth: 3, Events: 100}
		if err := decode(result, blob, limits); err != nil {
			return
		}
		// Sites and frames are checked against the analysis, later.
		trace := result.Trace
		result.Trace = nil
		if err := check.Result(result, check.Run{}); err != nil {
			t.Fatalf("%v in a result of %q", err, blob)
		}
		if int(trace.GetLoading()) > len(trace.GetSites()) {
			t.Fatalf("%d events of loading, %d in all", trace.GetLoading(), len(trace.GetSites()))
		}
		for i, index := range trace.GetValues() {
			if int(index) >= len(result.Values.Values) {
				t.Fatalf("event %d has value %d of %d", i, index, len(result.Values.Values))
			}
		}
	})
}

// seeds are blobs as the interpreter itself writes them, and trees by hand.
func seeds(f *testing.F) [][]byte {
	all := [][]byte{
		[]byte("(" + le32(1) + "N"),
		[]byte(wrap("\x01(" + le32(4) + "i" + le32(tagList) + "(" + le32(1) + "Ti" + le32(9) + "s" + le32(16) + "0123456789abcdef")),
		[]byte(wrap("\x01(" + le32(5) + "i" + le32(tagObject) + "u" + le32(1) + "A(" + le32(1) + "u" + le32(1) + "x(" + le32(1) +
			"(" + le32(2) + "i" + le32(tagCycle) + "i" + le32(1) + "s" + le32(0))),
		[]byte(wrap("\x01(" + le32(2) + "i" + le32(tagRaw) + "s" + le32(5) + "[" + le32(0))),
	}
	code := `import marshal, sys
values = [1, 2**70, -2**70, 1.5, float("nan"), "a\ud800", b"b", [1, (2,)], {1: {2}}, frozenset([1]), 1j, ..., [..., StopIteration]]
out = [(marshal.dumps(v, 2),) for v in values]
out.append((1, (0, 1), (0, 1), (marshal.dumps([1, 2, 3, 4], 2), ...), False))
for blob in out:
    data = marshal.dumps(blob, 2)
    sys.stdout.buffer.write(len(data).to_bytes(4, "little") + data)
`
	out, err := exec.Command(testPython(), "-S", "-c", code).Output()
	if err != nil {
		f.Logf("no interpreter for more seeds: %v", err)
		return all
	}
	for len(out) >= 4 {
		n := 4 + int(out[0]) + int(out[1])<<8
		all = append(all, out[4:n])
		out = out[n:]
	}
	return all
}
