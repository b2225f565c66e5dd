package sdk

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/hashicorp/go-hclog"
	"golang.org/x/sys/unix"
	"google.golang.org/protobuf/encoding/protojson"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// fileMost bytes of inputs stand in one file of inputs, beyond those that jobs use at the time.
	fileMost = 4 << 30
	// block is of what a file's hole consists: an input begins with one.
	block = 4096
)

func blocks(size int64) int64 { return (size + block - 1) / block * block }

// inputFile is the file in which the workers of one pool find large inputs: each has it open, to read
// only. Two pools have two: nothing of a confidential job comes to a worker that runs candidates.
//
// An input is written behind the others. Where there are too many, the oldest that no job uses go, and
// leave a hole that takes no room. A nil inputFile holds nothing.
type inputFile struct {
	most int64
	log  hclog.Logger

	mu     sync.Mutex
	write  *os.File
	read   *os.File // the same file
	placed map[string]*placedInput
	oldest []string // the digests in placed, the oldest first
	total  int64    // bytes of all
	end    int64    // of the file
	failed bool     // it takes no more
	closed bool
}

type placedInput struct {
	stored *pluginv1.Stored
	jobs   int // that use it
}

func newInputFile(log hclog.Logger) (*inputFile, error) {
	write, read, err := nameless()
	if err != nil {
		return nil, err
	}
	return &inputFile{most: fileMost, log: log, write: write, read: read, placed: map[string]*placedInput{}}, nil
}

// nameless is a new file that nobody else finds, open twice: to write and read, and to read only.
func nameless() (write, read *os.File, err error) {
	write, err = os.CreateTemp("", "egca-inputs-")
	if err != nil {
		return nil, nil, fmt.Errorf("keep inputs: %w; set TMPDIR to a folder that can be written", err)
	}
	read, err = os.Open(write.Name())
	// Nor can a process that finds the descriptor in /proc open it anew to write.
	if err := errors.Join(err, write.Chmod(0o400), os.Remove(write.Name())); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("keep inputs: %w", err), write.Close(), read.Close())
	}
	return write, read, nil
}

// reader is what a worker is to have open; nil for none. The caller closes it. It is a descriptor of
// its own, so that a plugin that ends while a worker starts takes none away from under it.
func (f *inputFile) reader() (*os.File, error) {
	if f == nil {
		return nil, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, errPoolClosed
	}
	fd, err := unix.FcntlInt(f.read.Fd(), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, fmt.Errorf("open the inputs for a worker: %w", err)
	}
	return os.NewFile(uintptr(fd), f.read.Name()), nil
}

// take is where the file holds an input, which is written now if it does not. It stays until it is
// released. Nil: it is to go to the worker in full.
func (f *inputFile) take(digest string, from *inputs) *pluginv1.Stored {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	one := f.placed[digest]
	if one == nil {
		stored, err := f.put(digest, from)
		if err != nil && !f.failed && !errors.Is(err, errMissing) {
			f.failed = true
			f.log.Warn("large inputs go to workers with each job from now on, which takes longer", "error", err.Error())
		}
		if stored == nil {
			return nil
		}
		one = &placedInput{stored: stored}
		f.placed[digest] = one
		f.oldest = append(f.oldest, digest)
	}
	one.jobs++
	return one.stored
}

// put writes an input; nil for one that the file does not take. mu is held.
func (f *inputFile) put(digest string, from *inputs) (*pluginv1.Stored, error) {
	if f.failed {
		return nil, nil
	}
	input, err := from.get(digest)
	if err != nil {
		return nil, err
	}
	stored, data := &pluginv1.Stored{}, []byte(nil)
	switch kind := input.GetKind().(type) {
	case *pluginv1.Input_Stdin:
		stored.Kind, data = "stdin", kind.Stdin
	case *pluginv1.Input_Call:
		stored.Kind, data = "call", kind.Call
	case *pluginv1.Input_Body:
		stored.Kind, data = "body", kind.Body
	case *pluginv1.Input_Arguments:
		stored.Kind = "arguments"
		if data, err = protojson.Marshal(input); err != nil {
			return nil, fmt.Errorf("write an input for workers: %w", err)
		}
	default:
		return nil, nil // the worker will say what is wrong with it
	}
	if err := f.makeRoom(blocks(int64(len(data)))); err != nil {
		return nil, err
	}
	if _, err := f.write.WriteAt(data, f.end); err != nil {
		return nil, fmt.Errorf("write an input for workers: %w; is there room in %s? TMPDIR names another folder", err, os.TempDir())
	}
	stored.Offset, stored.Size = uint64(f.end), uint64(len(data))
	f.end += blocks(int64(len(data)))
	f.total += blocks(int64(len(data)))
	return stored, nil
}

// makeRoom drops the oldest inputs that no job uses until so many bytes have room. mu is held.
func (f *inputFile) makeRoom(size int64) error {
	if f.total+size <= f.most {
		return nil
	}
	var used []string
	for at, digest := range f.oldest {
		if f.total+size <= f.most {
			used = append(used, f.oldest[at:]...)
			break
		}
		one := f.placed[digest]
		if one.jobs > 0 {
			used = append(used, digest)
			continue
		}
		offset, length := int64(one.stored.GetOffset()), blocks(int64(one.stored.GetSize()))
		if err := f.cut(offset, length); err != nil {
			f.oldest = append(used, f.oldest[at:]...)
			return err
		}
		delete(f.placed, digest)
		f.total -= length
	}
	f.oldest = used
	return nil
}

// cut makes a hole.
func (f *inputFile) cut(offset, length int64) error {
	if length == 0 {
		return nil
	}
	err := unix.Fallocate(int(f.write.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, offset, length)
	if err != nil {
		return fmt.Errorf("drop an input of workers: %w", err)
	}
	return nil
}

// release gives back what was taken.
func (f *inputFile) release(digests []string) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, digest := range digests {
		f.placed[digest].jobs--
	}
}

// close drops the file. What jobs still use, workers have open.
func (f *inputFile) close() {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed, f.closed = true, true
	f.write.Close() // nothing of it is wanted any more
	f.read.Close()
}
