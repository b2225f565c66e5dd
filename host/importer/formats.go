package importer

import (
	"fmt"
	"strings"
)

// Format is a data set's form.
type Format struct {
	Name string
	// Where says in a line where data in the form is found.
	Where string

	convert func(*converter) error
}

// Formats are all, in the order in which they are listed.
var Formats = []*Format{
	{"apps", "codeparrot/apps: input_output, solutions, starter_code", apps},
	{"codecontests", "deepmind/code_contests: public_tests, private_tests, generated_tests", codeContests},
	{"evalplus", "evalplus/humanevalplus and evalplus/mbppplus: test, with its inputs and results", evalPlus},
	{"humaneval", "openai/openai_humaneval: prompt, canonical_solution, test, entry_point", humanEval},
	{"kodcode", "KodCode/KodCode-V1 and its subsets: question, solution, test (pytest)", kodCode},
	{"leetcode", "newfacade/LeetCodeDataset: prompt, completion, test, entry_point", leetCode},
	{"livecodebench", "livecodebench/code_generation and code_generation_lite: public_test_cases, private_test_cases", liveCodeBench},
	{"mbpp", "google-research-datasets/mbpp, full or sanitized: code, test_list", mbpp},
	{"prime", "PRIME-RL/Eurus-2-RL-Data: as verl, with PRIME's grader", prime},
	{"synthetic-1", "PrimeIntellect/SYNTHETIC-1, verifiable-coding-problems: verification_info", synthetic1},
	{"taco", "BAAI/TACO: input_output, solutions, starter_code, limits", taco},
	{"verl", "training files of verl: data_source, prompt, reward_model.ground_truth", verl},
}

// Find returns the format of a name. Its error lists all.
func Find(name string) (*Format, error) {
	var names []string
	for _, f := range Formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return nil, fmt.Errorf("%q is no format; there are %s", name, strings.Join(names, ", "))
}
