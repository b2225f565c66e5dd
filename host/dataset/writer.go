package dataset

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
)

// A gzip'd file is a row of members, each ended by one of these, whichever
// comes first. Where members end depends on the records alone, and so the
// file's bytes do not depend on when it was flushed or resumed.
const (
	memberLines = 256
	memberBytes = 1 << 20
)

// Writer appends records to a file, whole lines only. It is not for several
// goroutines at once, and a file is for one Writer at a time.
type Writer[T Record] struct {
	file *os.File
	gzip bool
	size int64 // of what the file holds for good
	// pending are lines that are not in the file, or (gzip) only in its last,
	// unfinished member, which the next flush writes anew.
	pending bytes.Buffer
	lines   int  // in pending
	dirty   bool // some of them are not in the file at all
	err     error
}

// Create makes a new file, or empties the one that is there. gzip'd when the
// name ends in .gz.
func Create[T Record](path string) (*Writer[T], error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, fmt.Errorf("cannot write records: %w", err)
	}
	return &Writer[T]{file: file, gzip: isGzipName(path)}, nil
}

// Write adds a record. It is in the file after the next Flush or Close at the
// latest. After an error the Writer only repeats it.
func (w *Writer[T]) Write(record T) error {
	if w.err != nil {
		return w.err
	}
	line, err := marshal(record)
	if err != nil {
		return fmt.Errorf("%s: cannot write a record: %w", w.file.Name(), err)
	}
	w.pending.Write(line)
	w.pending.WriteByte('\n')
	w.lines++
	w.dirty = true
	if w.lines >= memberLines || w.pending.Len() >= memberBytes {
		return w.seal()
	}
	return nil
}

// Flush puts every record into the file. In a gzip'd one that means to write
// its unfinished member anew: do it after every group, not after every record.
// A crash in the middle of it costs that member's records, at most 256, which
// Resume then does not count.
func (w *Writer[T]) Flush() error {
	if w.err != nil || !w.dirty {
		return w.err
	}
	if !w.gzip {
		return w.seal()
	}
	_, err := w.put()
	return err
}

// Close flushes and closes the file.
func (w *Writer[T]) Close() error {
	if w.gzip && w.size == 0 && w.lines == 0 {
		w.dirty = true // an empty member: no bytes at all are no gzip file
	}
	err := w.Flush()
	if w.err == nil {
		w.err = fmt.Errorf("%s: written to after Close", w.file.Name())
	}
	return errors.Join(err, w.file.Close())
}

// seal writes what is pending for good.
func (w *Writer[T]) seal() error {
	n, err := w.put()
	if err != nil {
		return err
	}
	w.size += n
	w.pending.Reset()
	w.lines = 0
	return nil
}

// put writes what is pending behind the part that is there for good.
func (w *Writer[T]) put() (int64, error) {
	data := w.pending.Bytes()
	if w.gzip {
		var err error
		if data, err = compress(data); err != nil {
			return 0, w.fail(err)
		}
		// Cut before, not after: half a member over a longer one would look
		// like damage, half a member at the end is known to be torn.
		if err := w.file.Truncate(w.size); err != nil {
			return 0, w.fail(err)
		}
	}
	if _, err := w.file.WriteAt(data, w.size); err != nil {
		return 0, w.fail(err)
	}
	w.dirty = false
	return int64(len(data)), nil
}

func (w *Writer[T]) fail(err error) error {
	w.err = fmt.Errorf("cannot write records: %w; the file keeps what was flushed before: free space and resume", err)
	return w.err
}

// compress makes one gzip member without a name or a time: the same lines give
// the same bytes.
func compress(data []byte) ([]byte, error) {
	var member bytes.Buffer
	zipper := gzip.NewWriter(&member)
	if _, err := zipper.Write(data); err != nil {
		return nil, err
	}
	if err := zipper.Close(); err != nil {
		return nil, err
	}
	return member.Bytes(), nil
}
