package sdk

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Frames between the plugin and its workers, as docs/WORKER.md lays them down:
// a little-endian length, a byte of kind, a body.
const (
	frameJSON = 'J'
	frameBlob = 'B'

	// maxFrame is the most that the length of a frame may say, in bytes.
	maxFrame = 64 << 20
	// chunk is how much memory a frame's length is believed for before as
	// many bytes have come.
	chunk = 1 << 20
)

// ErrFrame is a frame that breaks the worker protocol.
var ErrFrame = errors.New("malformed frame")

// frameReader reads frames. It is not safe for several goroutines at once.
type frameReader struct {
	in     *bufio.Reader
	header [5]byte
}

func newFrameReader(in io.Reader) *frameReader {
	return &frameReader{in: bufio.NewReaderSize(in, 64<<10)}
}

// next returns the next frame's kind and body. The body is the caller's. At
// the end of the stream between two frames the error is io.EOF, inside one
// io.ErrUnexpectedEOF; a frame that breaks the rules is ErrFrame.
func (r *frameReader) next() (kind byte, body []byte, err error) {
	if _, err := io.ReadFull(r.in, r.header[:]); err != nil {
		return 0, nil, err
	}
	length := binary.LittleEndian.Uint32(r.header[:4])
	kind = r.header[4]
	switch {
	case length < 1:
		return 0, nil, fmt.Errorf("%w: its length is 0, there is no room for the kind", ErrFrame)
	case length > maxFrame:
		return 0, nil, fmt.Errorf("%w: its length is %d, the most is %d", ErrFrame, length, maxFrame)
	case kind != frameJSON && kind != frameBlob:
		return 0, nil, fmt.Errorf("%w: its kind is %q, not 'J' or 'B'", ErrFrame, kind)
	}
	left := int(length) - 1
	body = make([]byte, 0, min(left, chunk))
	for left > 0 {
		n := min(left, chunk, max(cap(body)-len(body), 512))
		body = append(body, make([]byte, n)...)
		if _, err := io.ReadFull(r.in, body[len(body)-n:]); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return 0, nil, err
		}
		left -= n
	}
	return kind, body, nil
}

// appendFrame appends a frame of the kind to dst. It fails with ErrFrame when
// the body is too large.
func appendFrame(dst []byte, kind byte, body []byte) ([]byte, error) {
	if len(body)+1 > maxFrame {
		return dst, fmt.Errorf("%w: %d bytes to send, the most is %d", ErrFrame, len(body)+1, maxFrame)
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(body)+1))
	dst = append(dst, kind)
	return append(dst, body...), nil
}
