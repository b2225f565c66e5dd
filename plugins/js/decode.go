package main

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// maxParts bounds the values of one result and the fields of its objects: each
// takes a hundred bytes once it is read, and two on the wire. The worker records
// half as many (values.js).
const maxParts = 1 << 20

// decode completes a result from the blob that came with it: a Result message
// of which only the values, the trace and the index of the returned value are
// read. The blob was written by a candidate's process: any bytes give a result
// or an error, and the SDK checks every index afterwards.
func decode(result *pluginv1.Result, blob []byte, _ *pluginv1.Limits) error {
	if count := parts(blob); count > maxParts {
		return fmt.Errorf("the result has %d values, the most is %d", count, maxParts)
	}
	said := &pluginv1.Result{}
	if err := proto.Unmarshal(blob, said); err != nil {
		return fmt.Errorf("the result's values cannot be read: %w", err)
	}
	if returned, ok := result.GetOutcome().GetKind().(*pluginv1.Outcome_Returned); ok {
		index := said.GetOutcome().GetReturned()
		if index == 0 {
			return fmt.Errorf("no value with an outcome that returns one")
		}
		returned.Returned = index
	}
	result.Values, result.Trace = said.GetValues(), said.GetTrace()
	return nil
}

// Result.values, ValueTable.values, Value.object and Object.fields.
const fieldTable, fieldValues, fieldObject, fieldFields protowire.Number = 2, 1, 12, 2

// parts counts the values in a Result, and the fields of their objects, without
// reading them.
func parts(result []byte) int {
	count := 0
	each(result, fieldTable, func(table []byte) {
		each(table, fieldValues, func(value []byte) {
			count++
			each(value, fieldObject, func(object []byte) {
				each(object, fieldFields, func([]byte) { count++ })
			})
		})
	})
	return count
}

// each calls back for every field of that number that has bytes. It stops where the
// message is none: that is for its reader to say.
func each(message []byte, number protowire.Number, call func([]byte)) {
	for len(message) > 0 {
		found, kind, head := protowire.ConsumeTag(message)
		if head < 0 {
			return
		}
		size := protowire.ConsumeFieldValue(found, kind, message[head:])
		if size < 0 {
			return
		}
		if found == number && kind == protowire.BytesType {
			inner, _ := protowire.ConsumeBytes(message[head:])
			call(inner)
		}
		message = message[head+size:]
	}
}
