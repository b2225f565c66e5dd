package trace

import (
	"math"
	"math/big"

	"github.com/cespare/xxhash/v2"
)

// exact are digests of a table's values, by ID, that are equal where the values
// are equal under a language's equality, and hardly ever elsewhere. Values come
// after what they hold: one pass does.
func (t *Table) exact(eq *Equality) []uint64 {
	digests := make([]uint64, len(t.values))
	for i := range t.values {
		digests[i] = t.values[i].exact(digests, eq)
	}
	return digests
}

func (v *Value) exact(digests []uint64, eq *Equality) uint64 {
	var h uint64
	switch v.Kind {
	case Null:
		h = mix(tagNull)
		if !eq.NullsAreOne {
			h = hashText(tagNull, v.Text)
		}
	case Bool, Int, Float:
		h = v.exactNumber(eq)
	case Text, Bytes:
		h = v.Digest // made of the text alone
	case List, Tuple:
		h = combine(tagSequence, uint64(v.Length))
		if v.Kind == Tuple && !eq.TuplesAreLists {
			h = combine(tagTuple, uint64(v.Length))
		}
		for _, item := range v.Items {
			h = combine(h, digests[item])
		}
	case Object:
		h = hashText(tagObject, v.Text)
		for _, item := range v.Items {
			h = combine(h, digests[item])
		}
	case Set:
		h = combine(tagSet, uint64(v.Length)) + sumOf(digests, v.Items, 1)
	case Map:
		h = combine(tagMap, uint64(v.Length)) + sumOf(digests, v.Items, 2)
	case Cycle:
		h = combine(tagCycle, uint64(v.Int))
	default:
		h = mix(tagOpaque)
	}
	if v.Hash != "" {
		h = combine(h, xxhash.Sum64String(v.Hash))
	}
	if v.Type != "" && !eq.TypesAreOne {
		h = combine(h, xxhash.Sum64String(v.Type))
	}
	return h
}

func sumOf(digests []uint64, items []ID, per int) uint64 {
	var sum uint64
	for i := 0; i+per <= len(items); i += per {
		sum += mix(entryDigest(digests, items[i:i+per]))
	}
	return sum
}

func (v *Value) exactNumber(eq *Equality) uint64 {
	tag := tagNumber
	if _, isNumber := asNumber(v, eq); isNumber && eq.Near != nil {
		return mix(tag) // any other number may be near
	}
	switch {
	case v.Kind == Bool && !eq.BooleansAreIntegers:
		if v.Bool {
			return mix(tagTrue)
		}
		return mix(tagFalse)
	case v.Kind == Float && eq.NumbersApart:
		tag = tagFloat
	}
	switch n, _ := asNumber(v, eq); {
	case n.integer == nil:
		return exactFloat(tag, n.float, eq)
	case eq.NumbersAreDoubles:
		nearest, _ := new(big.Float).SetInt(n.integer).Float64()
		return exactFloat(tag, nearest, eq)
	default:
		return exactInteger(tag, n.integer)
	}
}

func exactFloat(tag uint64, f float64, eq *Equality) uint64 {
	switch {
	case math.IsNaN(f):
		return combine(tag, tagNull)
	case !eq.NumbersAreDoubles && !math.IsInf(f, 0) && f == math.Trunc(f):
		whole, _ := big.NewFloat(f).Int(nil)
		return exactInteger(tag, whole)
	}
	return combine(tag, mix(math.Float64bits(f+0))) // -0 is 0
}

func exactInteger(tag uint64, n *big.Int) uint64 {
	if n.IsInt64() {
		return combine(tag, uint64(n.Int64()))
	}
	return combine(tag, hashBig(n))
}

// hashBig hashes an integer's bytes: its decimal digits would take time in the
// square of their number.
func hashBig(n *big.Int) uint64 {
	return combine(uint64(n.Sign()), xxhash.Sum64(n.Bytes()))
}
