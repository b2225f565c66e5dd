package trace

import (
	"math"
	"math/big"
)

// Equality is how a language's own equality treats what the canonical form
// keeps apart. A plugin declares it (Equality in plugin.proto).
type Equality struct {
	BooleansAreIntegers bool
	TuplesAreLists      bool
	NaNEqualsNaN        bool
	NullsAreOne         bool
	// NumbersAreDoubles compares an integer with a float as the nearest double.
	NumbersAreDoubles bool
	// NumbersApart keeps integers and floats apart; no language of its own
	// does, but Strict.
	NumbersApart bool
	// TypesAreOne lets values of one kind be equal whatever their Type.
	TypesAreOne bool
}

// The equalities across languages, for a program in one language and a problem
// whose expected values come from another. Under both, integers of any size
// are exact and a truth value is no number.
var (
	// Common takes for equal what the one language cannot tell apart: 1 and
	// 1.0, null and undefined, a list and a tuple.
	Common = Equality{TuplesAreLists: true, NullsAreOne: true, TypesAreOne: true}
	// Strict wants the same kind all the way down.
	Strict = Equality{NumbersApart: true, TypesAreOne: true}
)

// Exactly is an equality that keeps the types apart that its language has: an
// integer from a float, a truth value from a number.
func (e Equality) Exactly() Equality {
	e.BooleansAreIntegers = false
	e.NumbersApart = !e.NumbersAreDoubles
	return e
}

// Equal reports whether two values, each in its table, are equal under a
// language's own equality. Numbers compare exactly by value. A value that was
// cut is equal only to one with the same hash and length.
func Equal(a *Table, x ID, b *Table, y ID, eq Equality) bool {
	return equal(a, x, b, y, &eq)
}

func equal(a *Table, x ID, b *Table, y ID, eq *Equality) bool {
	v, w := a.At(x), b.At(y)
	if v.Type != w.Type && !eq.TypesAreOne {
		return false
	}
	if n, m, ok := numbers(v, w, eq); ok {
		return n.equal(m, eq)
	}
	if v.Kind != w.Kind && !(eq.TuplesAreLists && sequence(v.Kind) && sequence(w.Kind)) {
		return false
	}
	switch v.Kind {
	case Null:
		return eq.NullsAreOne || v.Text == w.Text
	case Bool:
		return v.Bool == w.Bool
	case Text, Bytes, Opaque:
		// Two opaque values cannot be compared from outside; the same
		// description is not the same function.
		return v.Kind != Opaque && v.Text == w.Text
	case Cycle:
		return v.Int == w.Int
	}
	if v.Length != w.Length || v.Hash != w.Hash || len(v.Items) != len(w.Items) {
		return false
	}
	switch v.Kind {
	case Set:
		return equalSets(a, v.Items, b, w.Items, eq)
	case Map:
		return equalMaps(a, v.Items, b, w.Items, eq)
	case Object:
		if v.Text != w.Text || len(v.Fields) != len(w.Fields) {
			return false
		}
		for i, field := range v.Fields {
			if field != w.Fields[i] {
				return false
			}
		}
	}
	for i := range v.Items {
		if !equal(a, v.Items[i], b, w.Items[i], eq) {
			return false
		}
	}
	return true
}

func sequence(k Kind) bool { return k == List || k == Tuple }

// equalSets compares by digest first: equal values have equal digests, so a
// partner is looked for only among those.
func equalSets(a *Table, xs []ID, b *Table, ys []ID, eq *Equality) bool {
	byDigest := map[uint64][]ID{}
	for _, y := range ys {
		d := digestUnder(b, y, eq)
		byDigest[d] = append(byDigest[d], y)
	}
	for _, x := range xs {
		d := digestUnder(a, x, eq)
		at := partner(a, x, b, byDigest[d], eq)
		if at < 0 {
			return false
		}
		byDigest[d] = append(byDigest[d][:at:at], byDigest[d][at+1:]...)
	}
	return true
}

func equalMaps(a *Table, xs []ID, b *Table, ys []ID, eq *Equality) bool {
	byDigest := map[uint64][]int{}
	for i := 0; i+1 < len(ys); i += 2 {
		d := digestUnder(b, ys[i], eq)
		byDigest[d] = append(byDigest[d], i)
	}
	for i := 0; i+1 < len(xs); i += 2 {
		found := false
		for _, j := range byDigest[digestUnder(a, xs[i], eq)] {
			if equal(a, xs[i], b, ys[j], eq) {
				found = equal(a, xs[i+1], b, ys[j+1], eq)
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

func partner(a *Table, x ID, b *Table, among []ID, eq *Equality) int {
	for i, y := range among {
		if equal(a, x, b, y, eq) {
			return i
		}
	}
	return -1
}

// digestUnder is a digest that is equal for values that are equal under eq:
// the loose digest, but for truth values where they are numbers.
func digestUnder(t *Table, id ID, eq *Equality) uint64 {
	if v := t.At(id); eq.BooleansAreIntegers && v.Kind == Bool {
		return digestInt(asInt(v.Bool))
	} else if v.Kind == Tuple && eq.BooleansAreIntegers {
		return mix(tagSequence) // may hold truth values: compare one by one
	}
	return t.Digest(id)
}

func asInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// number is a value that compares as one.
type number struct {
	integer *big.Int // nil for a float
	float   float64
}

func numbers(v, w *Value, eq *Equality) (n, m number, ok bool) {
	n, ok = asNumber(v, eq)
	if !ok {
		return n, m, false
	}
	m, ok = asNumber(w, eq)
	// Two truth values are compared as such.
	return n, m, ok && !(v.Kind == Bool && w.Kind == Bool) && !(eq.NumbersApart && v.Kind != w.Kind)
}

func asNumber(v *Value, eq *Equality) (number, bool) {
	switch {
	case v.Kind == Float:
		return number{float: v.Float}, true
	case v.Kind == Int && v.Big != nil:
		return number{integer: v.Big}, true
	case v.Kind == Int:
		return number{integer: big.NewInt(v.Int)}, true
	case v.Kind == Bool && eq.BooleansAreIntegers:
		return number{integer: big.NewInt(asInt(v.Bool))}, true
	}
	return number{}, false
}

func (n number) equal(m number, eq *Equality) bool {
	switch {
	case n.integer != nil && m.integer != nil:
		return n.integer.Cmp(m.integer) == 0
	case n.integer == nil && m.integer == nil:
		return n.float == m.float || eq.NaNEqualsNaN && math.IsNaN(n.float) && math.IsNaN(m.float)
	case n.integer == nil:
		return m.equal(n, eq)
	}
	if eq.NumbersAreDoubles {
		nearest, _ := new(big.Float).SetInt(n.integer).Float64()
		return nearest == m.float
	}
	if math.IsNaN(m.float) || math.IsInf(m.float, 0) || m.float != math.Trunc(m.float) {
		return false
	}
	whole, _ := big.NewFloat(m.float).Int(nil)
	return n.integer.Cmp(whole) == 0
}
