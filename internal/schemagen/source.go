package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// folders hold the structs that forms are made of.
var folders = []string{"host/dataset", "credit"}

// source is what the comments of the code say.
type source struct {
	fields    map[string]comment // by "dataset.Problem.TaskID"
	constants map[string][]value // by type: "credit.Mode"
}

// comment is a field's comment, as the convention in host/dataset/problem.go
// asks for it.
type comment struct {
	text  string
	place string // its file and line, for errors
}

// value is a constant of a type and its meaning.
type value struct{ text, meaning string }

// readSource parses the folders.
func readSource(root string) (*source, error) {
	s := &source{fields: map[string]comment{}, constants: map[string][]value{}}
	set := token.NewFileSet()
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, path := range files {
			file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
			if err != nil {
				return nil, err
			}
			place := func(n ast.Node) string {
				return fmt.Sprintf("%s/%s:%d", folder, filepath.Base(path), set.Position(n.Pos()).Line)
			}
			s.addFile(file, place)
		}
	}
	return s, nil
}

func (s *source) addFile(file *ast.File, place func(ast.Node) string) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			fields, ok := n.Type.(*ast.StructType)
			if !ok {
				return true
			}
			for _, field := range fields.Fields.List {
				for _, name := range field.Names {
					key := file.Name.Name + "." + n.Name.Name + "." + name.Name
					s.fields[key] = comment{said(field.Doc, field.Comment), place(field)}
				}
			}
		case *ast.ValueSpec:
			of, ok := n.Type.(*ast.Ident)
			if !ok || len(n.Values) != 1 {
				return true
			}
			if literal, ok := n.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
				text, err := strconv.Unquote(literal.Value)
				if err != nil {
					return true // the compiler would not have it
				}
				key := file.Name.Name + "." + of.Name
				meaning := strings.TrimPrefix(said(n.Doc, n.Comment), n.Names[0].Name+": ")
				s.constants[key] = append(s.constants[key], value{text, meaning})
			}
		}
		return true
	})
}

// said is the first paragraph of a comment, on one line.
func said(before, behind *ast.CommentGroup) string {
	text := before.Text()
	if text == "" {
		text = behind.Text()
	}
	first, _, _ := strings.Cut(text, "\n\n")
	return strings.Join(strings.Fields(first), " ")
}

// meaning is what the comment of a struct's field says of its key: the meaning
// and, for a key that may be absent, what holds then.
func (s *source) meaning(
	of reflect.Type, field reflect.StructField, key string, required bool,
) (meaning, absent string, err error) {
	wrong := func(c comment, problem string) error {
		return fmt.Errorf("%s: the comment of %s.%s %s", c.place, of, field.Name, fmt.Sprintf(problem, key))
	}
	c, ok := s.fields[of.String()+"."+field.Name]
	if !ok || c.text == "" {
		return "", "", fmt.Errorf("%s: %s.%s has no comment: say what the key %q means", c.place, of, field.Name, key)
	}
	meaning, absent, optional := strings.Cut(c.text, "Default: ")
	meaning, absent = strings.TrimSpace(meaning), strings.TrimSuffix(absent, ".")
	switch {
	case required && optional:
		return "", "", wrong(c, "gives a default, but the key %q is always there: take it out")
	case !required && !optional:
		return "", "", wrong(c, "gives no default: end it with \"Default: ...\", which holds where the key %q is absent")
	}
	rest, named := strings.CutPrefix(meaning, field.Name+" ")
	if !named {
		return "", "", wrong(c, "does not begin with the field's name, so it cannot speak of the key %q")
	}
	return key + " " + rest, absent, nil
}
