package dataset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
)

// Resume goes on with a file where an earlier run stopped, and makes it when
// it is not there. It cuts off what a crash left half written (a line without
// its newline, a gzip member without its end) and returns how many whole
// records the file holds: the caller leaves out as many. It does not decode
// them; Read does.
func Resume[T Record](path string) (w *Writer[T], records int, err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, 0, fmt.Errorf("cannot resume: %w", err)
	}
	w = &Writer[T]{file: file, gzip: isGzipName(path)}
	end := int64(0)
	if w.gzip {
		records, end, err = w.scanMembers()
	} else {
		records, end, err = w.scanLines()
	}
	if err == nil {
		err = file.Truncate(end)
	}
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("cannot resume %s: %w", path, err), file.Close())
	}
	return w, records, nil
}

// scanLines counts the records and finds the end of the last whole line.
func (w *Writer[T]) scanLines() (records int, end int64, err error) {
	in := bufio.NewReaderSize(w.file, 64<<10)
	count := lineCounter{}
	for {
		part, err := in.ReadSlice('\n')
		count.add(part)
		switch {
		case err == nil:
			w.size = count.bytes
		case errors.Is(err, io.EOF):
			return count.records, w.size, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return 0, 0, err
		}
	}
}

// scanMembers counts the records and finds the end of the last whole member.
// The lines of one that could have held more go back into pending, so that it
// is filled up and the file is the same as if it had been written at once.
func (w *Writer[T]) scanMembers() (records int, end int64, err error) {
	in := &countingReader{in: bufio.NewReaderSize(w.file, 64<<10)}
	unzip := new(gzip.Reader)
	for {
		switch err := unzip.Reset(in); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return records, w.size, nil
		case errors.Is(err, gzip.ErrHeader) && w.size == 0:
			return 0, 0, ErrNotGzip
		case err != nil:
			return 0, 0, gzipError(err)
		}
		unzip.Multistream(false)
		count, unsealed, err := readMember(unzip)
		switch {
		case errors.Is(err, io.ErrUnexpectedEOF):
			return records, w.size, nil // torn
		case err != nil:
			return 0, 0, gzipError(err)
		}
		records += count.records
		// Only the last member can be filled up. A short one further in was
		// made by another program, and stays as it is.
		if _, err := in.in.Peek(1); unsealed != nil && errors.Is(err, io.EOF) {
			w.pending.Write(unsealed)
			w.lines = count.records
			return records, in.n, nil
		}
		w.size = in.n
	}
}

var errHalfLine = errors.New(
	"a gzip member ends in the middle of a line, so another program wrote the file: write to another one",
)

// readMember counts a member's records, and returns its text when the writer
// would have put more into it.
func readMember(member io.Reader) (count lineCounter, unsealed []byte, err error) {
	in := bufio.NewReaderSize(member, 64<<10)
	unsealed = []byte{}
	for {
		part, err := in.ReadSlice('\n')
		count.add(part)
		if unsealed != nil {
			unsealed = append(unsealed, part...)
			if count.records >= memberLines || len(unsealed) >= memberBytes {
				unsealed = nil
			}
		}
		switch {
		case errors.Is(err, io.EOF) && count.inside:
			return count, nil, errHalfLine
		case errors.Is(err, io.EOF):
			return count, unsealed, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return count, nil, err
		}
	}
}

// lineCounter counts records as Read does: blank lines are none.
type lineCounter struct {
	records int
	bytes   int64
	inside  bool // the last line has no newline yet
	text    bool // it is not blank
}

// add takes the next piece of text: up to a newline, or a part of a line.
func (c *lineCounter) add(part []byte) {
	if len(part) == 0 {
		return
	}
	c.bytes += int64(len(part))
	c.text = c.text || len(bytes.TrimSpace(part)) > 0
	c.inside = part[len(part)-1] != '\n'
	if !c.inside {
		if c.text {
			c.records++
		}
		c.text = false
	}
}

// countingReader knows how many bytes were taken from it. Being a ByteReader
// too, it makes gzip read no further than a member's end.
type countingReader struct {
	in *bufio.Reader
	n  int64
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.n += int64(n)
	return n, err
}

func (r *countingReader) ReadByte() (byte, error) {
	b, err := r.in.ReadByte()
	if err == nil {
		r.n++
	}
	return b, err
}
