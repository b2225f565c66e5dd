package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// maxValues bounds the table of one result: a value takes a hundred bytes and more,
// a returned one that is whole holds a quarter as many.
const maxValues = 1 << 19

// errFull is a table that has reached maxValues.
var errFull = errors.New("more different values than a result may have")

// table makes a ValueTable in which every value stands once.
type table struct {
	values []*pluginv1.Value
	index  map[string]uint32 // of a value's key in values
	key    []byte            // scratch
	small  [smallInts]uint32 // indices of the integers from 0 on, past the map
}

const smallInts = 1024

func newTable() *table {
	return &table{values: []*pluginv1.Value{{}}, index: map[string]uint32{}}
}

// bounds say how much of a value is kept: levels of containers, items of one.
type bounds struct {
	depth, width int
}

var unbounded = bounds{depth: math.MaxInt, width: math.MaxInt}

// add puts a node of the arena and what is in it into the table and returns
// its index. level is 1 for a whole value.
func (t *table) add(a *arena, id uint32, level int, b bounds) (uint32, error) {
	n := &a.nodes[id]
	if n.kind.container() {
		return t.addContainer(a, id, level, b)
	}
	name := a.types[id]
	if name == "" && n.kind == kindInt && n.number < smallInts && t.small[n.number] != 0 {
		return t.small[n.number], nil
	}
	t.key = appendScalar(appendType(t.key[:0], name), n)
	if index, ok := t.index[string(t.key)]; ok {
		return index, nil
	}
	value := scalarValue(n)
	value.Type = name
	index, err := t.put(t.key, value)
	if err == nil && name == "" && n.kind == kindInt && n.number < smallInts {
		t.small[n.number] = index
	}
	return index, err
}

func (t *table) put(key []byte, value *pluginv1.Value) (uint32, error) {
	if len(t.values) >= maxValues {
		return 0, errFull
	}
	index := uint32(len(t.values))
	t.values = append(t.values, value)
	t.index[string(key)] = index
	return index, nil
}

func (t *table) addContainer(a *arena, id uint32, level int, b bounds) (uint32, error) {
	n := a.nodes[id]
	kids := a.children(&n)
	if n.kind == kindSet {
		kids = sortSet(a, kids)
	}
	per := 1 // children an item
	if n.kind == kindMap {
		per = 2
	}
	length, digest := n.number, n.data
	keep := min(len(kids)/per, b.width)
	if level > b.depth {
		keep = 0
	}
	if keep < len(kids)/per {
		if len(digest) == 0 {
			length, digest = uint64(len(kids)), a.sum(id)
		}
		kids = kids[:keep*per]
	}
	items := make([]uint32, len(kids))
	for i, kid := range kids {
		index, err := t.add(a, kid, level+1, b)
		if err != nil {
			return 0, err
		}
		items[i] = index
	}
	var o object
	if n.kind == kindObject {
		o = a.objects[n.object]
		o.fields = o.fields[:keep]
	}
	name := a.types[id]
	t.key = appendContainer(appendType(t.key[:0], name), &n, items, o, length, digest)
	if index, ok := t.index[string(t.key)]; ok {
		return index, nil
	}
	value := containerValue(&n, items, o, length, digest)
	value.Type = name
	return t.put(t.key, value)
}

func appendContainer(key []byte, n *node, items []uint32, o object, length uint64, digest []byte) []byte {
	key = append(key, byte(n.kind))
	key = binary.AppendUvarint(key, uint64(len(items)))
	for _, item := range items {
		key = binary.LittleEndian.AppendUint32(key, item)
	}
	if n.kind == kindObject {
		key = appendText(key, o.name)
		for _, field := range o.fields {
			key = appendText(key, field)
		}
	} else if len(digest) > 0 {
		key = binary.AppendUvarint(key, length)
	}
	return append(key, digest...)
}

func containerValue(n *node, items []uint32, o object, length uint64, digest []byte) *pluginv1.Value {
	digest = bytes.Clone(digest)
	if n.kind == kindObject {
		return &pluginv1.Value{Kind: &pluginv1.Value_Object{Object: &pluginv1.Object{
			Type: o.name, Fields: slices.Clone(o.fields), Values: items, Hash: digest,
		}}}
	}
	held := &pluginv1.Items{Items: items}
	if len(digest) > 0 {
		held.Length, held.Hash = length, digest
	}
	switch n.kind {
	case kindList:
		return &pluginv1.Value{Kind: &pluginv1.Value_List{List: held}}
	case kindTuple:
		return &pluginv1.Value{Kind: &pluginv1.Value_Tuple{Tuple: held}}
	case kindSet:
		return &pluginv1.Value{Kind: &pluginv1.Value_Set{Set: held}}
	default:
		return &pluginv1.Value{Kind: &pluginv1.Value_Map{Map: held}}
	}
}

func scalarValue(n *node) *pluginv1.Value {
	switch n.kind {
	case kindNull:
		return &pluginv1.Value{Kind: &pluginv1.Value_Null{}}
	case kindFalse, kindTrue:
		return &pluginv1.Value{Kind: &pluginv1.Value_Boolean{Boolean: n.kind == kindTrue}}
	case kindInt:
		return &pluginv1.Value{Kind: &pluginv1.Value_Integer{Integer: int64(n.number)}}
	case kindBig:
		return &pluginv1.Value{Kind: &pluginv1.Value_BigInteger{BigInteger: bytes.Clone(n.data)}}
	case kindFloat:
		return &pluginv1.Value{Kind: &pluginv1.Value_Float{Float: math.Float64frombits(canonicalNaN(n.number))}}
	case kindText:
		return &pluginv1.Value{Kind: &pluginv1.Value_Text{Text: bytes.Clone(n.data)}}
	case kindBytes:
		return &pluginv1.Value{Kind: &pluginv1.Value_Bytes{Bytes: bytes.Clone(n.data)}}
	case kindCycle:
		return &pluginv1.Value{Kind: &pluginv1.Value_Cycle{Cycle: uint32(n.number)}}
	case kindEllipsis:
		return &pluginv1.Value{Kind: &pluginv1.Value_Opaque{Opaque: "<ellipsis>"}}
	default:
		return &pluginv1.Value{Kind: &pluginv1.Value_Opaque{Opaque: string(n.data)}}
	}
}

// appendScalar appends a key that differs where the values do.
func appendScalar(dst []byte, n *node) []byte {
	dst = append(dst, byte(n.kind))
	switch n.kind {
	case kindInt, kindCycle:
		return binary.LittleEndian.AppendUint64(dst, n.number)
	case kindFloat:
		return binary.LittleEndian.AppendUint64(dst, canonicalNaN(n.number))
	}
	return append(dst, n.data...)
}

// canonicalNaN gives all values that are not a number the same bits.
func canonicalNaN(bits uint64) uint64 {
	if f := math.Float64frombits(bits); f != f {
		return math.Float64bits(math.NaN())
	}
	return bits
}

// appendType begins the key of a value whose type is not the usual one.
func appendType(dst []byte, name string) []byte {
	if name == "" {
		return dst
	}
	return appendText(append(dst, typedKey), name)
}

// typedKey is no kind's number.
const typedKey = 0xff

func appendText(dst []byte, text string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(text)))
	return append(dst, text...)
}
