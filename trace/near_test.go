package trace

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

func TestNearAndUnordered(t *testing.T) {
	near := func(abs, rel float64) Equality { return Equality{TuplesAreLists: true, Near: &Tolerance{abs, rel}} }
	any := Equality{TuplesAreLists: true, Unordered: true}
	both := near(0.1, 0)
	both.Unordered = true
	doubles := near(1, 0)
	doubles.NumbersAreDoubles = true
	for _, c := range []struct {
		eq   Equality
		a, b string
		want bool
	}{
		{near(1e-6, 0), "3.0000001", "3", true}, {near(1e-6, 0), "3.1", "3", false}, {near(0, 0.1), "10.9", "10", true},
		{near(0, 0.1), "11.1", "10.0", false}, {near(0, 0.1), "-9.5", "-10", true}, {near(0, 0), "1.0", "1", true},
		{near(5, 0), "3", "4", false}, // two integers are exact
		{doubles, "3", "4", true}, {doubles, "3", "5", false},
		{near(1e9, 1), "NaN", "1.0", false}, {near(1e9, 1), "Infinity", "1.0", false}, {near(1, 1), "Infinity", "Infinity", true},
		{near(1, 1), "-Infinity", "Infinity", false},
		{near(1, 1), "1.0", "Infinity", false}, {near(0.1, 0), `[1.05, {"a": [2.0]}]`, `[1, {"a": [2.09]}]`, true},
		{near(0.1, 0), `[1.05, {"a": [2.0]}]`, `[1, {"a": [2.2]}]`, false}, {near(9, 9), `"1.0"`, "1.0", false},
		{near(9, 9), "true", "1.0", false}, {near(0.1, 0), "[1.0]", "[1.0, 1.0]", false},
		{any, "[3, 1, 2]", "[1, 2, 3]", true}, {any, "[1, 1, 2]", "[1, 2, 2]", false}, {any, "[1]", "[1, 1]", false},
		{any, "[[1, 2]]", "[[2, 1]]", false}, {any, "[[2], [1]]", "[[1], [2]]", true}, {any, "[]", "[]", true}, {any, "1", "1", true},
		{any, `{"a": [1, 2]}`, `{"a": [2, 1]}`, false},
		{both, "[1.0, 1.09]", "[1.1, 1.0]", true},
		{both, "[1.05, 1.15]", "[1.1, 1.0]", true}, // the first suits both, the second one alone
		{both, "[1.15, 1.05]", "[1.1, 1.0]", true}, {both, "[1.15, 1.16]", "[1.1, 1.0]", false},
		{both, `[[1.05, "b"], [1.05, "a"]]`, `[[1.0, "a"], [1.1, "b"]]`, true},
	} {
		left, right := NewTable(), NewTable()
		read := func(table *Table, text string) ID {
			if f, err := strconv.ParseFloat(text, 64); err == nil && (math.IsNaN(f) || math.IsInf(f, 0)) {
				return table.Add(Value{Kind: Float, Float: f})
			}
			id, err := table.FromJSON([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		x, y := read(left, c.a), read(right, c.b)
		if got := Equal(left, x, right, y, c.eq); got != c.want {
			t.Errorf("%s and %s under %+v: %v", c.a, c.b, c.eq, got)
		}
	}
}

// A shuffled list whose numbers were moved by less than half of the tolerance is equal in
// any order, and no longer when one is moved by far more.
func TestNearInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	eq := Equality{Unordered: true, Near: &Tolerance{Abs: 0.5}}
	list := func(numbers []float64) (*Table, ID) {
		table := NewTable()
		v := Value{Kind: List, Length: len(numbers)}
		for _, n := range numbers {
			v.Items = append(v.Items, table.Add(Value{Kind: Float, Float: n}))
		}
		return table, table.Add(v)
	}
	for range 200 {
		numbers := make([]float64, 1+random.IntN(30))
		moved := make([]float64, len(numbers))
		for i := range numbers {
			numbers[i] = random.Float64() * 10
			moved[i] = numbers[i] + random.Float64()/2.01
		}
		random.Shuffle(len(moved), func(i, j int) { moved[i], moved[j] = moved[j], moved[i] })
		a, x := list(moved)
		b, y := list(numbers)
		if equal, why := Compare(a, x, b, y, eq); !equal {
			t.Fatal(fmt.Sprint(moved, " and ", numbers, ": ", why))
		}
		moved[0] += 100
		if a, x = list(moved); Equal(a, x, b, y, eq) {
			t.Fatal(moved, numbers)
		}
	}
}
