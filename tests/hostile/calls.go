package hostile

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/egca/egca/host/dataset"
)

// calls are the references of problems that call otherwise than with numbers, by the word
// of a program's header and the language: each doubles what it is given.
var calls = map[string]map[string]string{
	"nodes": {
		"python":     "def answer(head):\n    node = head\n    while node:\n        node.val *= 2\n        node = node.next\n    return head\n",
		"javascript": "function answer(head) {\n  for (let node = head; node; node = node.next) node.val *= 2;\n  return head;\n}\n",
	},
	"tree": {
		"python":     "def answer(root):\n    return root and TreeNode(2 * root.val, answer(root.left), answer(root.right))\n",
		"javascript": "function answer(root) {\n  return root && new TreeNode(2 * root.val, answer(root.left), answer(root.right));\n}\n",
	},
	"object": {
		"python":     "class answer:\n    def of(self, x):\n        return 2 * x\n",
		"javascript": "class answer {\n  of(x) {\n    return 2 * x;\n  }\n}\n",
	},
	"file": {
		"python":     "def answer(x):\n    return 2 * x\n",
		"javascript": "function answer(x) {\n  return 2 * x;\n}\n",
	},
}

// files are test files of one test.
var files = map[string]string{
	"python":     "from solution import answer\n\n\ndef test_one():\n    %s\n",
	"javascript": "const { answer } = require('./solution');\ntest('one', () => {\n  %s\n});\n",
}

// calling asks for what a program does with nodes, on one object or in a test file.
func (l *Language) calling(p *Program) *dataset.Problem {
	reference, known := calls[p.Calls][l.Name]
	if !known {
		panic(fmt.Sprintf("%s: there are no calls of %q in %s", p.Name, p.Calls, l.Name))
	}
	problem := &dataset.Problem{TaskID: p.Name, Language: l.Name, EntryPoint: "answer", Reference: reference}
	data := func(operations []string, expected string, args ...string) {
		test := dataset.Test{Operations: operations, Expected: json.RawMessage(expected)}
		for _, value := range args {
			test.Args = append(test.Args, json.RawMessage(value))
		}
		problem.Tests = append(problem.Tests, test)
	}
	switch p.Calls {
	case "file":
		for _, test := range p.Tests {
			problem.Tests = append(problem.Tests, dataset.Test{Source: fmt.Sprintf(files[l.Name], fmt.Sprintf(l.test, test))})
		}
	case "object":
		data(strings.Fields("answer of of"), "[null, 2, 4]", "[]", "[1]", "[2]")
		data(strings.Fields("answer of"), "[null, 6]", "[]", "[3]")
	default:
		kind := map[string]string{"nodes": "ListNode", "tree": "TreeNode"}[p.Calls]
		problem.Types = &dataset.Types{Args: []string{kind}, Returns: kind}
		data(nil, "[2, 4]", "[1, 2]")
		data(nil, "[6]", "[3]")
	}
	return problem
}
