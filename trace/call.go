package trace

// Within is the part of a run that one frame is: its events from the ENTER of the
// frame to its end are the call, all before it are loading's. The outcome is what
// the frame returned, or the run's own where it never did. Indices of events and
// frames stay. The events and the table are shared with the run.
func (r *Run) Within(p *Program, frame int) *Run {
	part := *r
	part.Loading = r.Frames[frame].Enter
	for i := part.Loading; i < len(r.Events); i++ {
		if e := r.Events[i]; int(e.Frame) == frame && p.Sites[e.Site].Kind == Return {
			part.Events, part.Capped = r.Events[:i+1], false
			part.Outcome = Outcome{Kind: Returned, Value: e.Value}
			break
		}
	}
	return &part
}

// mostCopied is how many values what is copied may hold, shared ones counted each
// time: who takes them makes each anew.
const mostCopied = 1 << 18

// Copy adds values of another table, and all that is in them, each once. False:
// there is something in them that cannot be written down (an object, a function, a
// cycle), something was cut, or it is too much; then what was added has no meaning.
func (t *Table) Copy(from *Table, ids []ID) ([]ID, bool) {
	c := copier{from: from, to: t, known: map[ID]copied{}}
	all, size := c.all(ids)
	return all, size <= mostCopied
}

type copier struct {
	from, to *Table
	known    map[ID]copied
}

// copied is a value's copy and how many values it holds, itself included; more
// than mostCopied where it cannot be copied.
type copied struct {
	id   ID
	size int
}

func (c *copier) all(ids []ID) ([]ID, int) {
	copies, size := make([]ID, len(ids)), 0
	for i, id := range ids {
		one := c.one(id)
		copies[i], size = one.id, min(size+one.size, mostCopied+1)
	}
	return copies, size
}

func (c *copier) one(id ID) copied {
	if known, ok := c.known[id]; ok {
		return known
	}
	v := *c.from.At(id)
	result := copied{size: mostCopied + 1}
	switch v.Kind {
	case Null, Bool, Int, Float, Text, Bytes, List, Tuple, Set, Map:
		items, size := c.all(v.Items)
		if v.Items = items; size < mostCopied && !v.Cut() {
			result = copied{c.to.Add(v), size + 1}
		}
	}
	c.known[id] = result
	return result
}

// TuplesToLists makes a list of each tuple of the table, but for those that stand in a
// set or are a map's key, which a language may want to hash. It is for a table that
// nobody else has seen: values must not change afterwards.
func (t *Table) TuplesToLists() {
	hashed := make([]bool, len(t.values))
	for id := len(t.values) - 1; id >= 0; id-- { // what holds a value comes behind it
		v := &t.values[id]
		for i, item := range v.Items {
			if v.Kind == Set || v.Kind == Map && i%2 == 0 || hashed[id] {
				hashed[item] = true
			}
		}
	}
	for id := range t.values {
		if v := &t.values[id]; v.Kind == Tuple && !hashed[id] {
			v.Kind = List
		}
	}
}
