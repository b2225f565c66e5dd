package main

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// decode completes a result from the blob that came with it: a Result message
// of which only the values, the trace and the index of the returned value are
// read. The blob was written by a candidate's process: any bytes give a result
// or an error, and the SDK checks every index afterwards.
func decode(result *pluginv1.Result, blob []byte, _ *pluginv1.Limits) error {
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
