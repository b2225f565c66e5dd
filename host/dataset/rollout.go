package dataset

import "encoding/json"

// Rollout is the completions that a policy sampled for one problem: a group.
type Rollout struct {
	// TaskID is the task_id of the problem.
	TaskID string `json:"task_id"`
	// Language is the language of the completions' programs. In another one than
	// the problem's they are judged on the tests in data form. Default: the
	// problem's.
	Language string `json:"language,omitempty"`
	// Prompt is the text that the policy was given. Default: the problem's.
	Prompt string `json:"prompt,omitempty"`
	// Completions are the group's, in the order of their samples.
	Completions Completions `json:"completions"`
}

func (r *Rollout) check() error {
	return first(require("task_id", r.TaskID), requireSome("completions", len(r.Completions)))
}

// Completion is one sample. As JSON it may be a string: the text alone.
//
// A lone surrogate in the text, which UTF-8 cannot hold, becomes U+FFFD: as
// many bytes, so that offsets and token lengths hold.
type Completion struct {
	// Text is the completion as the policy wrote it.
	Text string `json:"text"`
	// TokenByteLens are the tokens' lengths in bytes of the UTF-8 text, 0 for a
	// special token. Their sum is the length of the text. Default: the credit
	// line has no token_weights.
	//
	// They are checked where they are used.
	TokenByteLens []int `json:"token_byte_lens,omitzero"`
	// Reward is the trainer's own. Advantages are computed from it in place of
	// the tests' verdict. Default: 1 where every test passes, else 0.
	Reward *float64 `json:"reward,omitempty"`
	// Advantage is the trainer's own. Default: the reward relative to the
	// group's: minus their mean, over their standard deviation.
	Advantage *float64 `json:"advantage,omitempty"`
}

// UnmarshalJSON takes a string or an object.
func (c *Completion) UnmarshalJSON(data []byte) error {
	if isString(data) {
		*c = Completion{}
		return json.Unmarshal(data, &c.Text)
	}
	var fields struct {
		Text          *string  `json:"text"` // a missing text is no empty one
		TokenByteLens []int    `json:"token_byte_lens"`
		Reward        *float64 `json:"reward"`
		Advantage     *float64 `json:"advantage"`
	}
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	if fields.Text == nil {
		return fieldError("text", "is missing; give the completion's text")
	}
	*c = Completion{*fields.Text, fields.TokenByteLens, fields.Reward, fields.Advantage}
	return nil
}

// Completions decodes with the index of what is wrong.
type Completions []Completion

// UnmarshalJSON names the completion that it cannot decode.
func (c *Completions) UnmarshalJSON(data []byte) (err error) {
	*c, err = decodeList[Completion]("completions", data)
	return err
}
