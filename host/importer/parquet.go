package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// parquetMagic begins every Parquet file.
const parquetMagic = "PAR1"

// parquetRows reads a Parquet file's rows as JSON objects: a group is an object, a list an
// array, a null null. Pages are read as they are needed, one row in memory at a time.
func parquetRows(in io.ReaderAt, size int64) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		var file *parquet.File
		err := contain(func() (err error) {
			file, err = parquet.OpenFile(in, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
			return err
		})
		if err != nil {
			yield(row{}, fmt.Errorf("is no whole Parquet file: %w", err))
			return
		}
		number := 0
		for _, group := range file.RowGroups() {
			goOn, err := eachRowOfGroup(file.Root(), group, &number, yield)
			if goOn && err != nil {
				yield(row{}, err)
			}
			if !goOn || err != nil {
				return
			}
		}
	}
}

// contain makes an error of a panic: the library trusts what a file says of itself.
func contain(read func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the Parquet file is damaged: %v", r)
		}
	}()
	return read()
}

// eachRowOfGroup reports whether yield still takes rows. number is the last row's.
func eachRowOfGroup(
	root *parquet.Column, group parquet.RowGroup, number *int, yield func(row, error) bool,
) (goOn bool, err error) {
	var rows parquet.Rows
	if err := contain(func() error { rows = group.Rows(); return nil }); err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, contain(rows.Close)) }()
	leaves := countLeaves(root)
	buffer := make([]parquet.Row, 1)
	for {
		read, r, wrong := 0, row{number: *number + 1}, error(nil)
		err := contain(func() (err error) {
			if read, err = rows.ReadRows(buffer); read > 0 {
				r.object, wrong = rowObject(root, leaves, buffer[0])
			}
			return err
		})
		if err != nil && !errors.Is(err, io.EOF) {
			return true, fmt.Errorf("row %d: %w", r.number, err)
		}
		if read > 0 {
			if *number++; !yield(r, wrong) {
				return false, nil
			}
		}
		if err != nil {
			return true, nil
		}
	}
}

// rowObject is a row's JSON. The error is an errRow.
func rowObject(root *parquet.Column, leaves int, values parquet.Row) (json.RawMessage, error) {
	columns := make([][]parquet.Value, leaves)
	for _, v := range values {
		if c := v.Column(); c >= 0 && c < leaves {
			columns[c] = append(columns[c], v)
		}
	}
	object, err := appendGroup(nil, root, columns, level{})
	if err != nil {
		return nil, errRow{err}
	}
	return checked(object)
}

func countLeaves(column *parquet.Column) int {
	if column.Leaf() {
		return 1
	}
	n := 0
	for _, c := range column.Columns() {
		n += countLeaves(c)
	}
	return n
}

// level is how deep a column is: repeated, and defined.
type level struct{ repetition, definition int }

// appendColumn writes a column's value. The values are of its leaves, each leaf's together.
func appendColumn(out []byte, column *parquet.Column, values [][]parquet.Value, at level) ([]byte, error) {
	switch {
	case len(values) == 0 || len(values[0]) == 0:
		return nil, fmt.Errorf("column %s has no value in this row", column.Name())
	case column.Repeated():
		return appendRepeated(out, column, values, at)
	case column.Optional():
		at.definition++
		if values[0][0].DefinitionLevel() < at.definition {
			return append(out, "null"...), nil
		}
	}
	return appendPresent(out, column, values, at)
}

// appendPresent writes the value of a column that is not null.
func appendPresent(out []byte, column *parquet.Column, values [][]parquet.Value, at level) ([]byte, error) {
	if column.Leaf() {
		return appendLeaf(out, column, values[0][0])
	}
	if inner := column.Columns(); len(inner) == 1 && inner[0].Repeated() && isList(column) {
		return appendRepeated(out, inner[0], values, at)
	}
	return appendGroup(out, column, values, at)
}

// isList reports whether a group stands for the list that it holds.
func isList(column *parquet.Column) bool {
	if logical := column.Type().LogicalType(); logical != nil {
		if _, ok := logical.Value.(*format.ListType); ok {
			return true
		}
	}
	switch column.Columns()[0].Name() { // files of older writers have no annotation
	case "list", "bag", "array":
		return true
	}
	return false
}

func appendGroup(out []byte, column *parquet.Column, values [][]parquet.Value, at level) (_ []byte, err error) {
	out = append(out, '{')
	first := 0
	for i, c := range column.Columns() {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(c.Name())
		if err != nil {
			return nil, err
		}
		leaves := countLeaves(c)
		out = append(append(out, name...), ':')
		if out, err = appendColumn(out, c, values[first:first+leaves], at); err != nil {
			return nil, err
		}
		first += leaves
	}
	return append(out, '}'), nil
}

// appendRepeated writes a repeated column as an array. An element begins where the first
// leaf's value is repeated no deeper than the column itself.
func appendRepeated(out []byte, column *parquet.Column, values [][]parquet.Value, at level) ([]byte, error) {
	at.repetition++
	at.definition++
	out = append(out, '[')
	if values[0][0].DefinitionLevel() < at.definition {
		return append(out, ']'), nil
	}
	rest := append([][]parquet.Value(nil), values...)
	element := make([][]parquet.Value, len(rest))
	for i := 0; len(rest[0]) > 0; i++ {
		for leaf := range rest {
			n := 1
			for n < len(rest[leaf]) && rest[leaf][n].RepetitionLevel() > at.repetition {
				n++
			}
			n = min(n, len(rest[leaf]))
			element[leaf], rest[leaf] = rest[leaf][:n], rest[leaf][n:]
		}
		if i > 0 {
			out = append(out, ',')
		}
		var err error
		if inner := column.Columns(); !column.Leaf() && len(inner) == 1 && wraps(column) {
			out, err = appendColumn(out, inner[0], element, at)
		} else {
			out, err = appendPresent(out, column, element, at)
		}
		if err != nil {
			return nil, err
		}
	}
	return append(out, ']'), nil
}

// wraps reports whether a repeated group with one field stands for that field.
func wraps(column *parquet.Column) bool {
	switch column.Name() {
	case "list", "bag", "array":
		return true
	}
	return false
}

// appendLeaf writes a value. One that JSON cannot hold (an image's bytes, not a number) is
// null: no format has a key of that kind, and one that is needed is missed where it is read.
func appendLeaf(out []byte, column *parquet.Column, v parquet.Value) ([]byte, error) {
	switch v.Kind() {
	case parquet.Boolean:
		return strconv.AppendBool(out, v.Boolean()), nil
	case parquet.Int32:
		if unsigned(column) {
			return strconv.AppendUint(out, uint64(v.Uint32()), 10), nil
		}
		return strconv.AppendInt(out, int64(v.Int32()), 10), nil
	case parquet.Int64:
		if unsigned(column) {
			return strconv.AppendUint(out, v.Uint64(), 10), nil
		}
		return strconv.AppendInt(out, v.Int64(), 10), nil
	case parquet.Float:
		return appendFloat(out, float64(v.Float()), 32)
	case parquet.Double:
		return appendFloat(out, v.Double(), 64)
	case parquet.ByteArray, parquet.FixedLenByteArray:
		if !utf8.Valid(v.ByteArray()) {
			return append(out, "null"...), nil
		}
		text, err := json.Marshal(string(v.ByteArray()))
		return append(out, text...), err
	}
	return append(out, "null"...), nil
}

func unsigned(column *parquet.Column) bool {
	logical := column.Type().LogicalType()
	if logical == nil {
		return false
	}
	whole, ok := logical.Value.(*format.IntType)
	return ok && !whole.IsSigned
}

// appendFloat keeps a whole number a float: 3.0 is not 3.
func appendFloat(out []byte, v float64, bits int) ([]byte, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(out, "null"...), nil
	}
	text := strconv.FormatFloat(v, 'g', -1, bits)
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		text = strconv.FormatFloat(v, 'f', 1, bits)
	}
	return append(out, text...), nil
}
