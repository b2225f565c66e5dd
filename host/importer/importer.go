// Package importer makes problems of the rows of public data sets, as the Hugging Face
// hub serves them: JSON Lines, a JSON array or Parquet.
//
// The data's way: readRows gives rows as JSON objects (rows.go, parquet.go); the format's
// converter, one file each, makes a problem of a row or says in plain words why not; Run
// checks that egca can read the problem back and hands it on. No code of a row ever runs.
// docs/FORMATS.md describes the formats. All that is known of Python is in python*.go,
// literal.go and pickle.go.
package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/egca/egca/host/dataset"
)

// Options are what a person may choose.
type Options struct {
	// Prefix stands before each row's own name in its task_id.
	Prefix string
	// Solutions is how many solutions of a row are kept at most; each runs on every test.
	Solutions int
}

// Rejected is a row that became no problem.
type Rejected struct {
	File   string `json:"file"`
	Row    int    `json:"row"` // in its file, from 1
	ID     string `json:"id"`  // the task_id it would have, "" where it cannot be told
	Reason string `json:"reason"`
}

// Summary counts rows. Rows is always Problems + Rejected.
type Summary struct {
	Rows     int `json:"rows"`
	Problems int `json:"problems"`
	Rejected int `json:"rejected"`
}

// Run reads the rows of files in a format and calls write with each problem and reject
// with each row that became none, in the files' order. It fails when a file cannot be
// read to its end, when write or reject fails, and when ctx ends; the summary counts what
// was done until then.
func Run(
	ctx context.Context, format *Format, files []string, options Options,
	write func(dataset.Problem) error, reject func(Rejected) error,
) (Summary, error) {
	var sum Summary
	seen := map[string]place{}
	for _, file := range files {
		for r, err := range readRows(file) {
			_, one := errors.AsType[errRow](err)
			switch {
			case ctx.Err() != nil:
				return sum, ctx.Err()
			case err != nil && !one:
				return sum, err
			}
			sum.Rows++
			var problem *dataset.Problem
			if err == nil {
				problem, err = convert(format, r, sum.Rows, options)
			}
			id := ""
			if problem != nil {
				id = problem.TaskID
			}
			if before, twice := seen[id]; err == nil && twice {
				err = fmt.Errorf("its task_id is that of %s row %d; import the two with different prefixes", before.file, before.row)
			}
			if err != nil {
				sum.Rejected++
				if err := reject(Rejected{File: r.file, Row: r.number, ID: id, Reason: err.Error()}); err != nil {
					return sum, err
				}
				continue
			}
			seen[id] = place{r.file, r.number}
			sum.Problems++
			if err := write(*problem); err != nil {
				return sum, err
			}
		}
	}
	return sum, nil
}

type place struct {
	file string
	row  int
}

// convert makes a row's problem. With an error the problem has the row's task_id alone, or
// is nil where not even that can be told. ordinal counts the rows of all files.
func convert(format *Format, r row, ordinal int, options Options) (*dataset.Problem, error) {
	p := &dataset.Problem{Language: python}
	c := &converter{row: r, ordinal: ordinal, options: options, problem: p}
	err := format.convert(c)
	if p.TaskID == "" {
		p.TaskID = c.taskID("")
	}
	if err == nil {
		err = readable(p)
	}
	return p, err
}

// readable checks that the reader of problems takes a problem.
func readable(p *dataset.Problem) error {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(p); err != nil {
		return err
	}
	if line.Len() > dataset.MaxLine {
		return fmt.Errorf("the problem is longer than %d MiB, the most that a line may have: its tests are too big", dataset.MaxLine>>20)
	}
	for _, err := range dataset.Decode[dataset.Problem](&line, p.TaskID) {
		if line, ok := errors.AsType[*dataset.LineError](err); ok {
			return line.Err
		}
		return err
	}
	return errors.New("the problem is empty")
}

// converter is one row on its way.
type converter struct {
	row     row
	ordinal int
	options Options
	problem *dataset.Problem
}

// taskID is the prefix and the row's name, or its number where it has none.
func (c *converter) taskID(name string) string {
	if name == "" {
		name = fmt.Sprintf("row-%d", c.ordinal)
	}
	for _, set := range []string{"HumanEval/", "Mbpp/"} {
		name = strings.TrimPrefix(name, set) // the prefix says it already
	}
	return c.options.Prefix + "/" + name
}
