package trace

import (
	"math"
	"strconv"

	"github.com/cespare/xxhash/v2"
)

// Digests carry the comparison of states in align, where two programs, maybe
// of two languages, are compared. Their equivalence is therefore loose:
//
//   - numbers are equal by value: 1 is 1.0 and 0 is -0; floats are rounded to
//     twelve significant digits, so that another order of summation is no
//     difference;
//   - a list is a tuple; null is undefined;
//   - the order of a set's items and of a map's entries has no meaning;
//   - opaque values (functions, iterators) are all alike, objects are equal by
//     class and field values whatever their fields are called.
//
// A truth value is never a number. Where the programs are of two languages, an
// integer as a map's key is its text too (TextKeys), but for very long ones: some
// languages have no other keys. Verdicts do not use digests: they follow the
// language's own equality (Equal).

const (
	tagNull uint64 = iota + 1
	tagTrue
	tagFalse
	tagNumber
	tagText
	tagBytes
	tagSequence
	tagSet
	tagMap
	tagObject
	tagOpaque
	tagCycle
	tagTuple
	tagFloat
)

// mix is a 64-bit finaliser (the one of splitmix64): it spreads every bit of x.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func combine(h, x uint64) uint64 { return mix(h ^ mix(x)) }

func hashText(tag uint64, s string) uint64 { return combine(tag, xxhash.Sum64String(s)) }

func (t *Table) digest(v *Value) uint64 {
	switch v.Kind {
	case Absent:
		return 0
	case Null:
		return mix(tagNull)
	case Bool:
		if v.Bool {
			return mix(tagTrue)
		}
		return mix(tagFalse)
	case Int:
		if v.Big != nil {
			return combine(tagNumber, hashBig(v.Big))
		}
		return digestInt(v.Int)
	case Float:
		return digestFloat(v.Float)
	case Text:
		return hashText(tagText, v.Text)
	case Bytes:
		return hashText(tagBytes, v.Text)
	case List, Tuple:
		h := combine(tagSequence, uint64(v.Length))
		for _, item := range v.Items {
			h = combine(h, t.Digest(item))
		}
		return t.digestCut(h, v)
	case Set:
		var sum uint64
		for _, item := range v.Items {
			sum += mix(t.Digest(item))
		}
		return t.digestCut(combine(combine(tagSet, uint64(v.Length)), sum), v)
	case Map:
		var sum uint64
		for i := 0; i+1 < len(v.Items); i += 2 {
			sum += combine(t.keyDigest(v.Items[i]), t.Digest(v.Items[i+1]))
		}
		return t.digestCut(combine(combine(tagMap, uint64(v.Length)), sum), v)
	case Object:
		var sum uint64
		for _, item := range v.Items {
			sum += mix(t.Digest(item))
		}
		return t.digestCut(combine(hashText(tagObject, v.Text), sum), v)
	case Cycle:
		return combine(tagCycle, uint64(v.Int))
	default:
		return mix(tagOpaque)
	}
}

func (t *Table) keyDigest(key ID) uint64 {
	if v := t.At(key); t.textKeys && v.Kind == Int && !v.isLong() {
		return hashText(tagText, v.IntText())
	}
	return t.Digest(key)
}

// TextKeys works every digest out again with integer keys of maps as texts,
// for a comparison with a program in another language. Nobody else may be
// reading the table.
func (t *Table) TextKeys() {
	t.textKeys = true
	for i := range t.values {
		t.values[i].Digest = t.digest(&t.values[i]) // items come before what holds them
	}
}

func (t *Table) digestCut(h uint64, v *Value) uint64 {
	if v.Hash == "" {
		return h
	}
	return combine(h, xxhash.Sum64String(v.Hash))
}

func digestInt(n int64) uint64 { return combine(tagNumber, uint64(n)) }

func digestFloat(f float64) uint64 {
	if f == math.Trunc(f) && math.Abs(f) < 1<<62 {
		return digestInt(int64(f))
	}
	var buffer [32]byte
	text := strconv.AppendFloat(buffer[:0], f, 'e', 11, 64)
	if rounded, err := strconv.ParseFloat(string(text), 64); err == nil && rounded == math.Trunc(rounded) && math.Abs(rounded) < 1<<53 {
		return digestInt(int64(rounded)) // 2.9999999999999996 is 3
	}
	return combine(tagNumber, xxhash.Sum64(text))
}
