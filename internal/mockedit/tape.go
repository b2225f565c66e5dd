package mockedit

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Tape is a language of one function f(n). A program is a list of lines, each a
// statement and a step. They change a total, which is n at first and the result at
// the end:
//
//	+3  -3  *3    add, take away, multiply by
//	>5 +3         where the total is greater than 5, +3
//	!5            return where the total is greater than 5
//	^5            raise an exception where the total is greater than 5
//	n*2+1         the total is now this
//	~             loop for ever
//	# text        nothing, like an empty line
//
// Behind the lines may stand results that a program has by heart, and which no edit
// or donor sees: "#= 3=9 0=6" returns 9 of 3 and 6 of 0.
//
// The edits of a statement are the other operators, then each constant one less and
// one more, then lines of the donors in its place. A condition can be switched at
// every evaluation, and the total after a line replaced by a constant of the donors.
type Tape struct{}

// byHeartMark stands before the results that a program has by heart.
const byHeartMark = "#="

// instruction is a line that was read. A guard has two constants and an operator.
type instruction struct {
	kind     byte // 0 for nothing, or one of + > ! ^ n ~
	operator byte
	limit    int64 // of > ! ^; the factor of n
	constant int64
	tokens   int
}

// read reads a line.
func read(line string) (i instruction, ok bool) {
	switch {
	case line == "" || line[0] == '#':
		return instruction{tokens: 1}, true
	case line == "~":
		return instruction{kind: '~', tokens: 1}, true
	case strings.HasPrefix(line, ">"):
		limit, rest, _ := strings.Cut(line[1:], " ")
		i, ok = read(rest)
		isChange := ok && i.kind == '+'
		i.kind, i.tokens = '>', 4
		return i, number(limit, &i.limit) && isChange
	case strings.HasPrefix(line, "n*"):
		factor, constant, _ := strings.Cut(line[2:], "+")
		i = instruction{kind: 'n', tokens: 5}
		return i, number(factor, &i.limit) && number(constant, &i.constant)
	case line[0] == '!' || line[0] == '^':
		i = instruction{kind: line[0], tokens: 2}
		return i, number(line[1:], &i.limit)
	}
	i = instruction{kind: '+', operator: line[0], tokens: 2}
	return i, number(line[1:], &i.constant) && strings.IndexByte("+-*", line[0]) >= 0
}

func number(text string, into *int64) bool {
	n, err := strconv.ParseUint(text, 10, 31)
	*into = int64(n)
	return err == nil
}

// Compiles reports whether every line is a statement.
func (Tape) Compiles(source string) bool {
	lines, _ := Lines(source)
	return !slices.ContainsFunc(lines, func(line string) bool { _, ok := read(line); return !ok })
}

var constants = regexp.MustCompile(`\d+`)

// Edits lists the edits of a line.
func (Tape) Edits(source string, statement int, donors []string) []*pluginv1.Edit {
	lines, starts := Lines(source)
	line, start := lines[statement], starts[statement]
	var all []*pluginv1.Edit
	add := func(from, to int, kind string, size int, text string) {
		all = append(all, &pluginv1.Edit{
			Statement: uint32(statement), Kind: kind, Size: uint32(size), Replacement: []byte(text),
			Span:     &pluginv1.Span{Start: uint32(start + from), End: uint32(start + to)},
			OldReads: reads(line[from:to]), NewReads: reads(text)})
	}
	if i, _ := read(line); i.kind == '+' {
		for _, operator := range []string{"+", "-", "*"} {
			if operator != line[:1] {
				add(0, 1, "arithmetic", 1, operator)
			}
		}
	}
	for _, at := range constants.FindAllStringIndex(line, -1) {
		if line[0] == '#' {
			break
		}
		constant, _ := strconv.Atoi(line[at[0]:at[1]])
		if constant > 0 {
			add(at[0], at[1], "constant", 1, strconv.Itoa(constant-1))
		}
		add(at[0], at[1], "constant", 1, strconv.Itoa(constant+1))
	}
	for _, donor := range donors {
		lent, _ := Lines(donor)
		for _, text := range lent {
			i, _ := read(text)
			add(0, len(line), "donor", i.tokens, text)
		}
	}
	return all
}

func reads(text string) []string {
	if strings.HasPrefix(text, "n") {
		return []string{"n"}
	}
	return nil
}

// Switches lists the switches of a line.
func (Tape) Switches(source string, statement int, donors []string, values int) []Switch {
	lines, starts := Lines(source)
	line := lines[statement]
	at := func(to int, kind string) *pluginv1.Edit {
		return &pluginv1.Edit{Statement: uint32(statement), Kind: kind, Size: 1,
			Span: &pluginv1.Span{Start: uint32(starts[statement]), End: uint32(starts[statement] + to)}}
	}
	var all []Switch
	if condition, _, isGuard := strings.Cut(line, " "); isGuard {
		all = append(all, Switch{at(len(condition), "branch"), true}, Switch{at(len(condition), "branch"), false})
	}
	seen := map[string]bool{}
	for _, donor := range donors {
		code, _, _ := strings.Cut(donor, byHeartMark)
		for _, text := range constants.FindAllString(code, -1) {
			if !seen[text] && len(seen) < values {
				seen[text] = true
				var n int64
				number(text, &n)
				all = append(all, Switch{at(len(line), "value"), n})
			}
		}
	}
	return all
}

// Standalone is the line alone, if it reads the parameter only.
func (Tape) Standalone(_ string, edit *pluginv1.Edit) string {
	if i, ok := read(string(edit.GetReplacement())); ok && i.kind == 'n' {
		return string(edit.GetReplacement())
	}
	return ""
}

var body = regexp.MustCompile(`^f\((\d+)\) = (\d+)$`)

// Run runs f on the one argument, or the body "f(2) = 5", which raises an exception
// where that is not so.
func (Tape) Run(source string, forced *Switch, input *pluginv1.Input, most uint64) Ran {
	n, want := int64(0), ""
	if call := body.FindSubmatch(input.GetBody()); call != nil {
		number(string(call[1]), &n)
		want = string(call[2])
	} else {
		n = input.GetValues().GetValues()[input.GetArguments().GetValues()[0]].GetInteger()
	}
	ran := Ran{Table: trace.NewTable()}
	total, ok := walk(source, forced, n, most, &ran)
	if known := byHeart(source, n); known != "" {
		var err error
		total, err = strconv.ParseInt(known, 10, 64)
		ok = err == nil
	}
	switch {
	case !ok || want != "" && want != fmt.Sprint(total):
	case want != "":
		ran.Value = ran.Table.Add(trace.Value{Kind: trace.Null})
	default:
		ran.Value = ran.Table.Add(trace.Value{Kind: trace.Int, Int: total})
	}
	return ran
}

// byHeart is the result that a program has by heart, "" for none.
func byHeart(source string, n int64) string {
	_, table, _ := strings.Cut(source, byHeartMark)
	for _, pair := range strings.Fields(table) {
		if of, result, _ := strings.Cut(pair, "="); of == fmt.Sprint(n) {
			return result
		}
	}
	return ""
}

// walk goes through the lines. False: it ends otherwise than by returning.
func walk(source string, forced *Switch, n int64, most uint64, ran *Ran) (total int64, ok bool) {
	lines, _ := Lines(source)
	total = n
	for at, line := range lines {
		ran.Steps++
		ran.Reached = append(ran.Reached, uint32(at))
		i, ok := read(line)
		if !ok {
			return 0, false
		}
		holds := total > i.limit
		value, isValue := int64(0), false
		if forced != nil && int(forced.Edit.GetStatement()) == at {
			value, isValue = forced.Force.(int64)
			if held, isBranch := forced.Force.(bool); isBranch {
				holds = held
			}
		}
		switch {
		case i.kind == '~':
			ran.Steps = max(ran.Steps, most)
			return 0, false
		case i.kind == '!' && holds:
			return total, true
		case i.kind == '^' && holds:
			return 0, false
		case i.kind == 'n':
			total = n*i.limit + i.constant
		case i.kind == '+', i.kind == '>' && holds:
			total = changed(total, i.operator, i.constant)
		}
		if isValue {
			total = value
		}
	}
	return total, true
}

func changed(total int64, operator byte, by int64) int64 {
	switch operator {
	case '+':
		return total + by
	case '-':
		return total - by
	}
	return total * by
}
