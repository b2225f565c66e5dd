package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// errMarshal is data that the worker's marshal.dumps(value, 2) cannot have
// written. Python's marshal is not meant for hostile data: here every length
// and count is held against what is left of the input, and depth is bounded.
var errMarshal = errors.New("malformed value")

// errCode is a code object inside a value: its form depends on the
// interpreter's version, so that nothing behind it can be read.
var errCode = errors.New("a code object")

// maxDepth is CPython's own limit for marshal with room for the nodes around.
const maxDepth = 2100

// believed is how many items a count may claim room for before they have come.
const believed = 256

// kind of a node. The last ones come from trees alone (values.py).
type kind uint8

const (
	kindNull kind = iota
	kindFalse
	kindTrue
	kindInt   // number
	kindBig   // data: two's complement, big-endian, shortest
	kindFloat // number: its bits
	kindText  // data: WTF-8
	kindBytes // data
	kindList  // children
	kindTuple
	kindSet
	kindMap    // children: key, value, key, value
	kindObject // object, children, data: its digest when cut
	kindOpaque // data: the description, UTF-8
	kindCycle  // number: levels
	kindEllipsis
)

// maxNodes bounds the parts of one value: as many as a returned one can have that
// is whole, of a byte each.
const maxNodes = 1<<20 + 1<<10

// node is one value as read. Its children lie in arena.kids.
type node struct {
	kind   kind
	first  uint32 // of its children in arena.kids
	count  uint32 // of its children
	object uint32 // in arena.objects
	number uint64 // an integer's or float's bits, levels; a cut container's length
	data   []byte // part of the input, or a digest for a cut container
}

// object is what a node of kindObject has besides.
type object struct {
	name   string
	fields []string
}

// arena holds the nodes of one snapshot; it is reused for the next.
type arena struct {
	nodes   []node
	kids    []uint32
	objects []object
	sums    map[uint32][]byte // what sum has found, by node
	types   map[uint32]string // names of types that are not the usual ones, by node
	scratch []uint32          // children of the containers that are being read
}

func (a *arena) reset() {
	clear(a.objects)
	clear(a.sums)
	clear(a.types)
	a.nodes, a.kids, a.objects, a.scratch = a.nodes[:0], a.kids[:0], a.objects[:0], a.scratch[:0]
}

func (a *arena) add(n node) uint32 {
	a.nodes = append(a.nodes, n)
	return uint32(len(a.nodes) - 1)
}

func (a *arena) full() bool { return len(a.nodes) >= maxNodes }

// parent adds a node with these children.
func (a *arena) parent(n node, kids []uint32) uint32 {
	n.first, n.count = uint32(len(a.kids)), uint32(len(kids))
	a.kids = append(a.kids, kids...)
	return a.add(n)
}

func (a *arena) addObject(o object, digest []byte, kids []uint32) uint32 {
	a.objects = append(a.objects, o)
	return a.parent(node{kind: kindObject, object: uint32(len(a.objects) - 1), data: digest}, kids)
}

func (a *arena) children(n *node) []uint32 { return a.kids[n.first : n.first+n.count] }

// reader takes marshal data apart.
type reader struct {
	data  []byte
	at    int
	depth int
	arena *arena
}

func (r *reader) fail(format string, args ...any) error {
	return fmt.Errorf("%w: byte %d: %s", errMarshal, r.at, fmt.Sprintf(format, args...))
}

func (r *reader) take(n int) ([]byte, error) {
	if n < 0 || n > len(r.data)-r.at {
		return nil, r.fail("%d bytes are missing", n-(len(r.data)-r.at))
	}
	r.at += n
	return r.data[r.at-n : r.at], nil
}

func (r *reader) tag() (byte, error) {
	b, err := r.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

func (r *reader) int32() (int32, error) {
	b, err := r.take(4)
	if err != nil {
		return 0, err
	}
	return int32(binary.LittleEndian.Uint32(b)), nil
}

// length reads a length or count of things of at least one byte each.
func (r *reader) length() (int, error) {
	n, err := r.int32()
	if err != nil {
		return 0, err
	}
	if n < 0 || int(n) > len(r.data)-r.at {
		return 0, r.fail("a count of %d with %d bytes left", n, len(r.data)-r.at)
	}
	return int(n), nil
}

func (r *reader) counted() ([]byte, error) {
	n, err := r.length()
	if err != nil {
		return nil, err
	}
	return r.take(n)
}

// value reads the next value with all that is in it.
func (r *reader) value() (uint32, error) {
	tag, err := r.tag()
	if err != nil {
		return 0, err
	}
	return r.tagged(tag)
}

func (r *reader) tagged(tag byte) (uint32, error) {
	if r.arena.full() {
		return 0, errFull
	}
	switch tag {
	case '(', '[', '<', '>', '{':
		return r.container(tag)
	}
	n, err := r.scalar(tag)
	if err != nil {
		return 0, err
	}
	if n.kind == kindObject {
		return r.complex(n)
	}
	return r.arena.add(n), nil
}

// scalar reads a value without children. A complex number comes as an object
// whose data are its sixteen bytes.
func (r *reader) scalar(tag byte) (node, error) {
	switch tag {
	case 'N':
		return node{kind: kindNull}, nil
	case 'F':
		return node{kind: kindFalse}, nil
	case 'T':
		return node{kind: kindTrue}, nil
	case '.':
		return node{kind: kindEllipsis}, nil
	case 'S':
		return node{kind: kindOpaque, data: []byte("<class StopIteration>")}, nil
	case 'i':
		n, err := r.int32()
		return node{kind: kindInt, number: uint64(int64(n))}, err
	case 'l':
		return r.long()
	case 'g':
		b, err := r.take(8)
		if err != nil {
			return node{}, err
		}
		return node{kind: kindFloat, number: binary.LittleEndian.Uint64(b)}, nil
	case 'y':
		b, err := r.take(16)
		return node{kind: kindObject, data: b}, err
	case 's':
		b, err := r.counted()
		return node{kind: kindBytes, data: b}, err
	case 'u':
		b, err := r.counted()
		if err == nil && !validWTF8(b) {
			err = r.fail("text that is not UTF-8")
		}
		return node{kind: kindText, data: b}, err
	case 'c':
		return node{}, errCode
	}
	return node{}, r.fail("unknown type %q", tag)
}

// complex gives the two parts of a complex number nodes of their own.
func (r *reader) complex(n node) (uint32, error) {
	realPart := r.arena.add(node{kind: kindFloat, number: binary.LittleEndian.Uint64(n.data)})
	imaginary := r.arena.add(node{kind: kindFloat, number: binary.LittleEndian.Uint64(n.data[8:])})
	o := object{name: "complex", fields: []string{"imag", "real"}}
	return r.arena.addObject(o, nil, []uint32{imaginary, realPart}), nil
}

func (r *reader) container(tag byte) (uint32, error) {
	r.depth++
	defer func() { r.depth-- }()
	if r.depth > maxDepth {
		return 0, r.fail("more than %d levels", maxDepth)
	}
	mark := len(r.arena.scratch)
	var k kind
	var err error
	switch tag {
	case '{':
		k, err = kindMap, r.entries()
	case '(':
		k, err = kindTuple, r.items()
	case '[':
		k, err = kindList, r.items()
	default:
		k, err = kindSet, r.items()
	}
	if err != nil {
		return 0, err
	}
	id := r.arena.parent(node{kind: k}, r.arena.scratch[mark:])
	r.arena.scratch = r.arena.scratch[:mark]
	return id, nil
}

// items reads a count and as many values onto the arena's scratch.
func (r *reader) items() error {
	n, err := r.length()
	if err != nil {
		return err
	}
	for range n {
		kid, err := r.value()
		if err != nil {
			return err
		}
		r.arena.scratch = append(r.arena.scratch, kid)
	}
	return nil
}

// entries reads keys and values up to the mark that ends a dict.
func (r *reader) entries() error {
	for {
		tag, err := r.tag()
		if err != nil {
			return err
		}
		if tag == '0' {
			return nil
		}
		key, err := r.tagged(tag)
		if err != nil {
			return err
		}
		value, err := r.value()
		if err != nil {
			return err
		}
		r.arena.scratch = append(r.arena.scratch, key, value)
	}
}

// long reads an integer of 15-bit digits, lowest first; the count's sign is
// the integer's.
func (r *reader) long() (node, error) {
	count, err := r.int32()
	if err != nil {
		return node{}, err
	}
	negative := count < 0
	digits := int64(count)
	if negative {
		digits = -digits
	}
	if digits*2 > int64(len(r.data)-r.at) {
		return node{}, r.fail("an integer of %d digits with %d bytes left", digits, len(r.data)-r.at)
	}
	b, err := r.take(int(digits) * 2)
	if err != nil {
		return node{}, err
	}
	magnitude := make([]byte, (digits*15+7)/8) // little-endian
	bit := 0
	for i := 0; i < len(b); i += 2 {
		digit := uint32(binary.LittleEndian.Uint16(b[i:]))
		if digit > math.MaxInt16 {
			return node{}, r.fail("a digit of %d in an integer", digit)
		}
		digit <<= bit % 8
		for at := bit / 8; digit != 0; at++ {
			magnitude[at] |= byte(digit)
			digit >>= 8
		}
		bit += 15
	}
	return integer(magnitude, negative), nil
}

// integer makes the node of a little-endian magnitude, which it may change.
func integer(magnitude []byte, negative bool) node {
	for len(magnitude) > 0 && magnitude[len(magnitude)-1] == 0 {
		magnitude = magnitude[:len(magnitude)-1]
	}
	// One more byte for the sign; the shortest form may do without it.
	value := make([]byte, len(magnitude)+1) // big-endian
	for i, b := range magnitude {
		value[len(value)-1-i] = b
	}
	if negative {
		carry := true
		for i := len(value) - 1; i >= 0; i-- {
			value[i] = ^value[i]
			if carry {
				value[i]++
				carry = value[i] == 0
			}
		}
	}
	for len(value) > 1 && (value[0] == 0 && value[1] < 0x80 || value[0] == 0xff && value[1] >= 0x80) {
		value = value[1:]
	}
	if len(value) > 8 {
		return node{kind: kindBig, data: value}
	}
	var number uint64
	if negative && value[0] >= 0x80 {
		number = math.MaxUint64
	}
	for _, b := range value {
		number = number<<8 | uint64(b)
	}
	return node{kind: kindInt, number: number}
}

// validWTF8 tells whether the bytes are UTF-8 in which surrogates may stand
// too, each as three bytes.
func validWTF8(b []byte) bool {
	for i := 0; i < len(b); {
		c := b[i]
		var size int
		var least, value uint32
		switch {
		case c < 0x80:
			i++
			continue
		case c >= 0xc2 && c < 0xe0:
			size, least, value = 2, 0x80, uint32(c&0x1f)
		case c >= 0xe0 && c < 0xf0:
			size, least, value = 3, 0x800, uint32(c&0x0f)
		case c >= 0xf0 && c < 0xf5:
			size, least, value = 4, 0x10000, uint32(c&0x07)
		default:
			return false
		}
		if len(b)-i < size {
			return false
		}
		for _, next := range b[i+1 : i+size] {
			if next&0xc0 != 0x80 {
				return false
			}
			value = value<<6 | uint32(next&0x3f)
		}
		if value < least || value > 0x10ffff {
			return false
		}
		i += size
	}
	return true
}
