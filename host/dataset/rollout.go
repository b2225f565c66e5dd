package dataset

import (
	"encoding/json"
	"fmt"
)

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

// Completion is one sample. As JSON it may be a string: the text alone; or a
// list of chat messages, of which the assistant's last one is the text.
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
	// the tests' verdict. Default: 1 where every test passes and every
	// constraint holds, else 0.
	Reward *float64 `json:"reward,omitempty"`
	// Advantage is the trainer's own. Default: the reward relative to the
	// group's: minus their mean, over their standard deviation.
	Advantage *float64 `json:"advantage,omitempty"`
}

// UnmarshalJSON takes a string, a list of chat messages, one message, or an
// object with a text or messages.
func (c *Completion) UnmarshalJSON(data []byte) error {
	*c = Completion{}
	switch {
	case isString(data):
		return json.Unmarshal(data, &c.Text)
	case isList(data):
		var err error
		c.Text, err = assistantText(data)
		return err
	}
	var fields struct {
		Text     *string         `json:"text"` // a missing text is no empty one
		Messages json.RawMessage `json:"messages"`
		message
		TokenByteLens []int    `json:"token_byte_lens"`
		Reward        *float64 `json:"reward"`
		Advantage     *float64 `json:"advantage"`
	}
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	if err := completionKeys.check(data); err != nil {
		return err
	}
	*c = Completion{TokenByteLens: fields.TokenByteLens, Reward: fields.Reward, Advantage: fields.Advantage}
	var err error
	switch {
	case fields.Text != nil:
		c.Text = *fields.Text
	case fields.Messages != nil:
		if c.Text, err = assistantText(fields.Messages); err != nil {
			return within("messages", err)
		}
	case fields.Role == "assistant":
		c.Text, err = fields.text("content")
	case fields.Role != "":
		return fieldError("role", fmt.Sprintf("is %q; a completion is what the assistant says", fields.Role))
	default:
		return fieldError("text", "is missing; give the completion's text, or messages with the assistant's")
	}
	return err
}

// Completions decodes with the index of what is wrong.
type Completions []Completion

// UnmarshalJSON names the completion that it cannot decode.
func (c *Completions) UnmarshalJSON(data []byte) (err error) {
	*c, err = decodeList[Completion]("completions", data)
	return err
}
