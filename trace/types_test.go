package trace

import "testing"

// TestEqualTypes: a language keeps BigInt apart from Number and Map from an
// object literal; between languages both are what they hold.
func TestEqualTypes(t *testing.T) {
	table := NewTable()
	number, big := table.Add(Value{Kind: Int, Int: 3}), table.Add(Value{Kind: Int, Int: 3, Type: "BigInt"})
	key := table.Add(Value{Kind: Text, Text: "k"})
	object := table.Add(Value{Kind: Map, Items: []ID{key, number}})
	aMap := table.Add(Value{Kind: Map, Items: []ID{key, number}, Type: "Map"})
	own := Equality{TuplesAreLists: true, NumbersAreDoubles: true}
	for _, pair := range [][2]ID{{number, big}, {object, aMap}} {
		if Equal(table, pair[0], table, pair[1], own) {
			t.Errorf("%v: equal under a language that keeps them apart", pair)
		}
		if !Equal(table, pair[0], table, pair[1], Common) || table.Digest(pair[0]) != table.Digest(pair[1]) {
			t.Errorf("%v: not the same between languages", pair)
		}
	}
	read, err := FromValues(table.Message())
	if err != nil || !Equal(read, big, table, big, own) || Equal(read, big, table, number, own) {
		t.Errorf("a type does not survive the wire (%v)", err)
	}
}

// TestEqualDoubles: the nearest double of an integer literal is the number.
func TestEqualDoubles(t *testing.T) {
	table := NewTable()
	literal, err := table.FromJSON([]byte("1152921504606847000")) // as JSON.stringify writes 2 ** 60
	if err != nil {
		t.Fatal(err)
	}
	double := table.Add(Value{Kind: Float, Float: 1 << 60})
	if !Equal(table, literal, table, double, Equality{NumbersAreDoubles: true}) {
		t.Error("2 ** 60 is not its own literal")
	}
	if Equal(table, literal, table, double, Equality{}) {
		t.Error("an exact integer is a float near it")
	}
}
