package trace

import "testing"

// TestAcrossLanguages: which values of two languages are the same, for verdicts
// under Common and Strict and for the digests that alignment compares.
func TestAcrossLanguages(t *testing.T) {
	one := func(build func(*Table) ID) (*Table, ID) {
		table := NewTable()
		return table, build(table)
	}
	value := func(v Value) func(*Table) ID { return func(t *Table) ID { return t.Add(v) } }
	json := func(text string) func(*Table) ID {
		return func(table *Table) ID {
			id, err := table.FromJSON([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
	}
	pair := func(kind Kind) func(*Table) ID {
		return func(t *Table) ID {
			return t.Add(Value{Kind: kind, Items: []ID{t.Add(Value{Kind: Int, Int: 1}), t.Add(Value{Kind: Float, Float: 2.5})}})
		}
	}
	keyed := func(key Value) func(*Table) ID {
		return func(t *Table) ID {
			return t.Add(Value{Kind: Map, Items: []ID{t.Add(key), t.Add(Value{Kind: Bool, Bool: true})}})
		}
	}
	for _, c := range []struct {
		name           string
		a, b           func(*Table) ID
		common, strict bool
		digests        bool
	}{
		{"1 and 1.0", json("1"), json("1.0"), true, false, true},
		{"1 and true", json("1"), json("true"), false, false, false},
		{"null and undefined", json("null"), value(Value{Kind: Null, Text: "undefined"}), true, false, true},
		{"null and 0", json("null"), json("0"), false, false, false},
		{"a list and a tuple", pair(List), pair(Tuple), true, false, true},
		{"a list and a set", pair(List), pair(Set), false, false, false},
		{"2^53 and 2^53 + 1", json("9007199254740992.0"), json("9007199254740993"), false, false, false},
		{"2^70, twice", json("1180591620717411303424"), json("1180591620717411303424"), true, true, true},
		{"2^70 and its float", json("1180591620717411303424"), json("1180591620717411303424.0"), true, false, false},
		{"an integer and a text as key", keyed(Value{Kind: Int, Int: 7}), keyed(Value{Kind: Text, Text: "7"}), false, false, true},
		{"two texts as key", keyed(Value{Kind: Text, Text: "a"}), keyed(Value{Kind: Text, Text: "a"}), true, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, x := one(c.a)
			b, y := one(c.b)
			if got := Equal(a, x, b, y, Common); got != c.common {
				t.Errorf("common: %v", got)
			}
			if got := Equal(b, y, a, x, Strict); got != c.strict {
				t.Errorf("strict: %v", got)
			}
			a.TextKeys()
			b.TextKeys()
			if got := a.Digest(x) == b.Digest(y); got != c.digests {
				t.Errorf("digests equal: %v", got)
			}
		})
	}
}

// TestTextKeysReachesOutside: a map's digest is part of what holds it.
func TestTextKeysReachesOutside(t *testing.T) {
	table := NewTable()
	holds := func(key Value) ID {
		m := table.Add(Value{Kind: Map, Items: []ID{table.Add(key), table.Add(Value{Kind: Null})}})
		return table.Add(Value{Kind: List, Items: []ID{m}})
	}
	x, y := holds(Value{Kind: Int, Int: 12}), holds(Value{Kind: Text, Text: "12"})
	if table.Digest(x) == table.Digest(y) {
		t.Fatal("within one language an integer key is no text")
	}
	if table.TextKeys(); table.Digest(x) != table.Digest(y) {
		t.Error("the list does not follow its map")
	}
}
