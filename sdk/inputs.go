package sdk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// digestSize is the bytes of an input's digest.
	digestSize = 32
	// memoryMost bytes of kept inputs stay in memory, the others lie in a file.
	memoryMost = 64 << 20
	// inputsMost bytes of inputs are kept in all. Beyond that all are forgotten.
	inputsMost = 8 << 30
	// partMost bytes of inputs go to a worker in one frame: as JSON they take several times as many.
	partMost = 8 << 20
)

// errMissing is an input that is not kept.
var errMissing = errors.New("an input is not kept")

// inputs keeps what the host has sent once. The first of them stay in memory; the file that the
// others lie in has no name and goes with the plugin.
type inputs struct {
	memory, most int64 // the bounds
	partBytes    int   // of one part

	mu    sync.Mutex
	kept  map[string]keptInput
	total int64 // bytes of all
	file  *os.File
	end   int64 // of what is in the file
}

// keptInput is the wire form of an Input, in memory or in the file.
type keptInput struct {
	data     []byte // nil: in the file
	at, size int64
}

func newInputs() *inputs {
	return &inputs{memory: memoryMost, most: inputsMost, partBytes: partMost, kept: map[string]keptInput{}}
}

// keep takes an input. The error is that of the file.
func (k *inputs) keep(digest string, input *pluginv1.Input) error {
	data, err := proto.Marshal(input)
	if err != nil {
		return fmt.Errorf("keep an input: %w", err)
	}
	size := int64(len(data))
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, known := k.kept[digest]; known {
		return nil
	}
	if k.total+size > k.most {
		if err := k.forget(); err != nil {
			return err
		}
	}
	if k.total-k.end+size <= k.memory {
		k.kept[digest] = keptInput{data: data, size: size}
		k.total += size
		return nil
	}
	if k.file == nil {
		var second *os.File
		if k.file, second, err = nameless(); err != nil {
			return err
		}
		second.Close() // it was only opened
	}
	if _, err := k.file.WriteAt(data, k.end); err != nil {
		return fmt.Errorf("keep an input: %w; is there room in %s? TMPDIR names another folder", err, os.TempDir())
	}
	k.kept[digest] = keptInput{at: k.end, size: size}
	k.end, k.total = k.end+size, k.total+size
	return nil
}

// forget drops all inputs. mu is held.
func (k *inputs) forget() error {
	clear(k.kept)
	k.total, k.end = 0, 0
	if k.file == nil {
		return nil
	}
	if err := k.file.Truncate(0); err != nil {
		return fmt.Errorf("forget inputs: %w", err)
	}
	return nil
}

func (k *inputs) has(digest string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, known := k.kept[digest]
	return known
}

// get reads an input, as a message of its own. errMissing where it is not kept.
func (k *inputs) get(digest string) (*pluginv1.Input, error) {
	k.mu.Lock()
	defer k.mu.Unlock() // what is read must not be forgotten meanwhile
	kept, known := k.kept[digest]
	if !known {
		return nil, errMissing
	}
	data := kept.data
	if data == nil {
		data = make([]byte, kept.size)
		if _, err := k.file.ReadAt(data, kept.at); err != nil {
			return nil, fmt.Errorf("read an input: %w", err)
		}
	}
	input := &pluginv1.Input{}
	if err := proto.Unmarshal(data, input); err != nil {
		return nil, fmt.Errorf("read an input: %w", err)
	}
	return input, nil
}

func (k *inputs) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.file != nil {
		k.file.Close() // nothing of it is wanted any more
		k.file = nil
	}
	clear(k.kept)
}

// missing are the digests of a job's inputs that are not kept, each once.
func (k *inputs) missing(job *pluginv1.Job) [][]byte {
	var all [][]byte
	seen := map[string]bool{}
	for _, input := range job.GetInputs() {
		digest := string(input.GetDigest())
		if digest != "" && !seen[digest] && !k.has(digest) {
			seen[digest], all = true, append(all, input.GetDigest())
		}
	}
	return all
}

// size is that of an input on the wire. errMissing where it is not kept.
func (k *inputs) size(digest string) (int64, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept, known := k.kept[digest]
	if !known {
		return 0, errMissing
	}
	return kept.size, nil
}

// part are the job's inputs from one on, as many as go into one part, and one at least; those that
// are kept are places in the file, unless there is none. A job that a worker must have whole has all of them,
// and in full. release, to be called once unless there is an error, gives the places back.
func (k *inputs) part(
	job *pluginv1.Job,
	from int,
	file *inputFile,
) (part []*pluginv1.Input, release func(), err error) {
	if job.GetProfile() {
		file = nil
	}
	var placed []string
	release = func() { file.release(placed) }
	defer func() {
		if err != nil {
			release()
		}
	}()
	size := int64(0)
	for i, input := range job.GetInputs()[from:] {
		digest := string(input.GetDigest())
		n := int64(proto.Size(input))
		if input.GetStored() != nil {
			return nil, nil, fmt.Errorf("inputs[%d]: stored is the plugin's own word to its workers", from+i)
		}
		if digest != "" {
			if n, err = k.size(digest); err != nil {
				return nil, nil, err
			}
		}
		size += n
		if size > int64(k.partBytes) && len(part) > 0 && !job.GetProfile() {
			break
		}
		if digest != "" {
			stored := file.take(digest, k)
			if stored != nil {
				placed = append(placed, digest)
				input = &pluginv1.Input{Stored: stored}
			} else if input, err = k.get(digest); err != nil {
				return nil, nil, err
			}
		}
		part = append(part, input)
	}
	return part, release, nil
}

// KeepInputs keeps inputs until so many have come that all are forgotten.
func (s *service) KeepInputs(_ context.Context, req *pluginv1.KeepInputsRequest) (*pluginv1.KeepInputsResponse, error) {
	e, err := s.ready()
	if err != nil {
		return nil, err
	}
	for i, kept := range req.GetInputs() {
		if len(kept.GetDigest()) != digestSize || kept.GetInput() == nil || len(kept.GetInput().GetDigest()) > 0 {
			return nil, status.Errorf(codes.InvalidArgument,
				"inputs[%d]: want a digest of %d bytes and an input that has none", i, digestSize)
		}
		if err := e.inputs.keep(string(kept.GetDigest()), kept.GetInput()); err != nil {
			return nil, status.Error(codes.Internal, err.Error())
		}
	}
	return &pluginv1.KeepInputsResponse{}, nil
}
