package trace

import (
	"math"
	"math/big"
	"slices"
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
	// TypesAreOne lets values of one kind be equal whatever their Type, but Exactly.
	TypesAreOne bool
	// Unordered pairs the items of the two outermost lists off in any order.
	Unordered bool
	// Near lets numbers be equal that are near each other; nil: none are.
	Near *Tolerance
}

// loose reports that values with different hashes may be equal.
func (e *Equality) loose() bool { return e.Near != nil || e.Unordered || e.TuplesAreLists }

// Tolerance is how near a number must be to an expected one: they differ by no more than
// the larger of Abs and Rel * |expected|. Of values one of the two must be a float.
type Tolerance struct{ Abs, Rel float64 }

// Near reports whether two finite numbers are that near.
func (t Tolerance) Near(got, expected float64) bool {
	apart := math.Abs(got - expected)
	return !math.IsInf(apart, 0) && apart <= max(t.Abs, t.Rel*math.Abs(expected)) // false of NaN
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
// integer from a float, a truth value from a number, a library's array from a list.
func (e Equality) Exactly() Equality {
	e.BooleansAreIntegers, e.TypesAreOne = false, false
	e.NumbersApart = !e.NumbersAreDoubles
	return e
}

// Equal reports whether two values, each in its table, are equal under a
// language's own equality. Numbers compare exactly by value. A value that was
// cut is equal only to one with the same hash and length.
func Equal(a *Table, x ID, b *Table, y ID, eq Equality) bool {
	equal, _ := Compare(a, x, b, y, eq)
	return equal
}

// Compare is Equal, and says why where that is not to be seen from the two: where a
// part of one cannot be compared, and where it gave up. Values that are equal are
// told so in time linear in the sizes of their tables; what takes longer was made
// to take long, and counts as unequal.
func Compare(a *Table, x ID, b *Table, y ID, eq Equality) (equal bool, why string) {
	c := comparison{a: a, b: b, eq: &eq, most: stepsEach*(a.size()+b.size()) + stepsMore}
	if eq.Near != nil {
		c.most += stepsNear
	}
	if v, w := a.At(x), b.At(y); eq.Unordered && c.lists(v, w) && !v.Cut() && !w.Cut() {
		equal = v.Length == w.Length && c.unordered(v.Items, w.Items, 1, 1)
	} else {
		equal = c.equal(x, y, 0)
	}
	switch why = c.why; {
	case equal || why != "":
	case c.opaque != "":
		why = c.opaque + " equals nothing"
	case c.tooLarge:
		why = "a value that is too large to be kept whole equals one with the same hash only"
	}
	return equal, why
}

const (
	// stepsEach steps for each value, and item of one, are several times what
	// comparing takes that no two values have the same digest by chance.
	stepsEach, stepsMore = 16, 1000
	// stepsNear more are for numbers that are near each other: no digest finds a partner.
	stepsNear = 1 << 22
	// deepest is more levels than any worker passes on uncut.
	deepest = 10_000
)

// comparison is of values of two tables.
type comparison struct {
	a, b        *Table
	eq          *Equality
	steps, most int
	why         string // it gave up
	opaque      string // the first that was met
	tooLarge    bool   // a value that was cut met one of its kind and length with another hash or none
	// found are pairs of containers that are equal: a value that stands in many
	// places is compared once.
	found map[[2]ID]bool
	// exact are digests of the values of each table that are equal where values
	// are, worked out when a set or map is met.
	exact [2][]uint64
}

func (c *comparison) giveUp(why string) bool {
	c.why = why
	return false
}

func (c *comparison) equal(x, y ID, depth int) bool {
	v, w, eq := c.a.At(x), c.b.At(y), c.eq
	if c.steps += 1 + min(len(v.Items), len(w.Items)); c.steps > c.most {
		return c.giveUp("comparing them takes too many steps")
	}
	if depth > deepest {
		return c.giveUp("they are nested too deep to compare")
	}
	if c.opaque == "" && v.Kind == Opaque {
		c.opaque = v.Text
	}
	if v.Type != w.Type && !eq.TypesAreOne {
		return false
	}
	if v.Kind == Int && w.Kind == Int && v.Big == nil && w.Big == nil && (eq.Near == nil || v.Int == w.Int) {
		return v.Int == w.Int
	}
	if n, m, ok := numbers(v, w, eq); ok {
		return n.equal(m, eq)
	}
	if v.Kind != w.Kind && !(eq.TuplesAreLists && sequence(v.Kind) && sequence(w.Kind)) {
		c.tooLarge = c.tooLarge || v.headOf(w) || w.headOf(v)
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
		c.tooLarge = c.tooLarge || v.Length == w.Length && (v.Cut() != w.Cut() || v.Hash != w.Hash && eq.loose())
		return false
	}
	if v.Kind == Object && (v.Text != w.Text || !slices.Equal(v.Fields, w.Fields)) {
		return false
	}
	if len(v.Items) == 0 || c.found[[2]ID{x, y}] {
		return true
	}
	if !c.items(v, w, depth+1) {
		return false
	}
	if c.found == nil {
		c.found = map[[2]ID]bool{}
	}
	c.found[[2]ID{x, y}] = true
	return true
}

func (c *comparison) items(v, w *Value, depth int) bool {
	switch v.Kind {
	case Set:
		return c.unordered(v.Items, w.Items, 1, depth)
	case Map:
		return c.unordered(v.Items, w.Items, 2, depth)
	}
	for i := range v.Items {
		if !c.equal(v.Items[i], w.Items[i], depth) {
			return false
		}
	}
	return true
}

// lists reports whether two values are lists that may be equal.
func (c *comparison) lists(v, w *Value) bool {
	return sequence(v.Kind) && sequence(w.Kind) && (v.Kind == w.Kind || c.eq.TuplesAreLists)
}

func sequence(k Kind) bool { return k == List || k == Tuple }

// unordered pairs entries of so many values off, each of either side once. An
// entry's partner is among those with its digest.
func (c *comparison) unordered(xs, ys []ID, per, depth int) bool {
	if len(xs) == per {
		return c.entry(xs, ys, depth)
	}
	if c.exact[0] == nil {
		c.exact = [2][]uint64{c.a.exact(c.eq), c.b.exact(c.eq)}
	}
	partners := make(map[uint64][]int, len(ys)/per)
	for j := 0; j+per <= len(ys); j += per {
		d := entryDigest(c.exact[1], ys[j:j+per])
		partners[d] = append(partners[d], j)
	}
	if c.eq.Near != nil {
		return len(xs) == len(ys) && c.matched(xs, ys, per, depth, partners)
	}
	for i := 0; i+per <= len(xs); i += per {
		d := entryDigest(c.exact[0], xs[i:i+per])
		among := partners[d]
		at := slices.IndexFunc(among, func(j int) bool { return c.entry(xs[i:i+per], ys[j:j+per], depth) })
		if at < 0 || c.why != "" {
			return false
		}
		among[at] = among[len(among)-1]
		partners[d] = among[:len(among)-1]
	}
	return true
}

// matched is unordered where an entry may have a partner that another one needs more:
// a maximum matching, found by augmenting paths.
func (c *comparison) matched(xs, ys []ID, per, depth int, partners map[uint64][]int) bool {
	taken := make(map[int]int, len(ys)/per) // an entry's partner, by its own place in ys
	var seen map[int]bool
	var augment func(i int) bool
	augment = func(i int) bool {
		for _, j := range partners[entryDigest(c.exact[0], xs[i:i+per])] {
			if seen[j] || !c.entry(xs[i:i+per], ys[j:j+per], depth) {
				continue
			}
			seen[j] = true
			if other, has := taken[j]; !has || augment(other) {
				taken[j] = i
				return true
			}
		}
		return false
	}
	for i := 0; i+per <= len(xs); i += per {
		if seen = map[int]bool{}; !augment(i) || c.why != "" {
			return false
		}
	}
	return true
}

func (c *comparison) entry(xs, ys []ID, depth int) bool {
	for i := range xs {
		if !c.equal(xs[i], ys[i], depth) {
			return false
		}
	}
	return true
}

func entryDigest(exact []uint64, ids []ID) uint64 {
	var d uint64
	for _, id := range ids {
		d = combine(d, exact[id])
	}
	return d
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

// nearest is the double that is nearest to a number.
func (n number) nearest() float64 {
	if n.integer == nil {
		return n.float
	}
	f, _ := new(big.Float).SetInt(n.integer).Float64()
	return f
}

func (n number) equal(m number, eq *Equality) bool {
	switch {
	case eq.Near != nil && (n.integer == nil || m.integer == nil || eq.NumbersAreDoubles) &&
		eq.Near.Near(n.nearest(), m.nearest()):
		return true
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

func asInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
