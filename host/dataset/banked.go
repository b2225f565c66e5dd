package dataset

// Banked is a program that passed every test of its task: a line of a bank of
// references (host/bank).
type Banked struct {
	// TaskID is the problem that the program solves.
	TaskID string `json:"task_id"`
	// Language is the program's language.
	Language string `json:"language"`
	// Program is the source.
	Program string `json:"program"`
}

func (b *Banked) check() error {
	return first(require("task_id", b.TaskID), require("language", b.Language), require("program", b.Program))
}
