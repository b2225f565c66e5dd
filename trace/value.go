// Package trace is the common trace schema in memory: what a program is made
// of (Program), what one run of it did (Run, Event) and what it computed
// (Table, Value), in a form that holds for every language. It is what align
// reads; wire.go is the only file that knows the protocol.
package trace

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
)

// Kind is the kind of a value in canonical form.
type Kind uint8

// The kinds of value. Absent is the value of events that have none.
const (
	Absent Kind = iota
	Null
	Bool
	Int
	Float
	Text
	Bytes
	List
	Tuple
	Set
	Map
	Object
	Opaque
	Cycle
)

var kindNames = [...]string{"absent", "null", "boolean", "integer", "float", "text", "bytes",
	"list", "tuple", "set", "map", "object", "opaque", "cycle"}

// String returns the kind's name in the protocol.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// ID names a value in a Table. 0 is "no value".
type ID uint32

// Value is one value. Which fields count depends on Kind. Values are immutable
// once they are in a table.
type Value struct {
	Kind  Kind
	Bool  bool
	Int   int64    // Int within 64 bits, Cycle's levels
	Big   *big.Int // Int beyond 64 bits, else nil
	Float float64
	// Text is a text (UTF-8, lone surrogates as WTF-8), the content of Bytes,
	// an object's type, an opaque value's description, a null's own name.
	Text string
	// Items are a container's items (key, value, key, value of a map) or an
	// object's field values.
	Items  []ID
	Fields []string // of an object, as many as Items
	// Type tells apart what a language keeps apart within a kind, empty for the
	// usual type; between languages it has no meaning.
	Type string
	// Length is the number of items in all. Greater than len(Items) (in pairs
	// for a map) when the value was cut; Hash then stands for the whole.
	Length int
	Hash   string
	// Digest is equal for values that are the same under the loose
	// equivalence of Digest's rules (digest.go).
	Digest uint64
}

// Cut reports whether the value holds only the first of its items.
func (v *Value) Cut() bool { return v.Hash != "" }

// Cut reports whether a value in the table is.
func (t *Table) Cut() bool {
	return slices.ContainsFunc(t.values, func(v Value) bool { return v.Cut() })
}

// longText is the number of bytes above which workers may keep of a text, of bytes or of an
// integer no more than the head, the length and a hash: an object.
const longText = 4 << 10

// headOf reports whether the value may stand so for another one.
func (v *Value) headOf(w *Value) bool {
	if v.Kind != Object || !v.Cut() {
		return false
	}
	switch w.Kind {
	case Text, Bytes:
		return len(w.Text) > longText
	case Int:
		return w.Big != nil && w.Big.BitLen() > 8*longText
	}
	return false
}

// longInteger is the number of bits above which an integer is not written in
// decimal, which takes time in the square of its length or nearly: about 5,000
// digits.
const longInteger = 1 << 14

func (v *Value) isLong() bool { return v.Big != nil && v.Big.BitLen() > longInteger }

// IntText is an Int in decimal; a very long one's first digits in hexadecimal and
// its length.
func (v *Value) IntText() string {
	switch {
	case v.Big == nil:
		return strconv.FormatInt(v.Int, 10)
	case v.isLong():
		bits := v.Big.BitLen()
		return fmt.Sprintf("%#x… (%d bits)", new(big.Int).Rsh(v.Big, uint(bits-64)&^3), bits)
	default:
		return v.Big.String()
	}
}

// Table holds values, each of which refers only to ones before it.
type Table struct {
	values   []Value
	items    int  // of all values
	textKeys bool // integer keys of maps count as texts in digests
}

// NewTable returns a table that holds only "no value".
func NewTable() *Table { return &Table{values: make([]Value, 1, 16)} }

// Len is the number of values, "no value" included.
func (t *Table) Len() int { return len(t.values) }

// size is how many values there are, and items in them.
func (t *Table) size() int { return len(t.values) + t.items }

// At returns a value; the zero Value for an ID out of range.
func (t *Table) At(id ID) *Value {
	if t == nil || int(id) >= len(t.values) {
		return &Value{}
	}
	return &t.values[id]
}

// Add appends a value, whose Items must already be in the table, works out its
// digest and returns its ID.
func (t *Table) Add(v Value) ID {
	if v.Length == 0 {
		v.Length = len(v.Items)
		if v.Kind == Map {
			v.Length /= 2
		}
	}
	v.Digest = t.digest(&v)
	t.items += len(v.Items)
	t.values = append(t.values, v)
	return ID(len(t.values) - 1)
}

// Digest is the digest of a value; that of "no value" for 0.
func (t *Table) Digest(id ID) uint64 { return t.At(id).Digest }
