package main

import (
	"errors"
	"fmt"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// decode completes a result from the blob that came with it: a marshalled
// tuple (returned,) or (returned, sites, frames, values, capped, loading), in which a
// value is a scalar, a snapshot as bytes, or Ellipsis for none, and among values
// also a tuple. The blob was written by a candidate's process: any bytes give a
// result or an error.
func decode(result *pluginv1.Result, blob []byte, limits *pluginv1.Limits) error {
	d := &decoder{
		reader: reader{data: blob, arena: &arena{}},
		table:  newTable(),
		bounds: bounds{depth: int(limits.GetValueDepth()), width: int(limits.GetValueWidth())},
		seen:   map[string]uint32{},
	}
	count, err := d.reader.open()
	if err != nil {
		return err
	}
	if count != 1 && count != 6 {
		return d.reader.fail("a tuple of %d, want 1 or 6", count)
	}
	if err := d.returned(result); err != nil {
		return err
	}
	if count == 6 {
		if result.Trace, err = d.trace(limits); err != nil {
			return err
		}
	}
	if left := len(blob) - d.reader.at; left != 0 && !d.full {
		return d.reader.fail("%d bytes after the result", left)
	}
	result.Values = &pluginv1.ValueTable{Values: d.table.values}
	return nil
}

type decoder struct {
	reader reader
	table  *table
	bounds bounds
	seen   map[string]uint32 // recorded snapshots, to their index in the table
	arena  arena             // of the snapshot in hand
	full   bool              // there is no room for more values: what follows is not read
}

// returned reads the returned value, which is not cut here: its size was
// bounded where it was written, and a verdict hangs on all of it.
func (d *decoder) returned(result *pluginv1.Result) error {
	index, err := d.value(unbounded)
	if err != nil {
		return fmt.Errorf("the returned value: %w", err)
	}
	outcome, ok := result.GetOutcome().GetKind().(*pluginv1.Outcome_Returned)
	switch {
	case !ok && index != 0:
		return fmt.Errorf("%w: a value with an outcome that returns none", errMarshal)
	case ok && index == 0:
		return fmt.Errorf("%w: no value with an outcome that returns one", errMarshal)
	case ok:
		outcome.Returned = index
	}
	return nil
}

// value reads a value that is a scalar, a snapshot or none (index 0). A recorded
// one may be a tuple as well, which stands for its own snapshot.
func (d *decoder) value(b bounds) (uint32, error) {
	tag, err := d.reader.tag()
	if err != nil {
		return 0, err
	}
	if tag == '(' && b != unbounded {
		return d.tuple(b)
	}
	n, err := d.reader.scalar(tag)
	if err != nil {
		return 0, err
	}
	switch n.kind {
	case kindEllipsis:
		return 0, nil
	case kindBytes:
		return d.snapshot(n.data, b)
	case kindObject, kindOpaque:
		return 0, d.reader.fail("type %q outside a snapshot", tag)
	}
	d.arena.reset()
	return d.table.add(&d.arena, d.arena.add(n), 1, b)
}

// tuple reads a tuple whose first byte has been read.
func (d *decoder) tuple(b bounds) (uint32, error) {
	start := d.reader.at - 1
	d.arena.reset()
	inner := reader{data: d.reader.data, at: start, arena: &d.arena}
	root, err := inner.value()
	if err != nil {
		return 0, err
	}
	d.reader.at = inner.at
	data := d.reader.data[start:inner.at]
	if index, ok := d.seen[string(data)]; ok {
		return index, nil
	}
	index, err := d.table.add(&d.arena, root, 1, b)
	if err == nil {
		d.seen[string(data)] = index
	}
	return index, err
}

func (d *decoder) snapshot(data []byte, b bounds) (uint32, error) {
	if b != unbounded {
		if index, ok := d.seen[string(data)]; ok {
			return index, nil
		}
	}
	d.arena.reset()
	root, err := readSnapshot(&d.arena, data)
	if errors.Is(err, errCode) {
		root, err = d.arena.add(node{kind: kindOpaque, data: []byte("<code>")}), nil
	}
	if err != nil {
		return 0, err
	}
	index, err := d.table.add(&d.arena, root, 1, b)
	if err == nil && b != unbounded {
		d.seen[string(data)] = index
	}
	return index, err
}

// trace reads the three columns, whether the recording was cut short, and how
// many of the events are loading's.
func (d *decoder) trace(limits *pluginv1.Limits) (*pluginv1.Trace, error) {
	sites, err := d.column("sites", limits)
	if err != nil {
		return nil, err
	}
	frames, err := d.column("frames", limits)
	if err != nil {
		return nil, err
	}
	count, err := d.reader.open()
	if err != nil {
		return nil, err
	}
	if len(sites) != count || len(frames) != count {
		return nil, d.reader.fail("columns of %d, %d and %d events", len(sites), len(frames), count)
	}
	values := make([]uint32, 0, count)
	for range count {
		index, err := d.value(d.bounds)
		if d.full = errors.Is(err, errFull); d.full {
			break // the events up to here stand
		}
		if err != nil {
			return nil, err
		}
		values = append(values, index)
	}
	kept := len(values)
	trace := &pluginv1.Trace{Sites: sites[:kept], Frames: frames[:kept], Values: values, Capped: d.full}
	if d.full {
		return trace, nil
	}
	capped, err := d.reader.tag()
	if err != nil {
		return nil, err
	}
	if capped != 'T' && capped != 'F' {
		return nil, d.reader.fail("type %q where a truth value is expected", capped)
	}
	loading, err := d.reader.number()
	if err != nil {
		return nil, fmt.Errorf("loading: %w", err)
	}
	if loading < 0 || loading > int64(count) {
		return nil, d.reader.fail("%d events of loading, %d in all", loading, count)
	}
	trace.Capped, trace.Loading = capped == 'T', uint32(loading)
	return trace, nil
}

// column reads a tuple of small counts.
func (d *decoder) column(name string, limits *pluginv1.Limits) ([]uint32, error) {
	count, err := d.reader.open()
	if err != nil {
		return nil, err
	}
	if most := limits.GetEvents(); most > 0 && uint64(count) > most+eventSlack {
		return nil, d.reader.fail("%d events, the limit is %d", count, most)
	}
	column := make([]uint32, count)
	for i := range column {
		number, err := d.reader.number()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if number < 0 || number > 1<<31 {
			return nil, d.reader.fail("%s: event %d has %d", name, i, number)
		}
		column[i] = uint32(number)
	}
	return column, nil
}

// eventSlack is how far a run may overshoot its limit of events: the recorder
// looks at the limit once a loop iteration and once a call, not at each event.
const eventSlack = 1 << 16
