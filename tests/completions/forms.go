// Package completions holds the product against the forms in which models write
// programs: every form of a right program is judged right, and a fault in it is
// found where it is found in the bare program.
package completions

import (
	"regexp"
	"strings"
)

// written is a program as an answer to a problem.
type written struct {
	program, prompt, entryPoint string
	language                    string // javascript or python
}

// form is one way in which a model answers.
type form struct {
	name  string
	write func(w written) (completion string, ok bool) // not ok: a program that cannot be written so
}

// always is a form of any program.
func always(write func(w written) string) func(w written) (string, bool) {
	return func(w written) (string, bool) { return write(w), true }
}

// continued is a form of the rest of the prompt's function.
func continued(write func(w written, rest string) string) func(w written) (string, bool) {
	return func(w written) (string, bool) {
		rest, ok := strings.CutPrefix(w.program, w.prompt)
		if !ok || w.prompt == "" {
			return "", false
		}
		return write(w, rest), true
	}
}

// apart is a form of the entry point's function and of what stands before it.
func apart(write func(w written, head, function string) string) func(w written) (string, bool) {
	return func(w written) (string, bool) {
		at := regexp.MustCompile(`(?m)^(async )?(def|const|let|var|function) ` + regexp.QuoteMeta(w.entryPoint) + `\b`).FindStringIndex(w.program)
		if at == nil || strings.TrimSpace(w.program[:at[0]]) == "" || !strings.HasPrefix(w.prompt, w.program[:at[0]]) {
			return "", false
		}
		return write(w, w.program[:at[0]], w.program[at[0]:]), true
	}
}

// fence puts a text between marks.
func fence(marks, info, text string) string { return marks + info + "\n" + text + marks + "\n" }

func (w written) fenced() string { return fence("```", w.language, w.program) }

// pick takes the text for the program's language.
func (w written) pick(python, javascript string) string {
	if w.language == "javascript" {
		return javascript
	}
	return python
}

func (w written) call() string {
	return w.pick("print("+w.entryPoint+")\n", "console.log(typeof "+w.entryPoint+");\n")
}

// draft is another program for the entry point.
func (w written) draft() string {
	return w.pick("def "+w.entryPoint+"(*given):\n    return None\n", "function "+w.entryPoint+"() { return null; }\n")
}

// prefixed puts a text before every line.
func prefixed(prefix, text string) string {
	return prefix + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+prefix) + "\n"
}

// indented does so before every line that is not blank.
func indented(prefix, text string) string {
	return strings.ReplaceAll(prefixed(prefix, text), "\n"+prefix+"\n", "\n\n")
}

var forms = []form{
	{"bare", always(func(w written) string { return w.program })},
	{"fenced", always(func(w written) string { return w.fenced() })},
	{"no info string", always(func(w written) string { return fence("```", "", w.program) })},
	{"another info string", always(func(w written) string { return fence("```", "text", w.program) })},
	{"braces in the info string", always(func(w written) string { return fence("```", "{."+w.language+"}", w.program) })},
	{"tildes", always(func(w written) string { return fence("~~~", w.language, w.program) })},
	{"four marks", always(func(w written) string { return fence("````", w.language, w.program) })},
	{"carriage returns", always(func(w written) string { return strings.ReplaceAll(w.fenced(), "\n", "\r\n") })},
	{"sentences around", always(func(w written) string {
		return "Sure! Here it is:\n\n" + w.fenced() + "\nIt follows the text of the task.\n"
	})},
	{"headings around", always(func(w written) string { return "# Solution\n\n" + w.fenced() + "\n## Notes\n\n- Linear time.\n" })},
	{"sentences without a fence", always(func(w written) string {
		return "Here is the function you asked for:\n\n" + w.program + "\nIt runs in linear time.\n"
	})},
	{"another script", always(func(w written) string {
		return "下面是解决方案：\n\n" + w.fenced() + "\n这个函数的时间复杂度是线性的。\n"
	})},
	{"usage behind", always(func(w written) string { return w.fenced() + "\nUse it so:\n\n" + fence("```", w.language, w.call()) })},
	{"session behind", always(func(w written) string { return w.fenced() + fence("```", "", ">>> "+w.entryPoint+"\n<function>\n") })},
	{"shell behind", always(func(w written) string {
		return w.fenced() + "Run it:\n" + fence("```", "bash", "$ run "+w.entryPoint+"\n")
	})},
	{"tests behind", always(func(w written) string {
		return w.fenced() + fence("```", w.language, w.pick(
			"import unittest\n\nclass Test(unittest.TestCase):\n    def test_it(self):\n        self.assertTrue("+w.entryPoint+")\n",
			"describe('it', () => {\n  test('is there', () => expect("+w.entryPoint+").toBeDefined());\n});\n"))
	})},
	{"draft before", always(func(w written) string { return fence("```", w.language, w.draft()) + "Better:\n" + w.fenced() })},
	{"reasoning", always(func(w written) string {
		return "<think>\nA try:\n" + fence("```", w.language, w.draft()) + "no\n</think>\n\n" + w.fenced()
	})},
	{"reasoning and no fence", always(func(w written) string { return "<think>\nA try:\n```\n" + w.draft() + "</think>\n" + w.program })},
	{"reasoning from the prompt", always(func(w written) string { return "I write it.\n" + w.draft() + "</think>\n\n" + w.fenced() })},
	{"closing fence", always(func(w written) string { return w.program + "```\n" })},
	{"closing fence and a sentence", always(func(w written) string { return w.program + "```\nThat is all.\n" })},
	{"end token", always(func(w written) string { return strings.TrimSuffix(w.fenced(), "\n") + "<|im_end|>" })},
	{"end token and no fence", always(func(w written) string { return w.program + "</s>" })},
	{"another turn", always(func(w written) string {
		return w.fenced() + "<|im_end|>\n<|im_start|>user\nThanks!\n" + fence("```", "", w.draft())
	})},
	{"list", always(func(w written) string { return "1. So:\n\n" + indented("   ", w.fenced()) + "\n2. Done.\n" })},
	{"list on the mark's line", always(func(w written) string { return "- " + strings.TrimLeft(indented("  ", w.fenced()), " ") })},
	{"quotation", always(func(w written) string { return prefixed("> ", w.fenced()) })},
	{"tags in capitals", always(func(w written) string { return "[BEGIN]\n" + w.program + "[DONE]\n" })},
	{"tags", always(func(w written) string { return "<answer>\n" + w.program + "</answer>\n" })},
	{"tags around a fence", always(func(w written) string { return "<think>So.</think>\n<answer>\n" + w.fenced() + "</answer>" })},
	{"LaTeX", always(func(w written) string { return "\\begin{lstlisting}\n" + w.program + "\\end{lstlisting}\n" })},
	{"words before the marks", always(func(w written) string { return "Answer: " + w.fenced() })},
	{"marks behind the code", always(func(w written) string { return "```" + w.language + "\n" + strings.TrimRight(w.program, "\n") + "```" })},
	{"open fence", always(func(w written) string { return "```" + w.language + "\n" + w.program })},
	{"open fence and a sentence", always(func(w written) string {
		return "```" + w.language + "\n" + w.program + "\nThis returns the right value (for each input.\n"
	})},
	{"open fence and prose", always(func(w written) string {
		return "```" + w.language + "\n" + w.program + "\nit's linear (in the input)\n"
	})},
	{"indented without a fence", always(func(w written) string { return "Here it is:\n\n" + indented("    ", w.program) + "\nDone.\n" })},

	{"continuation", continued(func(_ written, rest string) string { return rest })},
	{"continuation in a fence", continued(func(w written, rest string) string { return fence("```", w.language, rest) })},
	{"continuation and a closing fence", continued(func(w written, rest string) string {
		return rest + "```\n\nFor example:\n" + fence("```", "", w.call())
	})},
	{"continuation and an end token", continued(func(_ written, rest string) string { return rest + "<|endoftext|>" })},
	{"continuation behind reasoning", continued(func(_ written, rest string) string { return "<think>So.</think>\n" + rest })},
	{"continuation and usage", continued(func(w written, rest string) string { return rest + "\n\n" + w.call() })},
	{"continuation in an open fence", continued(func(w written, rest string) string {
		return "```" + w.language + "\n" + rest + "\nThis returns the value.\n"
	})},

	{"without the prompt's imports", apart(func(w written, _, function string) string { return fence("```", w.language, function) })},
	{"without the prompt's imports, in a list", apart(func(w written, _, function string) string {
		return "* So:\n" + indented("  ", fence("```", w.language, function))
	})},
	{"without the prompt's imports and a fence", apart(func(_ written, _, function string) string { return "<think>So.</think>\n" + function })},
	{"two blocks", apart(func(w written, head, function string) string {
		return "First:\n" + fence("```", w.language, head) + "and then\n" + fence("```", w.language, function)
	})},
	{"three blocks", apart(func(w written, head, function string) string {
		return fence("```", w.language, head) + fence("```", w.language, function) + fence("```", w.language, w.call())
	})},
}
