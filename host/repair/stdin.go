package repair

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/egca/egca/host/judge"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// maxTokens bounds the tokens of a text that are changed one by one.
const maxTokens = 64

// stdinMutants returns inputs near the texts that the tests give on standard input: one
// near each in turn, then a second near each, none twice.
func stdinMutants(p *judge.Problem) []*pluginv1.Input {
	seen := map[string]bool{}
	var near [][]string
	for i := range p.Tests {
		input, ok := p.Tests[i].Input().GetKind().(*pluginv1.Input_Stdin)
		if !ok || len(input.Stdin) > maxSize {
			continue
		}
		seen[string(input.Stdin)] = true
		near = append(near, mutatedText(string(input.Stdin)))
	}
	var inputs []*pluginv1.Input
	for _, text := range inTurn(near, func(text string) string { return text }, seen, candidates) {
		inputs = append(inputs, &pluginv1.Input{Kind: &pluginv1.Input_Stdin{Stdin: []byte(text)}})
	}
	return inputs
}

// textLine is a line of an input, in tokens. Texts are written with a space between two.
type textLine []string

// mutatedText returns texts near one. A count is kept true where one is likely: a
// number that is as large as the next line is long, or as there are lines behind it. Whether a
// text is an input of the problem, the references decide.
func mutatedText(text string) []string {
	var lines []textLine
	for line := range strings.Lines(text) {
		lines = append(lines, strings.Fields(line))
	}
	ends := strings.HasSuffix(text, "\n")
	var all []string
	add := func(changed []textLine) {
		if near := written(changed, ends); near != text {
			all = append(all, near)
		}
	}
	for _, change := range [][][]textLine{resizedLines(lines), resizedText(lines)} {
		for _, changed := range change {
			add(changed)
		}
	}
	for round := range 3 {
		tokens := 0
		for i, line := range lines {
			for k, token := range line {
				if tokens++; tokens > maxTokens {
					break
				}
				if near := mutatedToken(token); round < len(near) && !counts(lines, i, token) {
					add(withLine(lines, i, withToken(line, k, near[round])))
				}
			}
			if round == 0 && len(line) > 1 {
				add(withLine(lines, i, swapped(line, len(line)/2)))
				add(withLine(lines, i, reversed(line)))
			}
		}
	}
	return all
}

func written(lines []textLine, ends bool) string {
	texts := make([]string, len(lines))
	for i, line := range lines {
		texts[i] = strings.Join(line, " ")
	}
	text := strings.Join(texts, "\n")
	if ends {
		text += "\n"
	}
	return text
}

// resizedLines are the texts in which a line is a token shorter or longer.
func resizedLines(lines []textLine) [][]textLine {
	var all [][]textLine
	for i, line := range lines {
		if len(line) < 2 {
			continue
		}
		last := line[len(line)-1]
		for _, change := range []struct {
			line textLine
			by   int
		}{
			{line[:len(line)-1], -1},
			{append(slices.Clone(line), last), +1},
			{append(slices.Clone(line), line[0]), +1},
		} {
			all = append(all, counted(withLine(lines, i, change.line), i, len(line), change.by))
		}
	}
	return all
}

// resizedText are the texts that are a line shorter or longer.
func resizedText(lines []textLine) [][]textLine {
	if len(lines) < 2 {
		return nil
	}
	var all [][]textLine
	last := len(lines) - 1
	shorter := slices.Clone(lines[:last])
	longer := append(slices.Clone(lines), lines[last])
	for at := range lines[:last] {
		behind := len(lines) - at - 1
		if isCount(lines[at], behind) >= 0 {
			return append(all, counted(shorter, at+1, behind, -1), counted(longer, at+1, behind, +1))
		}
	}
	return append(all, shorter, longer)
}

// counts reports whether a token of a line is likely a count: of the next line's tokens, or of
// the lines behind it.
func counts(lines []textLine, at int, token string) bool {
	behind := len(lines) - at - 1
	return behind > 0 && (token == strconv.Itoa(behind) || token == strconv.Itoa(len(lines[at+1])))
}

// counted changes the count that stands before a line, if there is one.
func counted(lines []textLine, before, count, by int) []textLine {
	for at := before - 1; at >= 0; at-- {
		if k := isCount(lines[at], count); k >= 0 {
			return withLine(lines, at, withToken(lines[at], k, strconv.Itoa(count+by)))
		}
	}
	return lines
}

// isCount returns the place of a count in a line, -1 for none.
func isCount(line textLine, count int) int { return slices.Index(line, strconv.Itoa(count)) }

func withLine(lines []textLine, at int, line textLine) []textLine {
	changed := slices.Clone(lines)
	changed[at] = line
	return changed
}

func withToken(line textLine, at int, token string) textLine {
	changed := slices.Clone(line)
	changed[at] = token
	return changed
}

// mutatedToken returns tokens near one: numbers near a number, and a word with its
// letters changed.
func mutatedToken(token string) []string {
	if n, err := strconv.ParseInt(token, 10, 32); err == nil {
		var all []string
		for _, m := range []int64{n + 1, n - 1, 2 * n} {
			if m != n && (m < 0) == (n < 0) {
				all = append(all, strconv.FormatInt(m, 10))
			}
		}
		return all
	}
	letters := []rune(token)
	if len(letters) == 0 || !unicode.IsLetter(letters[0]) {
		return nil
	}
	all := []string{string(reversed(letters)), string(append(slices.Clone(letters), letters[0]))}
	if len(letters) > 1 {
		all = append(all, string(letters[1:]))
	}
	return all
}
