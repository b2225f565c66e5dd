package service

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/types/known/durationpb"
)

// retryAfter is when a caller is told to come back: about what a group takes.
const retryAfter = time.Second

func refuse(code connect.Code, format string, args ...any) *connect.Error {
	return connect.NewError(code, fmt.Errorf(format, args...))
}

// later is a refusal with the time to come back.
func later(code connect.Code, format string, args ...any) *connect.Error {
	err := refuse(code, format, args...)
	err.Meta().Set("Retry-After", fmt.Sprint(int(retryAfter.Seconds())))
	if detail, bad := connect.NewErrorDetail(&errdetails.RetryInfo{RetryDelay: durationpb.New(retryAfter)}); bad == nil {
		err.AddDetail(detail)
	}
	return err
}

func notReady(state int32) *connect.Error {
	if state == draining {
		return later(
			connect.CodeUnavailable,
			"the service is draining and takes no more work; send it to another, or again when this one is back",
		)
	}
	return later(connect.CodeUnavailable, "the service is starting; send it again")
}

// stopped is the error of a call whose work was given up.
func stopped() *connect.Error {
	return later(
		connect.CodeUnavailable,
		"the service ended before the group was done; send it to another, or again when this one is back",
	)
}

// copied is an error for one more caller: writing one is free to change it.
func copied(err error) error {
	coded, ok := errors.AsType[*connect.Error](err)
	if !ok {
		return err
	}
	own := connect.NewError(coded.Code(), coded.Unwrap())
	for _, detail := range coded.Details() {
		own.AddDetail(detail)
	}
	for name, values := range coded.Meta() {
		own.Meta()[name] = values
	}
	return own
}

// valid makes text fit for a message: what a program says need not be UTF-8.
func valid(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
