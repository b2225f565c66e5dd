package check

import (
	"fmt"
	"unicode/utf8"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// MaxValues is the most entries of one table of values.
	MaxValues = 1 << 21
	// hashBytes is the least length of the hash that stands for what was cut.
	hashBytes = 8
)

// Values returns what is wrong with a table of values, or nil.
func Values(table *pluginv1.ValueTable) error {
	values := table.GetValues()
	if len(values) > MaxValues {
		return fmt.Errorf("values: %d entries, the most is %d", len(values), MaxValues)
	}
	for i, v := range values {
		if err := value(v, uint32(i)); err != nil {
			return fmt.Errorf("values[%d]: %w", i, err)
		}
	}
	return nil
}

func value(v *pluginv1.Value, index uint32) error {
	if (v.GetKind() == nil) != (index == 0) {
		return fmt.Errorf("only index 0 has no kind, and has none")
	}
	if err := texts(v.GetType()); err != nil {
		return err
	}
	switch kind := v.GetKind().(type) {
	case *pluginv1.Value_Null:
		return texts(kind.Null)
	case *pluginv1.Value_Opaque:
		return texts(kind.Opaque)
	case *pluginv1.Value_Text:
		return wtf8(kind.Text)
	case *pluginv1.Value_List:
		return items(kind.List, index)
	case *pluginv1.Value_Tuple:
		return items(kind.Tuple, index)
	case *pluginv1.Value_Set:
		return items(kind.Set, index)
	case *pluginv1.Value_Map:
		if len(kind.Map.GetItems())%2 != 0 {
			return fmt.Errorf("a map of %d items, a key lacks its value", len(kind.Map.GetItems()))
		}
		return items(kind.Map, index)
	case *pluginv1.Value_Object:
		return object(kind.Object, index)
	case *pluginv1.Value_Cycle:
		if kind.Cycle == 0 {
			return fmt.Errorf("a cycle of 0 levels")
		}
	}
	return nil
}

func items(c *pluginv1.Items, index uint32) error {
	if err := children(c.GetItems(), index); err != nil {
		return err
	}
	whole := c.GetLength() == 0 || c.GetLength() == uint64(len(c.GetItems()))
	if !whole && c.GetLength() < uint64(len(c.GetItems())) {
		return fmt.Errorf("length %d is below its %d items", c.GetLength(), len(c.GetItems()))
	}
	if !whole && len(c.GetHash()) < hashBytes {
		return fmt.Errorf("it was cut and its hash has %d bytes, the least is %d", len(c.GetHash()), hashBytes)
	}
	return nil
}

func object(o *pluginv1.Object, index uint32) error {
	if len(o.GetFields()) != len(o.GetValues()) {
		return fmt.Errorf("an object of %d fields and %d values", len(o.GetFields()), len(o.GetValues()))
	}
	if err := texts(o.GetType(), o.GetFields()...); err != nil {
		return err
	}
	return children(o.GetValues(), index)
}

// children must come before what refers to them, so that no table has a cycle.
func children(refs []uint32, index uint32) error {
	for _, ref := range refs {
		if ref == 0 || ref >= index {
			return fmt.Errorf("refers to %d, not to an earlier value", ref)
		}
	}
	return nil
}

// wtf8 accepts UTF-8 and lone surrogates in the three bytes they would have.
func wtf8(text []byte) error {
	if utf8.Valid(text) {
		return nil
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size <= 1 {
			surrogate := i+2 < len(text) && text[i] == 0xED &&
				text[i+1] >= 0xA0 && text[i+1] <= 0xBF && text[i+2]&0xC0 == 0x80
			if !surrogate {
				return fmt.Errorf("text is neither UTF-8 nor WTF-8 at byte %d", i)
			}
			size = 3
		}
		i += size
	}
	return nil
}
