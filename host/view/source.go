package view

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
)

// Source gives the data that the page asks for, as JSON that is compressed by gzip. It is
// safe for use by several goroutines.
type Source interface {
	// Run is the overview; nil where there is nothing newer than a version. Version 0 is
	// older than any.
	Run(ctx context.Context, since int) ([]byte, error)
	// Group is a group by its number. With known it is what needs no program to run, at once;
	// its `making` then says whether there is more. The error may be ErrNone.
	Group(ctx context.Context, number int, known bool) ([]byte, error)
	// Traces are a sample's by its number. The error may be ErrNone.
	Traces(ctx context.Context, number int) ([]byte, error)
}

// ErrNone says that there is no group or sample of a number, or no longer.
var ErrNone = errors.New("there is none of this number, or none any more")

// pack is a value as compressed JSON. The same value gives the same bytes.
func pack(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return squeeze(data)
}

// squeeze compresses data. The same data give the same bytes.
func squeeze(data []byte) ([]byte, error) {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	if _, err := zip.Write(data); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unpack is the JSON in what pack made.
func unpack(data []byte) ([]byte, error) {
	zip, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(zip)
}
