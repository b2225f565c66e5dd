package main

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/egca/egca/internal/mockedit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// Edit holds a conversation about a program in mockedit.Tape, until a request that the
// program's first line names: "# mock: crash 2" dies at the second request after open.
// It writes to standard error how conversations end.
func (t *tracer) Edit(stream pluginv1.Tracer_EditServer) error {
	played := mockedit.New(mockedit.Tape{})
	var words []string
	for n := 0; ; n++ {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			print(2, "mock: a conversation was closed\n")
			return nil
		}
		if err != nil {
			print(2, "mock: a conversation was cancelled\n")
			return err
		}
		if open := request.GetOpen(); open != nil {
			first, _, _ := strings.Cut(string(open.GetProgram().GetSource()), "\n")
			words = strings.Fields(strings.TrimPrefix(first, "# mock: "))
		}
		reply := played.Reply(request)
		if len(words) > 1 && words[1] == strconv.Itoa(n) {
			if ended, err := misplay(stream, words, reply); ended {
				return err
			}
		}
		if err := stream.Send(reply); err != nil {
			return err
		}
	}
}

// misplay spoils a reply as the words say. ended: it has ended the stream, with err.
func misplay(stream pluginv1.Tracer_EditServer, words []string, reply *pluginv1.EditReply) (ended bool, err error) {
	switch words[0] {
	case "crash":
		print(2, "mock: about to crash\n")
		os.Exit(7)
	case "crash-once": // the file that tells whether it did
		crashOnce(words[2])
	case "hang":
		<-stream.Context().Done()
		return true, stream.Context().Err()
	case "end":
		return true, nil
	case "refuse":
		return true, status.Error(codes.Internal, "mock: no worker is left")
	case "refuse-once": // the file that tells whether it did
		if first(words[2]) {
			return true, status.Error(codes.Internal, "mock: the worker died")
		}
	case "error":
		reply.Reply = &pluginv1.EditReply_Error{Error: "mock: this cannot be done"}
	case "wrong-kind":
		reply.Reply = &pluginv1.EditReply_Described{Described: &pluginv1.EditsDescribed{Edits: []*pluginv1.Edit{{}}}}
	case "nothing":
		reply.Reply = nil
	case "wrong-number":
		spoilNumber(reply)
	case "twice":
		err := stream.Send(reply)
		return err != nil, err
	}
	return false, nil
}

// spoilNumber makes a number of a reply one that cannot be.
func spoilNumber(reply *pluginv1.EditReply) {
	switch r := reply.GetReply().(type) {
	case *pluginv1.EditReply_Opened:
		r.Opened.Passed = append(r.Opened.Passed, true)
	case *pluginv1.EditReply_Listed:
		r.Listed.First++
	case *pluginv1.EditReply_Ran:
		r.Ran.Results = append(r.Ran.Results, &pluginv1.SetResult{Edit: 1 << 20})
	case *pluginv1.EditReply_Described:
		r.Described.Edits[0].Span = &pluginv1.Span{Start: 1 << 20, End: 1 << 20}
	}
}
