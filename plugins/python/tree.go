package main

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// A snapshot that marshal could not write as it is begins with this byte and
// holds a tree of tagged tuples: plugins/python/worker/values.py describes it.
const treeMark = 1

// Tags of a tree's nodes, numbered as in values.py.
const (
	tagList = iota
	tagTuple
	tagSet
	tagMap
	tagObject
	tagOpaque
	tagCycle
	tagRaw
	tagLong
	tagTyped
)

// parts is how many parts a node of each kind has, its tag included.
var parts = [...]int{
	tagList: 4, tagTuple: 4, tagSet: 4, tagMap: 4, tagObject: 5, tagOpaque: 2, tagCycle: 2, tagRaw: 2,
	tagLong: 5, tagTyped: 3,
}

// readSnapshot reads one snapshot into the arena and returns its root.
func readSnapshot(a *arena, data []byte) (uint32, error) {
	r := &reader{data: data, arena: a}
	var root uint32
	var err error
	if len(data) > 0 && data[0] == treeMark {
		r.at = 1
		root, err = r.tree()
	} else {
		root, err = r.value()
	}
	if err != nil {
		return 0, err
	}
	if r.at != len(data) {
		return 0, r.fail("%d bytes after the value", len(data)-r.at)
	}
	return root, nil
}

// tree reads the next node of a tree.
func (r *reader) tree() (uint32, error) {
	if r.arena.full() {
		return 0, errFull
	}
	tag, err := r.tag()
	if err != nil {
		return 0, err
	}
	if tag != '(' {
		n, err := r.scalar(tag)
		if err != nil {
			return 0, err
		}
		if n.kind == kindObject || n.kind == kindEllipsis {
			return 0, r.fail("a %q in a tree", tag)
		}
		return r.arena.add(n), nil
	}
	r.depth++
	defer func() { r.depth-- }()
	if r.depth > maxDepth {
		return 0, r.fail("more than %d levels", maxDepth)
	}
	width, err := r.length()
	if err != nil {
		return 0, err
	}
	which, err := r.number()
	if err != nil {
		return 0, err
	}
	if which < 0 || which >= int64(len(parts)) || parts[which] != width {
		return 0, r.fail("a node of kind %d with %d parts", which, width)
	}
	switch which {
	case tagObject:
		return r.object()
	case tagOpaque:
		text, err := r.text()
		return r.arena.add(node{kind: kindOpaque, data: []byte(text)}), err
	case tagCycle:
		return r.cycle()
	case tagRaw:
		return r.raw()
	case tagLong:
		return r.longScalar()
	case tagTyped:
		return r.typed()
	}
	return r.items4(which)
}

// items4 reads what a list, tuple, set or map has behind its tag.
func (r *reader) items4(which int64) (uint32, error) {
	kids, err := r.nodes()
	if err != nil {
		return 0, err
	}
	length, err := r.number()
	if err != nil {
		return 0, err
	}
	digest, err := r.digest()
	if err != nil {
		return 0, err
	}
	n := node{kind: [...]kind{kindList, kindTuple, kindSet, kindMap}[which], data: digest}
	if n.kind == kindMap {
		if len(kids)%2 != 0 {
			return 0, r.fail("a map with a key that has no value")
		}
		if length > math.MaxInt64/2 {
			return 0, r.fail("a map of %d entries", length)
		}
		length *= 2
	}
	if len(digest) == 0 && length != 0 || len(digest) != 0 && length <= int64(len(kids)) {
		return 0, r.fail("%d items of %d, with a digest of %d bytes", len(kids), length, len(digest))
	}
	n.number = uint64(length)
	return r.arena.parent(n, kids), nil
}

func (r *reader) object() (uint32, error) {
	name, err := r.text()
	if err != nil {
		return 0, err
	}
	count, err := r.open()
	if err != nil {
		return 0, err
	}
	fields := make([]string, 0, min(count, believed))
	for range count {
		field, err := r.text()
		if err != nil {
			return 0, err
		}
		fields = append(fields, field)
	}
	kids, err := r.nodes()
	if err != nil {
		return 0, err
	}
	digest, err := r.digest()
	if err != nil {
		return 0, err
	}
	if len(kids) != len(fields) {
		return 0, r.fail("an object of %d fields with %d values", len(fields), len(kids))
	}
	if !slices.IsSorted(fields) {
		// Names that were no UTF-8 can have changed places.
		fields, kids = sortFields(fields, kids)
	}
	return r.arena.addObject(object{name: name, fields: fields}, digest, kids), nil
}

func sortFields(fields []string, kids []uint32) ([]string, []uint32) {
	order := make([]int, len(fields))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(fields[a], fields[b]) })
	sorted, moved := make([]string, len(fields)), make([]uint32, len(kids))
	for to, from := range order {
		sorted[to], moved[to] = fields[from], kids[from]
	}
	return sorted, moved
}

func (r *reader) cycle() (uint32, error) {
	levels, err := r.number()
	if err != nil {
		return 0, err
	}
	if levels < 1 || levels > maxDepth {
		return 0, r.fail("a cycle over %d levels", levels)
	}
	return r.arena.add(node{kind: kindCycle, number: uint64(levels)}), nil
}

// raw reads a part in marshal's own form.
func (r *reader) raw() (uint32, error) {
	data, err := r.bytes()
	if err != nil {
		return 0, err
	}
	inner := &reader{data: data, arena: r.arena, depth: r.depth}
	root, err := inner.value()
	if err == nil && inner.at != len(data) {
		err = inner.fail("%d bytes after the value", len(data)-inner.at)
	}
	return root, err
}

// longScalar reads a text, bytes or integer of which only the head is there:
// an object with a hash, for the schema has no cut scalars.
func (r *reader) longScalar() (uint32, error) {
	name, err := r.text()
	if err != nil {
		return 0, err
	}
	head, err := r.tree()
	if err != nil {
		return 0, err
	}
	length, err := r.number()
	if err != nil {
		return 0, err
	}
	digest, err := r.digest()
	if err != nil {
		return 0, err
	}
	if len(digest) == 0 {
		return 0, r.fail("a long scalar without a digest")
	}
	size := r.arena.add(node{kind: kindInt, number: uint64(length)})
	o := object{name: name, fields: []string{"head", "length"}}
	return r.arena.addObject(o, digest, []uint32{head, size}), nil
}

// typed reads a value that is not of the usual type of its kind. The name of that type is kept
// beside its node.
func (r *reader) typed() (uint32, error) {
	name, err := r.text()
	if err != nil {
		return 0, err
	}
	id, err := r.tree()
	if err != nil {
		return 0, err
	}
	if r.arena.types == nil {
		r.arena.types = map[uint32]string{}
	}
	r.arena.types[id] = name
	return id, nil
}

// open reads the head of a tuple and returns its count.
func (r *reader) open() (int, error) {
	tag, err := r.tag()
	if err != nil {
		return 0, err
	}
	if tag != '(' {
		return 0, r.fail("type %q where a tuple is expected", tag)
	}
	return r.length()
}

func (r *reader) nodes() ([]uint32, error) {
	count, err := r.open()
	if err != nil {
		return nil, err
	}
	kids := make([]uint32, 0, min(count, believed))
	for range count {
		kid, err := r.tree()
		if err != nil {
			return nil, err
		}
		kids = append(kids, kid)
	}
	return kids, nil
}

func (r *reader) expect(want kind) (node, error) {
	tag, err := r.tag()
	if err != nil {
		return node{}, err
	}
	n, err := r.scalar(tag)
	if err == nil && n.kind != want {
		err = r.fail("type %q where another is expected", tag)
	}
	return n, err
}

func (r *reader) number() (int64, error) {
	n, err := r.expect(kindInt)
	return int64(n.number), err
}

func (r *reader) bytes() ([]byte, error) {
	n, err := r.expect(kindBytes)
	return n.data, err
}

// digest reads the hash of a value that was cut, or nothing.
func (r *reader) digest() ([]byte, error) {
	data, err := r.bytes()
	if err == nil && len(data) != 0 && len(data) != sumSize {
		err = r.fail("a digest of %d bytes", len(data))
	}
	return data, err
}

// text reads a text as a protobuf string, which holds no lone surrogate.
func (r *reader) text() (string, error) {
	n, err := r.expect(kindText)
	text := string(n.data)
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return text, err
}
