package trace

import (
	"errors"
	"fmt"
	"math/big"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// ErrWire is what every error about a message that breaks the protocol's rules
// wraps.
var ErrWire = errors.New("message breaks the protocol")

// FromValues decodes a value table. Every reference must be to an earlier
// value.
func FromValues(m *pluginv1.ValueTable) (*Table, error) {
	t := NewTable()
	for i, value := range m.GetValues() {
		if i == 0 {
			continue // "no value"
		}
		v, err := fromValue(value, i)
		if err != nil {
			return nil, err
		}
		v.Type = value.GetType()
		t.Add(v)
	}
	return t, nil
}

func fromValue(m *pluginv1.Value, index int) (Value, error) {
	switch k := m.GetKind().(type) {
	case nil:
		return Value{}, fmt.Errorf("%w: value %d has no kind", ErrWire, index)
	case *pluginv1.Value_Null:
		return Value{Kind: Null, Text: k.Null}, nil
	case *pluginv1.Value_Boolean:
		return Value{Kind: Bool, Bool: k.Boolean}, nil
	case *pluginv1.Value_Integer:
		return Value{Kind: Int, Int: k.Integer}, nil
	case *pluginv1.Value_BigInteger:
		return fromInteger(FromTwosComplement(k.BigInteger)), nil
	case *pluginv1.Value_Float:
		return Value{Kind: Float, Float: k.Float}, nil
	case *pluginv1.Value_Text:
		return Value{Kind: Text, Text: string(k.Text)}, nil
	case *pluginv1.Value_Bytes:
		return Value{Kind: Bytes, Text: string(k.Bytes)}, nil
	case *pluginv1.Value_Opaque:
		return Value{Kind: Opaque, Text: k.Opaque}, nil
	case *pluginv1.Value_Cycle:
		return Value{Kind: Cycle, Int: int64(k.Cycle)}, nil
	case *pluginv1.Value_List:
		return fromItems(List, k.List, index)
	case *pluginv1.Value_Tuple:
		return fromItems(Tuple, k.Tuple, index)
	case *pluginv1.Value_Set:
		return fromItems(Set, k.Set, index)
	case *pluginv1.Value_Map:
		if len(k.Map.GetItems())%2 != 0 {
			return Value{}, fmt.Errorf("%w: map %d has a key without a value", ErrWire, index)
		}
		v, err := fromItems(Map, k.Map, index)
		v.Length /= 2 // pairs
		return v, err
	case *pluginv1.Value_Object:
		o := k.Object
		if len(o.GetFields()) != len(o.GetValues()) {
			return Value{}, fmt.Errorf("%w: object %d has %d fields and %d values", ErrWire, index, len(o.GetFields()), len(o.GetValues()))
		}
		v, err := fromItems(Object, &pluginv1.Items{Items: o.GetValues(), Hash: o.GetHash()}, index)
		v.Text, v.Fields = o.GetType(), o.GetFields()
		return v, err
	default:
		return Value{}, fmt.Errorf("%w: value %d is of a kind that this host does not know", ErrWire, index)
	}
}

func fromItems(kind Kind, m *pluginv1.Items, index int) (Value, error) {
	v := Value{Kind: kind, Items: make([]ID, len(m.GetItems())), Length: int(m.GetLength()), Hash: string(m.GetHash())}
	for i, item := range m.GetItems() {
		if item == 0 || int(item) >= index {
			return Value{}, fmt.Errorf("%w: value %d refers to value %d, which is not before it", ErrWire, index, item)
		}
		v.Items[i] = ID(item)
	}
	if v.Length < 0 {
		return Value{}, fmt.Errorf("%w: value %d has a length out of range", ErrWire, index)
	}
	return v, nil
}

func fromInteger(n *big.Int) Value {
	if n.IsInt64() {
		return Value{Kind: Int, Int: n.Int64()}
	}
	return Value{Kind: Int, Big: n}
}

// FromTwosComplement reads a big-endian two's complement integer.
func FromTwosComplement(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(b))*8))
	}
	return n
}

// TwosComplement is the shortest big-endian two's complement form of n.
func TwosComplement(n *big.Int) []byte {
	bytes := n.BitLen()/8 + 1
	if n.Sign() >= 0 {
		return n.FillBytes(make([]byte, bytes))
	}
	m := new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), uint(bytes)*8))
	b := m.FillBytes(make([]byte, bytes))
	if len(b) > 1 && b[0] == 0xff && b[1]&0x80 != 0 {
		b = b[1:] // -128 and the like need no sign byte of their own
	}
	return b
}

// Message encodes a table for the wire.
func (t *Table) Message() *pluginv1.ValueTable {
	m := &pluginv1.ValueTable{Values: make([]*pluginv1.Value, len(t.values))}
	for i := range t.values {
		m.Values[i] = t.values[i].message()
	}
	return m
}

func (v *Value) message() *pluginv1.Value {
	items := func() *pluginv1.Items {
		m := &pluginv1.Items{Items: ids(v.Items)}
		if v.Cut() {
			m.Length, m.Hash = uint64(v.Length), []byte(v.Hash)
			if v.Kind == Map {
				m.Length *= 2 // both of a pair
			}
		}
		return m
	}
	m := v.kindMessage(items)
	m.Type = v.Type
	return m
}

func (v *Value) kindMessage(items func() *pluginv1.Items) *pluginv1.Value {
	switch v.Kind {
	case Null:
		return &pluginv1.Value{Kind: &pluginv1.Value_Null{Null: v.Text}}
	case Bool:
		return &pluginv1.Value{Kind: &pluginv1.Value_Boolean{Boolean: v.Bool}}
	case Int:
		if v.Big != nil {
			return &pluginv1.Value{Kind: &pluginv1.Value_BigInteger{BigInteger: TwosComplement(v.Big)}}
		}
		return &pluginv1.Value{Kind: &pluginv1.Value_Integer{Integer: v.Int}}
	case Float:
		return &pluginv1.Value{Kind: &pluginv1.Value_Float{Float: v.Float}}
	case Text:
		return &pluginv1.Value{Kind: &pluginv1.Value_Text{Text: []byte(v.Text)}}
	case Bytes:
		return &pluginv1.Value{Kind: &pluginv1.Value_Bytes{Bytes: []byte(v.Text)}}
	case List:
		return &pluginv1.Value{Kind: &pluginv1.Value_List{List: items()}}
	case Tuple:
		return &pluginv1.Value{Kind: &pluginv1.Value_Tuple{Tuple: items()}}
	case Set:
		return &pluginv1.Value{Kind: &pluginv1.Value_Set{Set: items()}}
	case Map:
		return &pluginv1.Value{Kind: &pluginv1.Value_Map{Map: items()}}
	case Object:
		return &pluginv1.Value{Kind: &pluginv1.Value_Object{Object: &pluginv1.Object{
			Type: v.Text, Fields: v.Fields, Values: ids(v.Items), Hash: []byte(v.Hash)}}}
	case Opaque:
		return &pluginv1.Value{Kind: &pluginv1.Value_Opaque{Opaque: v.Text}}
	case Cycle:
		return &pluginv1.Value{Kind: &pluginv1.Value_Cycle{Cycle: uint32(v.Int)}}
	default:
		return &pluginv1.Value{}
	}
}

func ids(items []ID) []uint32 {
	out := make([]uint32, len(items))
	for i, item := range items {
		out[i] = uint32(item)
	}
	return out
}
