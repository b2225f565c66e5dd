package trace

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

var (
	python     = Equality{BooleansAreIntegers: true}
	javascript = Equality{TuplesAreLists: true}
)

func parse(t *testing.T, table *Table, text string) ID {
	t.Helper()
	id, err := table.FromJSON([]byte(text))
	if err != nil {
		t.Fatalf("FromJSON(%s): %v", text, err)
	}
	return id
}

func TestEqualFollowsTheLanguage(t *testing.T) {
	cases := []struct {
		x, y               string
		python, javascript bool
	}{
		{"1", "1.0", true, true},
		{"1", "true", true, false},
		{"0", "-0.0", true, true},
		{"[true]", "[1]", true, false},
		{"[1,2]", "[1,2]", true, true},
		{"[1,2]", "[2,1]", false, false},
		{`{"a":1,"b":2}`, `{"b":2,"a":1}`, true, true},
		{`{"a":1}`, `{"a":2}`, false, false},
		{`{"a":1}`, `{"a":1,"b":1}`, false, false},
		{"9007199254740993", "9007199254740992.0", false, false},
		{"9007199254740992", "9007199254740992.0", true, true},
		{"123456789012345678901234567890", "123456789012345678901234567890", true, true},
		{"123456789012345678901234567890", "123456789012345678901234567891", false, false},
		{"null", "0", false, false},
		{`"1"`, "1", false, false},
		{`"\ud800"`, `"\ud800"`, true, true},
		{`"\ud800"`, `"\ud801"`, false, false},
		{"1e400", "1e400", true, true},
	}
	for _, c := range cases {
		a, b := NewTable(), NewTable()
		x, y := parse(t, a, c.x), parse(t, b, c.y)
		for _, order := range []struct {
			name string
			eq   bool
		}{{"python", Equal(a, x, b, y, python)}, {"python, swapped", Equal(b, y, a, x, python)}} {
			if order.eq != c.python {
				t.Errorf("%s: %s == %s is %v, want %v", order.name, c.x, c.y, order.eq, c.python)
			}
		}
		if got := Equal(a, x, b, y, javascript); got != c.javascript {
			t.Errorf("javascript: %s === %s is %v, want %v", c.x, c.y, got, c.javascript)
		}
	}
}

func TestEqualBeyondJSON(t *testing.T) {
	table := NewTable()
	one, two := table.Add(Value{Kind: Int, Int: 1}), table.Add(Value{Kind: Int, Int: 2})
	yes := table.Add(Value{Kind: Bool, Bool: true})
	list := table.Add(Value{Kind: List, Items: []ID{one, two}})
	tuple := table.Add(Value{Kind: Tuple, Items: []ID{one, two}})
	nan := table.Add(Value{Kind: Float, Float: math.NaN()})
	opaque := table.Add(Value{Kind: Opaque, Text: "<function f>"})
	cases := []struct {
		name string
		x, y ID
		eq   Equality
		want bool
	}{
		{"a tuple is no list", list, tuple, python, false},
		{"where there are no tuples it is", list, tuple, javascript, true},
		{"NaN", nan, nan, python, false},
		{"a function is not another", opaque, opaque, python, false},
		{"sets have no order", table.Add(Value{Kind: Set, Items: []ID{one, two}}), table.Add(Value{Kind: Set, Items: []ID{two, one}}), python, true},
		{"a set with True and one with 1", table.Add(Value{Kind: Set, Items: []ID{yes}}), table.Add(Value{Kind: Set, Items: []ID{one}}), python, true},
		{"map keys True and 1", table.Add(Value{Kind: Map, Items: []ID{yes, two}}), table.Add(Value{Kind: Map, Items: []ID{one, two}}), python, true},
		{"a cut list and one like it", table.Add(Value{Kind: List, Items: []ID{one}, Length: 9, Hash: "a"}), table.Add(Value{Kind: List, Items: []ID{one}, Length: 9, Hash: "a"}), python, true},
		{"a cut list and another", table.Add(Value{Kind: List, Items: []ID{one}, Length: 9, Hash: "a"}), table.Add(Value{Kind: List, Items: []ID{one}, Length: 9, Hash: "b"}), python, false},
	}
	for _, c := range cases {
		if got := Equal(table, c.x, table, c.y, c.eq); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestDigestIsLoose(t *testing.T) {
	table := NewTable()
	same := [][2]string{{"1", "1.0"}, {"0.3", "0.30000000000000004"}, {"2.9999999999999996", "3"}, {`{"a":1,"b":2}`, `{"b":2,"a":1}`}}
	for _, pair := range same {
		if table.Digest(parse(t, table, pair[0])) != table.Digest(parse(t, table, pair[1])) {
			t.Errorf("%s and %s have different digests", pair[0], pair[1])
		}
	}
	different := [][2]string{{"1", "2"}, {"1", "true"}, {"[1,2]", "[2,1]"}, {"[[1],2]", "[1,[2]]"}, {`{"a":1,"b":2}`, `{"a":2,"b":1}`}, {"null", "false"}, {`""`, "null"}, {"[]", "{}"}}
	for _, pair := range different {
		if table.Digest(parse(t, table, pair[0])) == table.Digest(parse(t, table, pair[1])) {
			t.Errorf("%s and %s have one digest", pair[0], pair[1])
		}
	}
}

// random builds a value of any kind that the wire can carry.
func random(r *rand.Rand, table *Table, depth int) ID {
	kinds := []Kind{Null, Bool, Int, Int, Float, Text, Bytes, Opaque, Cycle}
	if depth > 0 {
		kinds = append(kinds, List, Tuple, Set, Map, Object)
	}
	v := Value{Kind: kinds[r.IntN(len(kinds))]}
	switch v.Kind {
	case Bool:
		v.Bool = r.IntN(2) == 1
	case Int:
		v.Int = int64(r.Uint64())
		if r.IntN(3) == 0 {
			v.Int = 0
			v.Big = new(big.Int).Lsh(big.NewInt(r.Int64()|1), uint(64+r.IntN(80)))
			if r.IntN(2) == 0 {
				v.Big.Neg(v.Big)
			}
		}
	case Float:
		v.Float = []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), r.NormFloat64(), 1e300}[r.IntN(6)]
	case Text, Bytes, Opaque:
		v.Text = []string{"", "a", "é€😀", "\xed\xa0\x80", "\x00"}[r.IntN(5)]
	case Cycle:
		v.Int = int64(r.IntN(5))
	case List, Tuple, Set, Map, Object:
		for range 2 * r.IntN(3) {
			v.Items = append(v.Items, random(r, table, depth-1))
			v.Fields = append(v.Fields, "f")
		}
		if v.Kind != Object {
			v.Fields = nil
		}
	}
	return table.Add(v)
}

func TestWireRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		table := NewTable()
		id := random(r, table, 4)
		back, err := FromValues(table.Message())
		if err != nil {
			t.Fatal(err)
		}
		if table.Format(id, 1000) != back.Format(id, 1000) || table.Digest(id) != back.Digest(id) {
			t.Fatalf("sent %s, got %s", table.Format(id, 1000), back.Format(id, 1000))
		}
	}
}

func TestTwosComplement(t *testing.T) {
	for _, text := range []string{"0", "1", "-1", "127", "128", "-128", "-129", "255", "-32768", "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890"} {
		n, _ := new(big.Int).SetString(text, 10)
		b := TwosComplement(n)
		if got := FromTwosComplement(b); got.Cmp(n) != 0 {
			t.Errorf("%s became %s", n, got)
		}
		if len(b) > 1 && (b[0] == 0 && b[1]&0x80 == 0 || b[0] == 0xff && b[1]&0x80 != 0) {
			t.Errorf("%s is %x, not the shortest form", n, b)
		}
	}
}

func TestJSONRoundTrip(t *testing.T) {
	for _, text := range []string{
		`{"a":[1,2.5,-3],"b":{"c":null}}`, `"tab \u0009, quote \", \ud83d, 😀"`, "[]", "{}", "1.0", "1e+30",
		"123456789012345678901234567890", "[true,false]",
	} {
		table := NewTable()
		first := string(table.AppendJSON(nil, parse(t, table, text)))
		second := string(table.AppendJSON(nil, parse(t, table, first)))
		if first != second {
			t.Errorf("%s became %s, then %s", text, first, second)
		}
	}
}

func TestJSONErrorsSayWhere(t *testing.T) {
	for _, text := range []string{"", "[1,", `{"a" 1}`, `"\x"`, `"`, "01x", "[1] 2", "+1", strings.Repeat("[", 2000), "nul", `"\ud8`, `{"a":1,}`, "\"\xed\xe00\"", "\"\xed\xa0\x80\"", "\"\xff\""} {
		if _, err := NewTable().FromJSON([]byte(text)); err == nil {
			t.Errorf("%.20q was taken", text)
		} else if !strings.Contains(err.Error(), "at byte") {
			t.Errorf("%.20q: %v does not say where", text, err)
		}
	}
}

func FuzzFromJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5,null,"x\ud800"]}`, "1e999", `"\u00e9"`, "-", "[[[[", "\"\xed\xe00\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		table := NewTable()
		id, err := table.FromJSON(raw)
		if err != nil {
			return
		}
		out := table.AppendJSON(nil, id)
		again := NewTable()
		other, err := again.FromJSON(out)
		if err != nil {
			t.Fatalf("%q was written as %q: %v", raw, out, err)
		}
		if table.Digest(id) != again.Digest(other) && !strings.Contains(string(out), "$float") && !strings.Contains(string(out), `"$`) {
			t.Fatalf("%q was written as %q, which is another value", raw, out)
		}
	})
}

// What looks like the beginning of a lone surrogate is written as it is.
func TestBytesLikeASurrogate(t *testing.T) {
	table := NewTable()
	for text, want := range map[string]string{"\xed\xa0\x80": `"\ud800"`, "\xed\xe00": "\"\xed\xe00\"", "\xed\xa0(": "\"\xed\xa0(\""} {
		if got := string(table.AppendJSON(nil, table.Add(Value{Kind: Text, Text: text}))); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
