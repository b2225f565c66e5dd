package repair

import (
	"math/big"
	"strings"
	"testing"

	"github.com/egca/egca/trace"
)

// nodes counts the values in one, and the bytes that they take.
func nodes(p *plain) (count, bytes int) {
	count, bytes = 1, bytesOf(&p.Value)
	for _, item := range p.items {
		c, b := nodes(item)
		count, bytes = count+c, bytes+b
	}
	return count, bytes
}

// A value of parts that stand in it many times is taken out of its table no
// further than to the bound; no clock decides.
func TestUnwrappedIsBounded(t *testing.T) {
	for _, kind := range []trace.Kind{trace.List, trace.Tuple, trace.Set, trace.Map} {
		table := trace.NewTable()
		id := table.Add(trace.Value{Kind: trace.Text, Text: "x"})
		for level := range 60 {
			id = table.Add(trace.Value{Kind: kind, Items: []trace.ID{id, id}})
			left := maxSize
			_, ok := unwrap(table, id, &left)
			if ok != (level < 8) || left < -maxSize {
				t.Errorf("%v, %d levels: %v, %d bytes left", kind, level+1, ok, left)
			}
		}
	}
	table := trace.NewTable()
	id := table.Add(trace.Value{Kind: trace.Null})
	for range 100_000 {
		id = table.Add(trace.Value{Kind: trace.List, Items: []trace.ID{id}})
	}
	if _, ok := unwrapped(table, id); ok {
		t.Error("100,000 levels were taken")
	}
	long := table.Add(trace.Value{Kind: trace.Int, Big: new(big.Int).Lsh(big.NewInt(1), 8*maxSize)})
	if _, ok := unwrapped(table, long); ok {
		t.Error("an integer of 8 KiB was taken")
	}
}

// Calls near one whose argument is deeply nested are as many as near another.
func TestMutateDeepArguments(t *testing.T) {
	deep := call(t, strings.Repeat("[", 900)+"1"+strings.Repeat("]", 900))
	if got := mutate([]arguments{deep}, 40); len(got) < 3 || len(got) > 40 {
		t.Errorf("%d calls", len(got))
	}
}

func FuzzUnwrapped(f *testing.F) {
	f.Add([]byte("a seed of some length"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table := trace.NewTable()
		table.Add(trace.Value{Kind: trace.Null})
		for len(data) > 3 && table.Len() < 2000 {
			v := trace.Value{Kind: trace.Kind(1 + data[0]%byte(trace.Cycle))}
			switch v.Kind {
			case trace.Int:
				v.Int = int64(int8(data[1]))
			case trace.Text, trace.Bytes:
				v.Text = string(data[1:3])
			case trace.Float:
				v.Float = float64(data[1]) / 4
			case trace.List, trace.Tuple, trace.Set, trace.Map:
				for range 2 * (data[1] % 8) {
					v.Items = append(v.Items, trace.ID(table.Len()-1-int(data[2])%(table.Len()-1)))
				}
			case trace.Object:
				v.Fields, v.Items = []string{"f"}, []trace.ID{trace.ID(table.Len() - 1)}
			}
			data = data[3:]
			table.Add(v)
		}
		id := trace.ID(table.Len() - 1)
		left := maxSize
		value, ok := unwrap(table, id, &left)
		if steps := (maxSize - left) / 8; steps > maxSize/8+maxSize {
			t.Fatalf("%d steps", steps)
		}
		if !ok {
			return
		}
		count, bytes := nodes(value)
		if bytes > maxSize || count > maxSize/8 {
			t.Fatalf("%d values of %d bytes", count, bytes)
		}
		again := trace.NewTable()
		if back := value.into(again); again.Digest(back) != table.Digest(id) {
			t.Fatalf("%s became %s", table.Format(id, 200), again.Format(back, 200))
		}
		if count > 100 {
			return // making calls near it takes longer than there is to gain
		}
		for _, near := range mutate([]arguments{{value}}, 20) {
			if _, bytes := nodes(near[0]); bytes > 2*maxSize+1000 {
				t.Fatalf("a call near it takes %d bytes", bytes)
			}
		}
	})
}
