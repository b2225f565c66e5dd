package trace

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
)

var equalities = []Equality{python, javascript, Common, Strict, {NaNEqualsNaN: true, NumbersAreDoubles: true, TuplesAreLists: true}}

// doubled is a value that holds the same one twice, so many levels.
func doubled(t *Table, kind Kind, levels int, innermost Value) ID {
	id := t.Add(innermost)
	for range levels {
		id = t.Add(Value{Kind: kind, Items: []ID{id, id}, Fields: fields(kind, 2)})
	}
	return id
}

func fields(kind Kind, count int) []string {
	if kind != Object {
		return nil
	}
	return slices.Repeat([]string{"f"}, count)
}

// variants are as many values as there are ways to write so many ones.
func variants(t *Table, count int, one func(bit int) Value) []ID {
	ones := []ID{t.Add(one(0)), t.Add(one(1))}
	var all []ID
	for n := range count {
		var items []ID
		for bit := n | 1<<15; bit > 1; bit >>= 1 {
			items = append(items, ones[bit&1])
		}
		all = append(all, t.Add(Value{Kind: Tuple, Items: items}))
	}
	return all
}

// Values that were made to take long: each is compared with one like it, in steps
// that the sizes of the two bound. The steps are counted, no clock decides.
func TestComparingIsLinear(t *testing.T) {
	text := func(s string) Value { return Value{Kind: Text, Text: s} }
	makers := map[string]func(*Table) ID{
		"lists, 40 levels doubled":   func(t *Table) ID { return doubled(t, List, 40, text("x")) },
		"tuples, 40 levels doubled":  func(t *Table) ID { return doubled(t, Tuple, 40, text("x")) },
		"objects, 40 levels doubled": func(t *Table) ID { return doubled(t, Object, 40, text("x")) },
		"sets, 40 levels doubled":    func(t *Table) ID { return doubled(t, Set, 40, text("x")) },
		"maps, 40 levels doubled":    func(t *Table) ID { return doubled(t, Map, 40, text("x")) },
		"20,000 tuples as keys": func(t *Table) ID {
			var items []ID
			for n := range 20_000 {
				key := t.Add(Value{Kind: Tuple, Items: []ID{t.Add(Value{Kind: Int, Int: int64(n)}), t.Add(text("x"))}})
				items = append(items, key, t.Add(Value{Kind: Int, Int: int64(-n)}))
			}
			return t.Add(Value{Kind: Map, Items: items})
		},
		"8,000 tuples of truth values in a set": func(t *Table) ID {
			return t.Add(Value{Kind: Set, Items: variants(t, 8_000, func(bit int) Value { return Value{Kind: Bool, Bool: bit == 1} })})
		},
		"8,000 tuples of integers that are the same double": func(t *Table) ID {
			return t.Add(Value{Kind: Set, Items: variants(t, 8_000, func(bit int) Value { return Value{Kind: Int, Int: 1<<60 + int64(bit)} })})
		},
		"8,000 tuples of floats in a set": func(t *Table) ID {
			return t.Add(Value{Kind: Set, Items: variants(t, 8_000, func(bit int) Value { return Value{Kind: Float, Float: float64(bit) + 0.5} })})
		},
		"sets in sets": func(t *Table) ID {
			all := []ID{t.Add(text("x"))}
			for range 2_000 {
				all = append(all, t.Add(Value{Kind: Set, Items: slices.Clone(all[max(0, len(all)-5):])}))
			}
			return t.Add(Value{Kind: Set, Items: all})
		},
		"5,000 levels": func(t *Table) ID {
			id := t.Add(text("x"))
			for range 5_000 {
				id = t.Add(Value{Kind: List, Items: []ID{id}})
			}
			return id
		},
	}
	for name, make := range makers {
		for i, eq := range equalities {
			// Its values stand in another order in the second table.
			a, b := NewTable(), NewTable()
			for n := range 100 {
				b.Add(Value{Kind: Int, Int: int64(n)})
			}
			x, y := make(a), make(b)
			// Integers that are one double are told apart one by one.
			slow := eq.NumbersAreDoubles && strings.Contains(name, "the same double")
			c := comparison{a: a, b: b, eq: &eq, most: 1 << 40}
			if !c.equal(x, y, 0) {
				t.Errorf("%s: unequal under %d", name, i)
			}
			if most := stepsEach * (a.size() + b.size()); c.steps > most/4 && !slow {
				t.Errorf("%s: %d steps under %d, %d values and items", name, c.steps, i, a.size()+b.size())
			}
			if _, why := Compare(a, x, b, y, eq); why != "" && !slow {
				t.Errorf("%s: %s", name, why)
			}
		}
	}
}

func TestWhatTakesTooLongIsUnequal(t *testing.T) {
	// Integers that are one double are told apart only one by one.
	a, b := NewTable(), NewTable()
	many := func(t *Table) []ID {
		return variants(t, 8_000, func(bit int) Value { return Value{Kind: Int, Int: 1<<60 + int64(bit)} })
	}
	forward, backward := many(a), many(b)
	slices.Reverse(backward)
	x, y := a.Add(Value{Kind: Set, Items: forward}), b.Add(Value{Kind: Set, Items: backward})
	equal, why := Compare(a, x, b, y, Equality{NumbersAreDoubles: true})
	if equal || !strings.Contains(why, "too many steps") {
		t.Errorf("%v, %q", equal, why)
	}
	deep := func(t *Table) ID {
		id := t.Add(Value{Kind: Null})
		for range deepest + 10 {
			id = t.Add(Value{Kind: List, Items: []ID{id}})
		}
		return id
	}
	if equal, why := Compare(a, deep(a), b, deep(b), python); equal || !strings.Contains(why, "too deep") {
		t.Errorf("%v, %q", equal, why)
	}
}

// One entry that stands in a map or set several times is none of the others.
func TestEntriesCountOnce(t *testing.T) {
	table := NewTable()
	one, two := table.Add(Value{Kind: Int, Int: 1}), table.Add(Value{Kind: Int, Int: 2})
	twice := table.Add(Value{Kind: Map, Items: []ID{one, one, one, one}})
	both := table.Add(Value{Kind: Map, Items: []ID{one, one, two, one}})
	if Equal(table, twice, table, both, python) || Equal(table, both, table, twice, python) {
		t.Error("a map with an entry twice is one with two")
	}
	// Keys that are objects may be alike.
	key, other := table.Add(Value{Kind: Map}), table.Add(Value{Kind: Map})
	if !Equal(table, table.Add(Value{Kind: Map, Type: "Map", Items: []ID{key, one, other, two}}),
		table, table.Add(Value{Kind: Map, Type: "Map", Items: []ID{key, two, other, one}}), javascript) {
		t.Error("the order of entries with like keys tells maps apart")
	}
}

func TestLongIntegers(t *testing.T) {
	table := NewTable()
	long := new(big.Int).Lsh(big.NewInt(5), 8<<20)
	id := table.Add(Value{Kind: Int, Big: long})
	if got := table.Format(id, 60); got != "0x50000000000000000… (8388611 bits)" {
		t.Error(got)
	}
	if got := string(table.AppendJSON(nil, id)); !strings.HasPrefix(got, `{"$integer":"0x50000`) {
		t.Errorf("%.40s", got)
	}
	key := table.Add(Value{Kind: Map, Items: []ID{id, id}})
	table.TextKeys()
	same, other := NewTable(), NewTable()
	same.Add(Value{Kind: Int, Big: new(big.Int).Set(long)})
	other.Add(Value{Kind: Int, Big: new(big.Int).Neg(long)})
	if table.Digest(id) != same.Digest(1) || table.Digest(id) == other.Digest(1) || table.Digest(key) == 0 {
		t.Error("its digest is not its own")
	}
}

func TestJSONOfSharedParts(t *testing.T) {
	for _, kind := range []Kind{List, Tuple, Set, Map, Object} {
		table := NewTable()
		id := doubled(table, kind, 60, Value{Kind: Text, Text: strings.Repeat("x", 100)})
		if out := table.AppendJSONWithin(nil, id, 10_000); len(out) > 20_000 || !strings.Contains(string(out), "$cut") {
			t.Errorf("%v: %d bytes: %.200s", kind, len(out), out)
		}
		if out := table.Format(id, 60); len(out) > 300 {
			t.Errorf("%v: %s", kind, out)
		}
	}
	table := NewTable()
	item := table.Add(Value{Kind: Text, Text: strings.Repeat("x", 1000)})
	if out := table.AppendJSONWithin(nil, table.Add(Value{Kind: List, Items: slices.Repeat([]ID{item}, 100_000)}), 10_000); len(out) > 20_000 {
		t.Errorf("%d bytes", len(out))
	}
}

// made makes values of any bytes, as a process that forges them may: a table
// and the value that is its last.
func made(data []byte) (*Table, ID) {
	t := NewTable()
	t.Add(Value{Kind: Null})
	byteAt := func() int {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return int(b)
	}
	for len(data) > 0 && t.Len() < 400 {
		v := Value{Kind: Kind(1 + byteAt()%int(Cycle))}
		switch v.Kind {
		case Bool:
			v.Bool = byteAt()%2 == 1
		case Int, Cycle:
			v.Int = int64(byteAt() % 3)
			if v.Kind == Int && byteAt()%8 == 0 {
				v = Value{Kind: Int, Big: new(big.Int).Lsh(big.NewInt(int64(byteAt()-128)|1), 70)}
			}
		case Float:
			v.Float = float64(byteAt()%6) / 2
		case Text, Bytes, Opaque:
			v.Text = fmt.Sprint(byteAt() % 3)
		case List, Tuple, Set, Map, Object:
			for range 2 * (byteAt() % 4) {
				v.Items = append(v.Items, ID(t.Len()-1-byteAt()%(t.Len()-1)))
			}
			v.Fields = fields(v.Kind, len(v.Items))
			if cut := byteAt(); cut%16 == 0 {
				v.Length, v.Hash = 1000+cut, string(binary.BigEndian.AppendUint64(nil, uint64(cut%3)))
			}
		}
		if byteAt()%8 == 0 {
			v.Type = "Other"
		}
		t.Add(v)
	}
	return t, ID(t.Len() - 1)
}

// plainly compares by the rules alone, in as many steps as it takes; ok is false
// where that is too many.
func plainly(a *Table, x ID, b *Table, y ID, eq *Equality, left *int) (equal, ok bool) {
	if *left--; *left < 0 {
		return false, false
	}
	v, w := a.At(x), b.At(y)
	if !v.Kind.holds() || !w.Kind.holds() || len(v.Items) == 0 || len(w.Items) == 0 {
		c := comparison{a: a, b: b, eq: eq, most: 100}
		return c.equal(x, y, 0), true
	}
	shallow, other := *v, *w
	shallow.Items, other.Items, shallow.Fields, other.Fields = nil, nil, nil, nil
	tables := [2]*Table{NewTable(), NewTable()}
	c := comparison{a: tables[0], b: tables[1], eq: eq, most: 100}
	if len(v.Items) != len(w.Items) || v.Length != w.Length || !slices.Equal(v.Fields, w.Fields) || !c.equal(tables[0].Add(shallow), tables[1].Add(other), 0) {
		return false, true
	}
	per := 1
	switch v.Kind {
	case Map:
		per = 2
	case Set:
	default:
		per = len(v.Items)
	}
	used := map[int]bool{}
	for i := 0; i+per <= len(v.Items); i += per {
		found := false
		for j := 0; j+per <= len(w.Items) && !found; j += per {
			if used[j] {
				continue
			}
			found = true
			for k := range per {
				equal, ok := plainly(a, v.Items[i+k], b, w.Items[j+k], eq, left)
				if !ok {
					return false, false
				}
				found = found && equal
			}
			used[j] = found
		}
		if !found {
			return false, true
		}
	}
	return true, true
}

func (k Kind) holds() bool { return k >= List && k <= Object }

// FuzzEqual compares forged values: never in more steps than their sizes allow,
// and as the rules say wherever those can be followed one by one.
func FuzzEqual(f *testing.F) {
	f.Add([]byte("seed"), []byte("seed"), byte(0))
	f.Add([]byte{7, 2, 0, 0, 1, 1, 7, 2, 0, 0, 1, 1, 9, 2, 0, 1, 1, 1}, []byte{9, 1, 1, 1, 1, 1}, byte(1))
	f.Add([]byte{8, 2, 0, 0, 0, 0, 1, 1, 10, 2, 1, 0, 0, 1, 1, 1}, []byte{8, 2, 0, 0, 0, 0, 1, 1, 10, 2, 0, 1, 1, 0, 1, 1}, byte(2))
	f.Fuzz(func(t *testing.T, left, right []byte, which byte) {
		if len(left) > 2000 || len(right) > 2000 {
			return
		}
		eq := equalities[int(which)%len(equalities)]
		a, x := made(left)
		b, y := made(right)
		for _, pair := range []struct {
			b *Table
			y ID
		}{{b, y}, {a, x}} {
			c := comparison{a: a, b: pair.b, eq: &eq, most: stepsEach*(a.size()+pair.b.size()) + stepsMore}
			equal := c.equal(x, pair.y, 0)
			if c.steps > c.most+1+len(a.At(x).Items)+a.items {
				t.Fatalf("%d steps for %d values and items", c.steps, a.size()+pair.b.size())
			}
			steps := 20_000
			want, ok := plainly(a, x, pair.b, pair.y, &eq, &steps)
			if !ok || c.why != "" {
				continue
			}
			if equal != want {
				t.Fatalf("%s and %s: %v, want %v under %+v", a.Format(x, 300), pair.b.Format(pair.y, 300), equal, want, eq)
			}
			if back, _ := Compare(pair.b, pair.y, a, x, eq); back != equal {
				t.Fatalf("%s and %s: %v, and %v the other way round", a.Format(x, 300), pair.b.Format(pair.y, 300), equal, back)
			}
			if equal && a.exact(&eq)[x] != pair.b.exact(&eq)[pair.y] {
				t.Fatalf("%s and %s are equal and have two digests", a.Format(x, 300), pair.b.Format(pair.y, 300))
			}
			if equal && !eq.BooleansAreIntegers && !eq.NullsAreOne && !eq.NumbersAreDoubles && a.Digest(x) != pair.b.Digest(pair.y) {
				t.Fatalf("%s and %s are equal and have two loose digests", a.Format(x, 300), pair.b.Format(pair.y, 300))
			}
		}
	})
}

// FuzzDigest reads forged tables: each value once, whatever it holds.
func FuzzDigest(f *testing.F) {
	f.Add([]byte("seed"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 2000 {
			return
		}
		table, id := made(data)
		before := table.Digest(id)
		back, err := FromValues(table.Message())
		if err != nil {
			t.Fatal(err)
		}
		if back.Digest(id) != before || back.size() != table.size() {
			t.Fatalf("%s came back as %s", table.Format(id, 300), back.Format(id, 300))
		}
		back.TextKeys()
		if most := 40 * (len(data) + 400) * 8; len(back.AppendJSONWithin(nil, id, most)) > 2*most {
			t.Fatalf("its JSON has %d bytes", len(back.AppendJSONWithin(nil, id, most)))
		}
	})
}
