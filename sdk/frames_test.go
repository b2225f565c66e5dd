package sdk

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"slices"
	"testing"
	"testing/iotest"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func TestFramesRoundTrip(t *testing.T) {
	var stream []byte
	bodies := [][]byte{nil, []byte("{}"), bytes.Repeat([]byte("x"), 3*chunk+17), {0}}
	for i, body := range bodies {
		var err error
		if stream, err = appendFrame(stream, "JB"[i%2], body); err != nil {
			t.Fatal(err)
		}
	}
	for name, in := range map[string]io.Reader{
		"whole": bytes.NewReader(stream), "halves": iotest.HalfReader(bytes.NewReader(stream)),
	} {
		r := newFrameReader(in)
		for i, want := range bodies {
			kind, body, err := r.next()
			if err != nil || kind != "JB"[i%2] || !bytes.Equal(body, want) {
				t.Fatalf("%s: frame %d: kind %q, %d bytes, %v", name, i, kind, len(body), err)
			}
		}
		if _, _, err := r.next(); err != io.EOF {
			t.Errorf("%s: at the end: %v, want EOF", name, err)
		}
	}
}

func TestFrameErrors(t *testing.T) {
	for name, test := range map[string]struct {
		stream string
		want   error
	}{
		"empty":          {"", io.EOF},
		"cut header":     {"\x02\x00", io.ErrUnexpectedEOF},
		"cut body":       {"\x05\x00\x00\x00J{", io.ErrUnexpectedEOF},
		"no body":        {"\x05\x00\x00\x00J", io.ErrUnexpectedEOF},
		"length 0":       {"\x00\x00\x00\x00J", ErrFrame},
		"too long":       {"\x01\x00\x00\x04J", ErrFrame},
		"unknown kind":   {"\x02\x00\x00\x00Xy", ErrFrame},
		"text, no frame": {"Traceback (most recent call last)", ErrFrame},
	} {
		if _, _, err := newFrameReader(bytes.NewReader([]byte(test.stream))).next(); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if _, err := appendFrame(nil, frameJSON, make([]byte, maxFrame)); !errors.Is(err, ErrFrame) {
		t.Errorf("a frame too large was made: %v", err)
	}
}

// A length is not believed before the bytes have come.
func TestFrameMemory(t *testing.T) {
	header := binary.LittleEndian.AppendUint32(nil, maxFrame)
	stream := slices.Concat(header, []byte("Jx"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 16 {
		if _, _, err := newFrameReader(bytes.NewReader(stream)).next(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 16*4*chunk {
		t.Errorf("%d bytes were allocated for 16 frames of two bytes", got)
	}
}

func FuzzFrames(f *testing.F) {
	good, err := appendFrame(nil, frameJSON, []byte(`{"done":{}}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("\xff\xff\xff\xffJ"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		r := newFrameReader(bytes.NewReader(stream))
		var again []byte
		for {
			kind, body, err := r.next()
			if err != nil {
				break
			}
			if again, err = appendFrame(again, kind, body); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.HasPrefix(stream, again) {
			t.Errorf("frames read and written again differ from the stream")
		}
	})
}

func FuzzEnvelope(f *testing.F) {
	for _, text := range []string{`{"done":{}}`, `{"result":{"input":0,"result":{}}}`, `{"hello":{"notes":[""]}}`, `{"a":`, `[]`, `null`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := parseEnvelope(body)
		if err != nil {
			if !errors.Is(err, ErrEnvelope) {
				t.Errorf("error %v is no ErrEnvelope", err)
			}
			return
		}
		for _, into := range []any{&resultMessage{}, &doneMessage{}, &helloMessage{}} {
			if err := e.decode(into); err != nil && !errors.Is(err, ErrEnvelope) {
				t.Errorf("error %v is no ErrEnvelope", err)
			}
		}
	})
}

// A frame that only begins and ends like an envelope is refused, if not at once then
// when it is read.
func TestEnvelopeOfSeveralKeys(t *testing.T) {
	for _, body := range []string{`{"done":{},"hello":{}}`, `{"done":{}}{"done":{}}`, `{"done":}`, `{"done":{}} {}`, `{"do":{}}`} {
		e, err := parseEnvelope([]byte(body))
		if err == nil {
			err = e.decode(&doneMessage{})
		}
		if !errors.Is(err, ErrEnvelope) {
			t.Errorf("%s: error %v, want ErrEnvelope", body, err)
		}
		if err := decodeMessage("done", e.value, &pluginv1.EditReply{}); err == nil && e.value != nil {
			t.Errorf("%s: its value is read as a message", body)
		}
	}
}
