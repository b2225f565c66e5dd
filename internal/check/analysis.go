// Package check holds messages of the plugin protocol against the rules that
// the .proto files state. What a candidate's process could have written is
// checked by the plugin, what a plugin says is checked again by the host. No
// input makes it panic.
package check

import (
	"errors"
	"fmt"
	"unicode/utf8"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// Analysis returns what is wrong with the analysis of a source of that many
// bytes, or nil. The error names the element, such as "sites[3].statement".
func Analysis(a *pluginv1.Analysis, source int) error {
	for i, e := range a.GetErrors() {
		if err := diagnostic(e, source); err != nil {
			return fmt.Errorf("errors[%d].%w", i, err)
		}
	}
	for i, s := range a.GetTokens() {
		if err := span(s, source); err != nil {
			return fmt.Errorf("tokens[%d]: %w", i, err)
		}
	}
	if len(a.GetErrors()) > 0 && len(a.GetFunctions()) == 0 {
		if len(a.GetSites())+len(a.GetStatements()) > 0 {
			return fmt.Errorf("functions: none, but there are sites or statements")
		}
		return nil
	}
	if err := functions(a, source); err != nil {
		return err
	}
	if err := statements(a, source); err != nil {
		return err
	}
	if err := sites(a, source); err != nil {
		return err
	}
	if err := outline(a, source); err != nil {
		return err
	}
	return features(a)
}

func functions(a *pluginv1.Analysis, source int) error {
	if len(a.GetFunctions()) == 0 {
		return fmt.Errorf("functions: empty, the first must be the module")
	}
	for i, f := range a.GetFunctions() {
		if err := span(f.GetSpan(), source); err != nil {
			return fmt.Errorf("functions[%d].span: %w", i, err)
		}
		if f.GetHeader() != nil {
			if err := span(f.GetHeader(), source); err != nil {
				return fmt.Errorf("functions[%d].header: %w", i, err)
			}
		}
		if parent := f.GetParent(); i == 0 && parent != 0 || i > 0 && parent >= uint32(i) {
			return fmt.Errorf("functions[%d].parent: %d is not an earlier function", i, parent)
		}
		if err := texts(f.GetName(), f.GetParameters()...); err != nil {
			return fmt.Errorf("functions[%d]: %w", i, err)
		}
	}
	if module := a.Functions[0].GetSpan(); module.GetStart() != 0 || int(module.GetEnd()) != source {
		return fmt.Errorf("functions[0].span: [%d, %d) is not the whole source of %d bytes",
			module.GetStart(), module.GetEnd(), source)
	}
	return nil
}

func statements(a *pluginv1.Analysis, source int) error {
	for i, p := range a.GetStatements() {
		if err := span(p.GetSpan(), source); err != nil {
			return fmt.Errorf("statements[%d].span: %w", i, err)
		}
		if int(p.GetFunction()) >= len(a.GetFunctions()) {
			return fmt.Errorf("statements[%d].function: %d of %d", i, p.GetFunction(), len(a.GetFunctions()))
		}
		if int(p.GetHeader()) > i {
			return fmt.Errorf("statements[%d].header: %d is not an earlier statement", i, p.GetHeader())
		}
		if int(p.GetStatementEnd()) > source || p.GetStatementEnd() < p.GetSpan().GetEnd() {
			return fmt.Errorf("statements[%d].statement_end: %d is outside [%d, %d]",
				i, p.GetStatementEnd(), p.GetSpan().GetEnd(), source)
		}
		if err := texts(p.GetKind()); err != nil {
			return fmt.Errorf("statements[%d]: %w", i, err)
		}
	}
	return nil
}

func sites(a *pluginv1.Analysis, source int) error {
	for i, s := range a.GetSites() {
		if err := span(s.GetSpan(), source); err != nil {
			return fmt.Errorf("sites[%d].span: %w", i, err)
		}
		if _, known := pluginv1.SiteKind_name[int32(s.GetKind())]; !known || s.GetKind() == 0 {
			return fmt.Errorf("sites[%d].kind: %d is none", i, s.GetKind())
		}
		if int(s.GetStatement()) >= len(a.GetStatements()) {
			return fmt.Errorf("sites[%d].statement: %d of %d", i, s.GetStatement(), len(a.GetStatements()))
		}
		if int(s.GetFunction()) >= len(a.GetFunctions()) {
			return fmt.Errorf("sites[%d].function: %d of %d", i, s.GetFunction(), len(a.GetFunctions()))
		}
		for _, f := range s.GetCalls() {
			if int(f) >= len(a.GetFunctions()) {
				return fmt.Errorf("sites[%d].calls: %d of %d", i, f, len(a.GetFunctions()))
			}
		}
		if err := errors.Join(texts(s.GetName(), s.GetShape()), texts("", s.GetReads()...)); err != nil {
			return fmt.Errorf("sites[%d]: %w", i, err)
		}
	}
	return nil
}

// outline wants the statements of the top level one behind the other.
func outline(a *pluginv1.Analysis, source int) error {
	end := uint32(0)
	for i, s := range a.GetOutline() {
		if err := span(s.GetSpan(), source); err != nil {
			return fmt.Errorf("outline[%d].span: %w", i, err)
		}
		if s.GetSpan().GetStart() < end {
			return fmt.Errorf("outline[%d].span: it begins at %d, before the statement before it ends at %d", i, s.GetSpan().GetStart(), end)
		}
		end = s.GetSpan().GetEnd()
		for _, list := range [][]string{{s.GetKind()}, s.GetBinds(), s.GetReads()} {
			if err := texts("", list...); err != nil {
				return fmt.Errorf("outline[%d]: %w", i, err)
			}
		}
	}
	return nil
}

func features(a *pluginv1.Analysis) error {
	f := a.GetFeatures()
	if n := len(f.GetControlFlow()); n != 0 && n != len(a.GetFunctions()) {
		return fmt.Errorf("features.control_flow: %d entries for %d functions", n, len(a.GetFunctions()))
	}
	for _, r := range f.GetRecursive() {
		if int(r) >= len(a.GetFunctions()) {
			return fmt.Errorf("features.recursive: %d of %d", r, len(a.GetFunctions()))
		}
	}
	for name := range f.GetConstructs() {
		if err := texts(name); err != nil {
			return fmt.Errorf("features.constructs: %w", err)
		}
	}
	for _, list := range [][]string{f.GetImports(), f.GetCalls(), f.GetControlFlow()} {
		if err := texts("", list...); err != nil {
			return fmt.Errorf("features: %w", err)
		}
	}
	return nil
}

func span(s *pluginv1.Span, source int) error {
	if s.GetStart() > s.GetEnd() || uint64(s.GetEnd()) > uint64(source) {
		return fmt.Errorf("[%d, %d) is outside the source of %d bytes", s.GetStart(), s.GetEnd(), source)
	}
	return nil
}

func diagnostic(d *pluginv1.Diagnostic, source int) error {
	if d.GetSpan() != nil {
		if err := span(d.GetSpan(), source); err != nil {
			return fmt.Errorf("span: %w", err)
		}
	}
	return texts(d.GetType(), d.GetMessage())
}

// texts finds a string that protobuf could not send.
func texts(first string, more ...string) error {
	if !utf8.ValidString(first) {
		return fmt.Errorf("text %.40q is not valid UTF-8", first)
	}
	for _, s := range more {
		if !utf8.ValidString(s) {
			return fmt.Errorf("text %.40q is not valid UTF-8", s)
		}
	}
	return nil
}
