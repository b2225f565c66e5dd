package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
)

// sumSize is the length in bytes of the hash of a value.
const sumSize = 16

// sum is a hash of a whole value: equal for values that Python calls equal, so
// the same for 1, 1.0 and True and whatever the order of a set or map. A
// container's is made of its children's, each once, so that no nesting makes it
// dear.
func (a *arena) sum(id uint32) []byte {
	if missing := len(a.nodes) - len(a.sums); missing > 0 {
		a.sums = append(a.sums, make([][]byte, missing)...)
	}
	if known := a.sums[id]; known != nil {
		return known
	}
	sum := sha256.Sum256(a.canonical(id))
	a.sums[id] = sum[:sumSize]
	return a.sums[id]
}

// canonical is what is hashed of a value.
func (a *arena) canonical(id uint32) []byte {
	n := &a.nodes[id]
	switch n.kind {
	case kindFalse, kindTrue:
		return appendScalar(nil, &node{kind: kindInt, number: uint64(n.kind - kindFalse)})
	case kindFloat:
		f := math.Float64frombits(n.number)
		if f == math.Trunc(f) && math.Abs(f) < 1<<63 {
			return appendScalar(nil, &node{kind: kindInt, number: uint64(int64(f))})
		}
		return appendScalar(nil, n)
	case kindList, kindTuple, kindSet, kindMap, kindObject:
	default:
		return appendScalar(nil, n)
	}
	per := 1
	if n.kind == kindMap {
		per = 2
	}
	kids := a.children(n)
	parts := make([][]byte, 0, len(kids)/per)
	for i := 0; i+per <= len(kids); i += per {
		part := a.sum(kids[i])
		if per == 2 {
			part = slices.Concat(part, a.sum(kids[i+1]))
		}
		parts = append(parts, part)
	}
	if n.kind == kindSet || n.kind == kindMap {
		slices.SortFunc(parts, bytes.Compare)
	}
	dst := append(make([]byte, 0, 64+sumSize*len(kids)), byte(n.kind))
	dst = binary.AppendUvarint(dst, uint64(len(kids)))
	dst = binary.AppendUvarint(dst, n.number)
	dst = appendText(dst, n.name)
	for _, field := range n.fields {
		dst = appendText(dst, field)
	}
	dst = append(dst, n.data...)
	for _, part := range parts {
		dst = append(dst, part...)
	}
	return dst
}

// sortSet orders a set's items by their content alone: numbers, texts and the
// like first and in their own order, which is the one that people expect.
func sortSet(a *arena, kids []uint32) []uint32 {
	kids = slices.Clone(kids)
	slices.SortStableFunc(kids, func(x, y uint32) int {
		m, n := &a.nodes[x], &a.nodes[y]
		if m.kind != n.kind {
			return cmp.Compare(m.kind, n.kind)
		}
		switch m.kind {
		case kindInt:
			return cmp.Compare(int64(m.number), int64(n.number))
		case kindFloat:
			return cmp.Compare(math.Float64frombits(m.number), math.Float64frombits(n.number))
		case kindList, kindTuple, kindSet, kindMap, kindObject:
			return bytes.Compare(a.sum(x), a.sum(y))
		}
		return cmp.Or(bytes.Compare(m.data, n.data), cmp.Compare(m.name, n.name))
	})
	return kids
}
