package credit

import "testing"

func TestIsProseLine(t *testing.T) {
	for _, line := range []string{
		"Here is the code:", "This keeps the least and the largest item.", "Sure, here you go", "I'm sorry.", "Done.", "Explanation:", "Note: it is slow",
		"**Time**: O(n)", "__Note__ that", "- The list is sorted", "1. First we sort", "* It works", "Über die Liste",
		"and then it works, as it should.", "the answer is max(xs) - min(xs)?", "下面是解决方案：", "Решение задачи", "(Time is linear)",
	} {
		if want := line != "the answer is max(xs) - min(xs)?"; isProseLine(line) != want {
			t.Errorf("%q: prose %t", line, !want)
		}
	}
	for _, line := range []string{
		"", "    Indented words are code", "def f(xs):", "for x in xs if x not in ys:", "return x if x else y", "import os", "from math import sqrt",
		"class Foo(Bar):", "Foo = Bar", "Foo(1)", "X, Y = 1, 2", "# A comment of words", "// A comment of words", "/* A comment", "* @param {number} x",
		"const f = (x) => {", "Foo.prototype.bar = function () {", "while True:", "True", "None", "not x", "\"\"\"", "'use strict';", "}", "@dataclass",
		"x = 'Some text is here.'", "assert f(1) == 2", "名前 = 1", "print('Hello World')", "export default Foo;", "List<String> xs = make();",
	} {
		if isProseLine(line) {
			t.Errorf("%q is taken for prose", line)
		}
	}
}

func TestIsProse(t *testing.T) {
	for text, want := range map[string]bool{
		"":                               false,
		"\n\n":                           false,
		"I cannot do that.\nx = 1\n":     true,
		"x = 1\nI cannot do that.\n":     false, // it begins as a program
		"I cannot.\nx = 1\ny = 2\nz\n":   false,
		"no, that is wrong":              true,
		"def f(x):\n    return x\n":      false,
		"    retrun x\n":                 false,
		"if x then return y otherwise z": true,
	} {
		if got := isProse(text, true); got != want {
			t.Errorf("%q: prose %t", text, got)
		}
	}
	// The rest of a function may be words, as far as anyone can tell.
	if isProse("return x if y else z\n", false) {
		t.Error("a statement is taken for prose where a program goes on")
	}
}
