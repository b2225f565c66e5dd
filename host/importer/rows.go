package importer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"unicode/utf8"
)

// maxRow is the longest row that is read, in bytes of JSON.
const maxRow = 512 << 20

// row is a row of a file: a JSON object.
type row struct {
	file   string
	number int // in its file, from 1
	object json.RawMessage
}

// errRow is what is wrong with one row. Reading goes on after it.
type errRow struct{ error }

func (e errRow) Unwrap() error { return e.error }

// readRows reads a file's rows in order, one in memory at a time: JSON Lines, a JSON
// array of objects, each plain or gzip'd, or Parquet. The form is known by its first
// bytes. After an errRow (the row has its number and no object) reading goes on; after
// any other error it is over.
func readRows(path string) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		file, err := os.Open(path)
		if err != nil {
			yield(row{}, fmt.Errorf("cannot read rows: %w", err))
			return
		}
		defer file.Close()
		in := bufio.NewReaderSize(file, 64<<10)
		magic, err := in.Peek(4)
		if err != nil && !errors.Is(err, io.EOF) {
			yield(row{}, fmt.Errorf("%s: %w", path, err))
			return
		}
		if string(magic) == parquetMagic {
			info, err := file.Stat()
			if err != nil {
				yield(row{}, err)
				return
			}
			for object, err := range parquetRows(file, info.Size()) {
				if !yield(object.in(path), inFile(path, err)) {
					return
				}
			}
			return
		}
		for object, err := range jsonRows(in) {
			if !yield(object.in(path), inFile(path, err)) {
				return
			}
		}
	}
}

func (r row) in(path string) row { r.file = path; return r }

// inFile names the file of an error that ends reading. That of a row is named with the row.
func inFile(path string, err error) error {
	if _, one := errors.AsType[errRow](err); err == nil || one {
		return err
	}
	return fmt.Errorf("%s: %w; get the file again", path, err)
}

// jsonRows reads JSON Lines or a JSON array.
func jsonRows(in *bufio.Reader) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
			unzipped, err := gzip.NewReader(in)
			if err != nil {
				yield(row{}, fmt.Errorf("the gzip stream is damaged: %w", err))
				return
			}
			in = bufio.NewReaderSize(unzipped, 64<<10)
		}
		if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
			_, _ = in.Discard(3) // these bytes were there
		}
		first, err := firstByte(in)
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			yield(row{}, err)
		case first == '[':
			arrayRows(in, yield)
		default:
			lineRows(in, yield)
		}
	}
}

// firstByte skips white space and returns the byte after it, which stays unread.
func firstByte(in *bufio.Reader) (byte, error) {
	for {
		b, err := in.ReadByte()
		if err != nil {
			return 0, err
		}
		if b != ' ' && b != '\t' && b != '\r' && b != '\n' {
			return b, in.UnreadByte()
		}
	}
}

func lineRows(in *bufio.Reader, yield func(row, error) bool) {
	for number := 0; ; {
		line, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return
		}
		_, one := errors.AsType[errRow](err)
		if err != nil && !one {
			yield(row{}, err)
			return
		}
		line = bytes.TrimSpace(line)
		if err == nil && len(line) == 0 {
			continue
		}
		number++
		r := row{number: number}
		if err == nil {
			r.object, err = checked(line)
		}
		if !yield(r, err) {
			return
		}
	}
}

// readLine reads a line of its own memory. One that is too long is skipped, with an errRow.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := in.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
			if tooLong = len(line) > maxRow; tooLong {
				line = nil
			}
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || len(line) == 0 && !tooLong):
			return nil, err
		case tooLong:
			return nil, errRow{fmt.Errorf("the row is longer than %d MiB", maxRow>>20)}
		}
		return line, nil
	}
}

// checked returns a row's JSON if it is an object.
func checked(object []byte) (json.RawMessage, error) {
	switch {
	case !utf8.Valid(object):
		return nil, errRow{errors.New("the row is not UTF-8, as JSON must be")}
	case len(object) == 0 || object[0] != '{':
		return nil, errRow{errors.New("the row is no JSON object")}
	case !json.Valid(object):
		return nil, errRow{fmt.Errorf("the row is not JSON: %w", json.Unmarshal(object, new(json.RawMessage)))}
	}
	return object, nil
}

// arrayRows reads a JSON array. Behind JSON that is wrong there is no telling where the
// next row begins, so that the error ends reading.
func arrayRows(in io.Reader, yield func(row, error) bool) {
	limited := &rowLimit{in: in, left: maxRow}
	decoder := json.NewDecoder(limited)
	if _, err := decoder.Token(); err != nil {
		yield(row{}, err)
		return
	}
	for number := 1; decoder.More(); number++ {
		limited.left = maxRow
		var object json.RawMessage
		if err := decoder.Decode(&object); err != nil {
			yield(row{}, fmt.Errorf("row %d: %w", number, err))
			return
		}
		object, err := checked(object)
		if !yield(row{number: number, object: object}, err) {
			return
		}
	}
	if _, err := decoder.Token(); err != nil {
		yield(row{}, fmt.Errorf("the array does not end: %w", err))
	}
}

// rowLimit ends a stream that gives no end of a row.
type rowLimit struct {
	in   io.Reader
	left int
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("a row is longer than %d MiB", maxRow>>20)
	}
	n, err := l.in.Read(p)
	l.left -= n
	return n, err
}
