package importer

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// Opcodes of Python's pickles that make plain data. Any other ends decoding: nothing here
// can name a class or call anything.
const (
	opProto     = 0x80
	opFrame     = 0x95
	opStop      = '.'
	opMark      = '('
	opString8   = 0x8c // SHORT_BINUNICODE: the length is a byte
	opString32  = 'X'  // BINUNICODE
	opString64  = 0x8d // BINUNICODE8
	opEmptyList = ']'
	opAppend    = 'a'
	opAppends   = 'e'
	opEmptyDict = '}'
	opSetItem   = 's'
	opSetItems  = 'u'
	opMemoize   = 0x94
	opPut8      = 'q' // BINPUT
	opPut32     = 'r' // LONG_BINPUT
	opGet8      = 'h' // BINGET
	opGet32     = 'j' // LONG_BINGET
)

// pickled is a value on the stack: a string, a list of them or a dict.
type pickled struct {
	kind  byte // 's', '[', '{', or '(' for a mark
	text  string
	items []*pickled // of a dict: key, value, key, value
	held  bool       // it is in a list or dict, which may not take it again
}

// unpickle decodes a pickle that holds strings, lists and dicts with strings as keys, and
// nothing else, and returns it as JSON. A pickle that is one string is the JSON that the
// string holds. limit bounds the bytes of all strings, counted wherever they are used.
func unpickle(data []byte, limit int) (json.RawMessage, error) {
	d := &unpickler{in: data, limit: limit}
	v, err := d.run()
	if err != nil {
		return nil, fmt.Errorf("the pickle cannot be read at byte %d: %w", d.at, err)
	}
	if v.kind == 's' {
		out := bytes.TrimSpace([]byte(v.text))
		if !json.Valid(out) {
			return nil, errors.New("the text in the pickle is not JSON")
		}
		return out, nil
	}
	return v.append(nil, 0)
}

type unpickler struct {
	in    []byte
	at    int
	limit int
	stack []*pickled
	memo  map[uint32]*pickled
}

var errPickleEnds = errors.New("it ends early")

func (d *unpickler) run() (*pickled, error) {
	d.memo = map[uint32]*pickled{}
	for {
		op, err := d.bytes(1)
		if err != nil {
			return nil, err
		}
		if op[0] == opStop {
			v, err := d.pop()
			if err == nil && (len(d.stack) != 0 || d.at != len(d.in)) {
				err = errors.New("something is left over")
			}
			return v, err
		}
		if err := d.step(op[0]); err != nil {
			return nil, err
		}
	}
}

func (d *unpickler) step(op byte) error {
	switch op {
	case opProto:
		version, err := d.bytes(1)
		if err == nil && version[0] > 5 {
			err = fmt.Errorf("its protocol is %d; 5 is the newest that is known", version[0])
		}
		return err
	case opFrame:
		_, err := d.bytes(8) // a frame is for reading ahead
		return err
	case opMark, opEmptyList, opEmptyDict:
		kind := map[byte]byte{opMark: '(', opEmptyList: '[', opEmptyDict: '{'}[op]
		d.stack = append(d.stack, &pickled{kind: kind})
		return nil
	case opString8:
		return d.text(1)
	case opString32:
		return d.text(4)
	case opString64:
		return d.text(8)
	case opAppend:
		return d.put('[', 1)
	case opSetItem:
		return d.put('{', 2)
	case opAppends:
		return d.putMarked('[')
	case opSetItems:
		return d.putMarked('{')
	case opMemoize:
		return d.memoize(uint32(len(d.memo)))
	case opPut8:
		return d.numbered(1, d.memoize)
	case opPut32:
		return d.numbered(4, d.memoize)
	case opGet8:
		return d.numbered(1, d.get)
	case opGet32:
		return d.numbered(4, d.get)
	}
	return fmt.Errorf("the operation %#02x makes something other than strings, lists and dicts", op)
}

// bytes takes the next n bytes.
func (d *unpickler) bytes(n uint64) ([]byte, error) {
	if n > uint64(len(d.in)-d.at) {
		return nil, errPickleEnds
	}
	taken := d.in[d.at : d.at+int(n)]
	d.at += int(n)
	return taken, nil
}

// number takes a number of some bytes, the lowest first.
func (d *unpickler) number(size uint64) (uint64, error) {
	raw, err := d.bytes(size)
	if err != nil {
		return 0, err
	}
	var wide [8]byte
	copy(wide[:], raw)
	return binary.LittleEndian.Uint64(wide[:]), nil
}

func (d *unpickler) numbered(size uint64, do func(uint32) error) error {
	n, err := d.number(size)
	if err != nil {
		return err
	}
	return do(uint32(min(n, math.MaxUint32)))
}

// text pushes a string whose length stands before it.
func (d *unpickler) text(size uint64) error {
	n, err := d.number(size)
	if err != nil {
		return err
	}
	raw, err := d.bytes(n)
	if err != nil {
		return err
	}
	if !utf8.Valid(raw) {
		return errors.New("a string is not UTF-8")
	}
	return d.push(&pickled{kind: 's', text: string(raw)})
}

// push puts a string on the stack and counts it.
func (d *unpickler) push(v *pickled) error {
	if d.limit -= len(v.text) + 1; d.limit < 0 {
		return errors.New("its strings are too long together")
	}
	d.stack = append(d.stack, v)
	return nil
}

func (d *unpickler) pop() (*pickled, error) {
	if len(d.stack) == 0 || d.stack[len(d.stack)-1].kind == '(' {
		return nil, errors.New("a value is missing")
	}
	v := d.stack[len(d.stack)-1]
	d.stack = d.stack[:len(d.stack)-1]
	return v, nil
}

func (d *unpickler) memoize(key uint32) error {
	if len(d.stack) == 0 || d.stack[len(d.stack)-1].kind == '(' {
		return errors.New("a value is missing")
	}
	d.memo[key] = d.stack[len(d.stack)-1]
	return nil
}

// get pushes a value once more. Only strings can be: a list within itself has no JSON, and
// one that is used twice may double with every level.
func (d *unpickler) get(key uint32) error {
	v := d.memo[key]
	if v == nil || v.kind != 's' {
		return errors.New("it refers back to something that is no string")
	}
	return d.push(v)
}

// put moves the n uppermost values into the list or dict below them.
func (d *unpickler) put(kind byte, n int) error {
	from := len(d.stack) - n
	if from < 1 || d.stack[from-1].kind != kind {
		return errors.New("there is no list or dict to put a value into")
	}
	into := d.stack[from-1]
	for i, v := range d.stack[from:] {
		switch {
		case v.kind == '(':
			return errors.New("a value is missing")
		case kind == '{' && i%2 == 0 && v.kind != 's':
			return errors.New("a key of a dict is no string")
		case v.kind != 's' && v.held:
			return errors.New("a list or dict is in two places")
		}
		v.held = true
		into.items = append(into.items, v)
	}
	d.stack = d.stack[:from]
	return nil
}

// putMarked moves all values above the last mark.
func (d *unpickler) putMarked(kind byte) error {
	for at := len(d.stack) - 1; at >= 0; at-- {
		if d.stack[at].kind != '(' {
			continue
		}
		n := len(d.stack) - at - 1
		if kind == '{' && n%2 != 0 {
			return errors.New("a key of a dict has no value")
		}
		d.stack = append(d.stack[:at], d.stack[at+1:]...)
		return d.put(kind, n)
	}
	return errors.New("a mark is missing")
}

// append writes the value as JSON.
func (v *pickled) append(out []byte, depth int) (_ []byte, err error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the pickle is nested deeper than %d", maxDepth)
	}
	if v.kind == 's' {
		text, err := json.Marshal(v.text)
		return append(out, text...), err
	}
	out = append(out, v.kind)
	for i, item := range v.items {
		switch {
		case v.kind == '{' && i%2 == 1:
			out = append(out, ':')
		case i > 0:
			out = append(out, ',')
		}
		if out, err = item.append(out, depth+1); err != nil {
			return nil, err
		}
	}
	return append(out, v.kind+2), nil // ] is two after [, and } after {
}
