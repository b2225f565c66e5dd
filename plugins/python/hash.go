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
	if known := a.sums[id]; known != nil {
		return known
	}
	sum := sha256.Sum256(a.content(id))
	if a.sums == nil {
		a.sums = map[uint32][]byte{}
	}
	a.sums[id] = sum[:sumSize]
	return a.sums[id]
}

// content is what is hashed of a value.
func (a *arena) content(id uint32) []byte {
	n := &a.nodes[id]
	if !n.kind.container() {
		return a.appendForm(nil, id)
	}
	kids := a.children(n)
	dst := append(make([]byte, 0, 64+12*len(kids)), byte(n.kind))
	dst = binary.AppendUvarint(dst, uint64(len(kids)))
	dst = binary.AppendUvarint(dst, n.number)
	dst = append(dst, n.data...)
	switch n.kind {
	case kindSet:
		return a.appendSorted(dst, kids, 1)
	case kindMap:
		return a.appendSorted(dst, kids, 2)
	case kindObject:
		o := &a.objects[n.object]
		dst = appendText(dst, o.name)
		for _, field := range o.fields {
			dst = appendText(dst, field)
		}
	}
	for _, kid := range kids {
		dst = a.appendForm(dst, kid)
	}
	return dst
}

// appendForm appends what stands for a value in the container around it: a
// scalar itself, a container's sum. No form begins another.
func (a *arena) appendForm(dst []byte, id uint32) []byte {
	n := &a.nodes[id]
	switch n.kind {
	case kindFalse, kindTrue:
		return appendScalar(dst, &node{kind: kindInt, number: uint64(n.kind - kindFalse)})
	case kindFloat:
		f := math.Float64frombits(n.number)
		if f == math.Trunc(f) && math.Abs(f) < 1<<63 {
			return appendScalar(dst, &node{kind: kindInt, number: uint64(int64(f))})
		}
		return appendScalar(dst, n)
	case kindText, kindBytes, kindBig, kindOpaque:
		dst = append(dst, byte(n.kind))
		dst = binary.AppendUvarint(dst, uint64(len(n.data)))
		return append(dst, n.data...)
	}
	if n.kind.container() {
		return append(append(dst, byte(n.kind)), a.sum(id)...)
	}
	return appendScalar(dst, n)
}

// appendSorted appends items of per children each in the order of their forms.
func (a *arena) appendSorted(dst []byte, kids []uint32, per int) []byte {
	forms := make([][]byte, 0, len(kids)/per)
	for i := 0; i+per <= len(kids); i += per {
		form := a.appendForm(nil, kids[i])
		if per == 2 {
			form = a.appendForm(form, kids[i+1])
		}
		forms = append(forms, form)
	}
	slices.SortFunc(forms, bytes.Compare)
	for _, form := range forms {
		dst = append(dst, form...)
	}
	return dst
}

func (k kind) container() bool { return k >= kindList && k <= kindObject }

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
		}
		if m.kind.container() {
			return bytes.Compare(a.sum(x), a.sum(y))
		}
		return bytes.Compare(m.data, n.data)
	})
	return kids
}
