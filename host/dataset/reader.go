package dataset

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
)

// MaxLine is the longest line that is read, in bytes without its newline.
const MaxLine = 64 << 20

// What can be wrong with a file. A wrong line is a LineError instead.
var (
	ErrTruncated   = errors.New("the gzip stream ends early, so the file is cut off: get or write it again")
	ErrCorrupt     = errors.New("the gzip stream is damaged: get or write the file again")
	ErrNotGzip     = errors.New("is named .gz but is not gzip: rename or compress it")
	ErrUTF16       = errors.New("is UTF-16; JSON Lines are UTF-8: convert the file")
	ErrLineTooLong = fmt.Errorf("is longer than %d MiB: split the record", MaxLine>>20)
)

// LineError says that one line holds no record. Reading goes on after it.
type LineError struct {
	File string
	Line int    // from 1
	Task string // the record's task_id or id, as far as it can be read
	Err  error  // often a *FieldError
}

func (e *LineError) Error() string {
	task := ""
	if e.Task != "" {
		task = " (" + e.Task + ")"
	}
	return fmt.Sprintf("%s:%d%s: %v", e.File, e.Line, task, e.Err)
}

func (e *LineError) Unwrap() error { return e.Err }

// Record is what a line can hold.
type Record interface {
	Problem | Rollout | LabelledCase | Credit | Prediction | Banked | ProblemLine
}

// Read reads a file's records in order, one line in memory at a time; "-" is
// standard input. With each comes nil or an error; after a *LineError (the
// record is zero) reading goes on, after any other error it is over. Blank
// lines are skipped. Gzip is known by its first bytes.
func Read[T Record](path string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		in, name := os.Stdin, "standard input"
		if path != "-" {
			file, err := os.Open(path)
			if err != nil {
				var zero T
				yield(zero, fmt.Errorf("cannot read records: %w", err))
				return
			}
			defer file.Close()
			in, name = file, path
		}
		for record, err := range Decode[T](in, name) {
			if !yield(record, err) {
				return
			}
		}
	}
}

// Decode is Read on a stream; name stands for it in errors.
func Decode[T Record](stream io.Reader, name string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		plain, err := decompress(stream, name)
		if err != nil {
			yield(zero, err)
			return
		}
		lines := lineReader{in: bufio.NewReaderSize(plain, 64<<10)}
		for {
			line, err := lines.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if lines.number == 1 {
				line = bytes.TrimPrefix(line, byteOrderMark)
			}
			var record T
			switch {
			case errors.Is(err, ErrLineTooLong):
				err = &LineError{File: name, Line: lines.number, Err: err}
			case err != nil:
				yield(zero, fmt.Errorf("%s:%d: %w", name, lines.number, gzipError(err)))
				return
			case len(bytes.TrimSpace(line)) == 0:
				continue
			default:
				if record, err = decode[T](line); err != nil {
					err = &LineError{File: name, Line: lines.number, Task: taskOf(line), Err: err}
				}
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// decompress looks at the first bytes of a stream. An empty one is no records,
// whatever its name.
func decompress(stream io.Reader, name string) (io.Reader, error) {
	buffered := bufio.NewReaderSize(stream, 64<<10)
	magic, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if bytes.Equal(magic, []byte{0xff, 0xfe}) || bytes.Equal(magic, []byte{0xfe, 0xff}) {
		return nil, fmt.Errorf("%s: %w", name, ErrUTF16)
	}
	if bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, gzipError(err))
		}
		return unzipped, nil
	}
	if len(magic) > 0 && isGzipName(name) {
		return nil, fmt.Errorf("%s: %w", name, ErrNotGzip)
	}
	return buffered, nil
}

func isGzipName(name string) bool { return strings.HasSuffix(name, ".gz") }

// gzipError gives the remedy for the two ways in which a gzip stream goes bad.
func gzipError(err error) error {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ErrTruncated
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), corrupt:
		return ErrCorrupt
	}
	return err
}

// byteOrderMark is what some editors put before UTF-8.
var byteOrderMark = []byte("\xef\xbb\xbf")

// lineReader cuts a stream into lines and counts them.
type lineReader struct {
	in     *bufio.Reader
	buffer []byte
	number int // of the line that next returned last, from 1
}

// next returns a line without its newline, valid until the next call. The last
// one may lack a newline. A line over MaxLine is skipped and is ErrLineTooLong.
func (r *lineReader) next() ([]byte, error) {
	r.buffer = r.buffer[:0]
	r.number++
	tooLong := false
	for {
		part, err := r.in.ReadSlice('\n')
		if !tooLong {
			r.buffer = append(r.buffer, part...)
			if tooLong = len(bytes.TrimSuffix(r.buffer, []byte{'\n'})) > MaxLine; tooLong {
				r.buffer = nil
			}
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (tooLong || len(r.buffer) > 0):
		case err != nil:
			return nil, err
		}
		if tooLong {
			return nil, ErrLineTooLong
		}
		return bytes.TrimSuffix(r.buffer, []byte{'\n'}), nil
	}
}

// taskOf finds a bad line's name for its error message, if it can be read.
func taskOf(line []byte) string {
	var names struct {
		TaskID string `json:"task_id"`
		ID     string `json:"id"`
	}
	// The line is known to be bad; the decoder keeps what it read before that.
	_ = json.Unmarshal(line, &names)
	return cmp.Or(names.ID, names.TaskID)
}
