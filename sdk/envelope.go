package sdk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// ErrEnvelope is a 'J' frame that is no envelope of docs/WORKER.md.
var ErrEnvelope = errors.New("malformed envelope")

// envelope is one 'J' frame from a worker: its only key and that key's value.
type envelope struct {
	key   string
	value json.RawMessage
}

// The keys that a worker may send.
const (
	keyHello    = "hello"
	keyAnalysis = "analysis"
	keySplit    = "split"
	keyResult   = "result"
	keyDone     = "done"
	keyEdit     = "edit"
)

var workerKeys = []string{keyHello, keyAnalysis, keySplit, keyResult, keyDone, keyEdit}

type helloMessage struct {
	Runtime string   `json:"runtime"`
	Notes   []string `json:"notes"`
}

type resultMessage struct {
	Input  int             `json:"input"`
	Result json.RawMessage `json:"result"`
}

type doneMessage struct {
	Analysis json.RawMessage `json:"analysis"`
	Profile  []byte          `json:"profile"` // of a job with profile
	Error    string          `json:"error"`
	Worn     bool            `json:"worn"` // another worker should take over
}

// parseEnvelope takes any bytes. value points into body, and is no JSON where body
// was none: it is for decode and decodeMessage.
func parseEnvelope(body []byte) (envelope, error) {
	// Almost every frame begins so. To find its value needs no decoder, which would
	// read all of it twice.
	name, rest, _ := bytes.Cut(body, []byte(`":`))
	if bytes.HasPrefix(name, []byte(`{"`)) && bytes.HasSuffix(rest, []byte("}")) {
		if at := slices.Index(workerKeys, string(name[2:])); at >= 0 {
			return envelope{workerKeys[at], rest[:len(rest)-1]}, nil
		}
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil {
		return envelope{}, fmt.Errorf("%w: %v", ErrEnvelope, err)
	}
	if len(object) != 1 {
		return envelope{}, fmt.Errorf("%w: it has %d keys, not one", ErrEnvelope, len(object))
	}
	var e envelope
	for e.key, e.value = range object {
	}
	if !slices.Contains(workerKeys, e.key) {
		return envelope{}, fmt.Errorf("%w: unknown key %.40q, want one of %q", ErrEnvelope, e.key, workerKeys)
	}
	return e, nil
}

// decode reads the value of an envelope into one of the structs above. An
// unknown field is an error that names it.
func (e envelope) decode(into any) error {
	decoder := json.NewDecoder(bytes.NewReader(e.value))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w: %s: %v", ErrEnvelope, e.key, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %s: something follows its value", ErrEnvelope, e.key)
	}
	return nil
}

// decodeMessage reads the JSON mapping of a message. An unknown field is an
// error that names it.
func decodeMessage(what string, data []byte, into proto.Message) error {
	if err := protojson.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%w: %s: %v", ErrEnvelope, what, err)
	}
	return nil
}

// requestFrame builds the frame of a request: {"key": message}.
func requestFrame(key string, message proto.Message) ([]byte, error) {
	value, err := protojson.Marshal(message)
	if err != nil {
		return nil, fmt.Errorf("write the %s for the worker: %w", key, err)
	}
	body := make([]byte, 0, len(value)+len(key)+5)
	body = append(body, `{"`...)
	body = append(body, key...)
	body = append(body, `":`...)
	body = append(body, value...)
	body = append(body, '}')
	return appendFrame(make([]byte, 0, len(body)+5), frameJSON, body)
}
