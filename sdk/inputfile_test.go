package sdk

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func randomInput(random *rand.Rand, name string) *pluginv1.Input {
	data := bytes.Repeat([]byte(name), random.IntN(10_000))
	switch random.IntN(4) {
	case 0:
		return &pluginv1.Input{Kind: &pluginv1.Input_Stdin{Stdin: data}}
	case 1:
		return &pluginv1.Input{Kind: &pluginv1.Input_Call{Call: data}}
	case 2:
		return &pluginv1.Input{Kind: &pluginv1.Input_Body{Body: data}}
	}
	return &pluginv1.Input{
		Kind:   &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{Values: []uint32{1}}},
		Values: &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_Text{Text: data}}}},
	}
}

// inputAt is the input that a worker finds in a place.
func inputAt(t *testing.T, file *os.File, place *pluginv1.Stored) *pluginv1.Input {
	t.Helper()
	data := make([]byte, place.GetSize())
	if _, err := file.ReadAt(data, int64(place.GetOffset())); err != nil {
		t.Fatal(err)
	}
	switch place.GetKind() {
	case "stdin":
		return &pluginv1.Input{Kind: &pluginv1.Input_Stdin{Stdin: data}}
	case "call":
		return &pluginv1.Input{Kind: &pluginv1.Input_Call{Call: data}}
	case "body":
		return &pluginv1.Input{Kind: &pluginv1.Input_Body{Body: data}}
	}
	input := &pluginv1.Input{}
	if err := protojson.Unmarshal(data, input); err != nil {
		t.Fatal(err)
	}
	return input
}

// room is the bytes that a file takes on the disk.
func room(t *testing.T, file *os.File) int64 {
	t.Helper()
	info := syscall.Stat_t{}
	if err := syscall.Fstat(int(file.Fd()), &info); err != nil {
		t.Fatal(err)
	}
	return info.Blocks * 512
}

// A worker finds each input as it was kept for as long as its job has it, however many come and go, and
// the file takes no more room than its bound or what jobs use.
func TestInputFileProperty(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	k := newInputs()
	defer k.close()
	f, err := newInputFile(hclog.NewNullLogger())
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	f.most = 40 * block
	given := map[string]*pluginv1.Input{}
	places := map[string]*pluginv1.Stored{} // that jobs use
	used, again := int64(0), 0
	for step := range 3000 {
		name := strconv.Itoa(random.IntN(30))
		switch {
		case places[name] != nil:
			if got := inputAt(t, f.read, places[name]); !proto.Equal(got, given[name]) {
				t.Fatalf("step %d: input %s is another one", step, name)
			}
			used -= blocks(int64(places[name].GetSize()))
			f.release([]string{name})
			delete(places, name)
		default:
			if given[name] == nil {
				given[name] = randomInput(random, name)
				if err := k.keep(name, given[name]); err != nil {
					t.Fatal(err)
				}
			}
			before := f.end
			if places[name] = f.take(name, k); places[name] == nil {
				t.Fatalf("step %d: the file does not take input %s", step, name)
			}
			if f.end == before && places[name].GetSize() > 0 {
				again++
			}
			used += blocks(int64(places[name].GetSize()))
			if most := max(f.most, used); f.end > before && f.total > most {
				t.Fatalf("step %d: the file counts %d bytes, jobs use %d", step, f.total, used)
			}
		}
	}
	if again < 100 || f.end < 10*f.most {
		t.Errorf("%d were there already, %d bytes were written: too few to show anything", again, f.end)
	}
	// A file system may take more than it was asked for, ahead of need.
	if taken := room(t, f.read); taken > f.end/2 {
		t.Errorf("the file takes %d bytes of %d that were written, %d are in use", taken, f.end, f.total)
	}
}

// A file that cannot be written any more costs time and no job.
func TestInputFileFails(t *testing.T) {
	said := &strings.Builder{}
	k := newInputs()
	defer k.close()
	f, err := newInputFile(hclog.New(&hclog.LoggerOptions{Output: said}))
	if err != nil {
		t.Fatal(err)
	}
	f.write.Close()
	for _, name := range []string{"1", "2"} {
		if err := k.keep(name, randomInput(rand.New(rand.NewPCG(1, 1)), name)); err != nil {
			t.Fatal(err)
		}
		if place := f.take(name, k); place != nil {
			t.Errorf("input %s is at %v", name, place)
		}
	}
	if n := strings.Count(said.String(), "large inputs go to workers with each job"); n != 1 {
		t.Errorf("said %d times: %s", n, said)
	}
	f.close()
	if place := f.take("1", k); place != nil {
		t.Errorf("a closed file has an input at %v", place)
	}
}

// A plugin may end while a worker starts: the file stays open for that worker, and for no later one.
func TestInputFileClosesWhileAWorkerStarts(t *testing.T) {
	k := newInputs()
	defer k.close()
	f, err := newInputFile(hclog.NewNullLogger())
	if err != nil {
		t.Fatal(err)
	}
	want := randomInput(rand.New(rand.NewPCG(1, 2)), "x")
	if err := k.keep("x", want); err != nil {
		t.Fatal(err)
	}
	place := f.take("x", k)
	starting, err := f.reader()
	if err != nil {
		t.Fatal(err)
	}
	defer starting.Close()
	f.close()
	if got := inputAt(t, starting, place); !proto.Equal(got, want) {
		t.Error("a worker that was starting finds another input")
	}
	if _, err := f.reader(); !errors.Is(err, errPoolClosed) {
		t.Errorf("after closing: %v, want %v", err, errPoolClosed)
	}
}
