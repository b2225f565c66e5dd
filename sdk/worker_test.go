package sdk

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"google.golang.org/protobuf/encoding/protojson"

	"github.com/egca/egca/internal/process"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// testWorker is the worker of these tests: this test's binary run again. What
// it does with a job stands in the program's source.
type testWorker struct {
	out   io.Writer
	job   *pluginv1.Job
	open  *pluginv1.OpenEdits // of the edit conversation under way
	asked int                 // requests of it
}

// runTestWorker is the worker's main.
func runTestWorker() int {
	switch os.Getenv("TEST_WORKER") {
	case "mute":
		process.Forever()
	case "rude":
		os.Stdout.WriteString("Welcome to the worker!\n")
		process.Forever()
	case "dead":
		os.Stderr.WriteString("no such module: values\n")
		return 9
	}
	w := &testWorker{out: os.Stdout}
	w.say(`{"hello":{"runtime":"test 1.0","notes":["pid ` + strconv.Itoa(os.Getpid()) + `"]}}`)
	frames := newFrameReader(bufio.NewReader(os.Stdin))
	for {
		_, body, err := frames.next()
		if err == io.EOF {
			return 0
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "worker:", err)
			return 1
		}
		w.serve(body)
	}
}

func (w *testWorker) serve(body []byte) {
	var request map[string]json.RawMessage
	if err := json.Unmarshal(body, &request); err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
	switch {
	case request["analyse"] != nil:
		asked := &pluginv1.AnalyseRequest{}
		must(protojson.Unmarshal(request["analyse"], asked))
		w.say(`{"analysis":` + w.analysis(asked.GetProgram().GetSource()) + `}`)
	case request["split"] != nil:
		w.say(`{"split":{"tests":[{"split":true,"call":"Zg==","expect":"Mg=="}]}}`)
	case request["edit"] != nil:
		asked := &pluginv1.EditRequest{}
		must(protojson.Unmarshal(request["edit"], asked))
		w.edit(asked)
	case request["end"] != nil:
		w.endEdit()
	default:
		w.job = &pluginv1.Job{}
		must(protojson.Unmarshal(request["job"], w.job))
		w.run()
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
}

// run answers a job: each line of the source is what to do with the input of
// that number, the last line stands for the rest.
func (w *testWorker) run() {
	source := string(w.job.GetProgram().GetSource())
	lines := strings.Split(source, "\n")
	for i, input := range w.job.GetInputs() {
		// A job that goes on on a fresh worker begins at a later input: the
		// input's own text tells which it is.
		body := input.GetBody()
		if place := input.GetStored(); place != nil {
			if place.GetKind() != "body" {
				must(errors.New("an input of kind " + place.GetKind()))
			}
			body = make([]byte, place.GetSize())
			number, err := strconv.Atoi(os.Getenv(inputsEnv))
			must(err)
			_, err = syscall.Pread(number, body, int64(place.GetOffset()))
			must(err)
			if _, err := syscall.Write(number, body); err == nil {
				must(errors.New("the file of inputs can be written"))
			}
		}
		number, err := strconv.Atoi(string(body))
		must(err)
		line := lines[min(number, len(lines)-1)]
		command, argument, _ := strings.Cut(line, " ")
		if stop := w.input(i, command, argument); stop {
			return
		}
	}
	w.done()
}

func (w *testWorker) done() {
	if w.job.GetAnalyse() {
		w.say(`{"done":{"analysis":` + w.analysis(w.job.GetProgram().GetSource()) + `}}`)
		return
	}
	w.say(`{"done":{}}`)
}

// edit answers a request of a conversation. The line of the program's source with the
// request's number, 0 being open, is a command. A reply names in its error the process
// and the request.
func (w *testWorker) edit(request *pluginv1.EditRequest) {
	if request.GetOpen() != nil {
		w.open, w.asked = request.GetOpen(), 0
	}
	switch w.editLine(w.asked) {
	case "die":
		os.Stderr.WriteString("about to die\n")
		os.Exit(3)
	case "hang":
		process.Forever()
	case "garbage":
		w.say("\xff{]")
	case "done":
		w.done()
	case "unknown-field":
		w.say(`{"edit":{"verdict":"all passed"}}`)
	case "limits":
		text, err := protojson.Marshal(w.open.GetLimits())
		must(err)
		quoted, err := json.Marshal(string(text))
		must(err)
		w.say(`{"edit":{"error":` + string(quoted) + `}}`)
	case "big":
		w.say(`{"edit":{"error":"` + strings.Repeat("x", 1<<20) + `"}}`)
	default:
		w.say(fmt.Sprintf(`{"edit":{"error":"pid %d request %d %T"}}`, os.Getpid(), w.asked, request.GetRequest()))
	}
	w.asked++
}

// endEdit ends a conversation; the source's last line may begin with "end ".
func (w *testWorker) endEdit() {
	switch w.editLine(strings.Count(string(w.open.GetProgram().GetSource()), "\n")) {
	case "end die":
		os.Exit(3)
	case "end worn":
		w.say(`{"done":{"worn":true}}`)
	case "end garbage":
		w.say(`{"done":{"words":1}}`)
	case "end edit":
		w.say(`{"edit":{}}`)
	default:
		w.say(`{"done":{}}`)
	}
}

func (w *testWorker) editLine(n int) string {
	lines := strings.Split(string(w.open.GetProgram().GetSource()), "\n")
	if n >= len(lines) {
		return ""
	}
	return lines[n]
}

// input does one thing; stop ends the job without done.
func (w *testWorker) input(i int, command, argument string) (stop bool) {
	switch command {
	case "die":
		os.Stderr.WriteString("about to die\n")
		os.Exit(3)
	case "die-once":
		if file, err := os.OpenFile(argument, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil {
			file.Close()
			os.Exit(3)
		}
	case "daemon": // dies, a child of another session holds its pipes
		child := exec.Command("/bin/sleep", "1000")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		must(child.Start())
		must(os.WriteFile(argument, []byte(strconv.Itoa(child.Process.Pid)), 0o600))
		os.Exit(3)
	case "hang":
		process.Forever()
	case "close":
		os.Stdout.Close()
		process.Forever()
	case "wrong-input":
		w.result(i+1, returned(1))
		return false
	case "many":
		w.result(i, returned(1))
	case "done-early":
		w.done()
	case "wear":
		w.result(i, returned(1))
		w.say(`{"done":{"worn":true}}`)
		return true
	case "cut":
		w.out.Write([]byte{200, 0, 0, 0, 'J', '{'})
		os.Exit(0)
	case "length":
		w.out.Write([]byte{255, 255, 255, 255, 'J'})
	case "garbage":
		w.say("\xff{]")
	case "unknown-key":
		w.say(`{"verdict":"all passed"}`)
	case "two-keys":
		w.say(`{"done":{},"result":{}}`)
	case "raw": // argument: the result as JSON
		w.result(i, argument)
		return false
	case "blob":
		w.result(i, returned(0))
		w.frame(frameBlob, []byte(argument))
		return false
	case "lone-blob":
		w.frame(frameBlob, []byte(argument))
	case "blobs":
		w.result(i, returned(0))
		w.frame(frameBlob, []byte("1"))
		w.frame(frameBlob, []byte("2"))
		return false
	case "error":
		w.say(`{"done":{"error":"no memory for this job"}}`)
		return true
	case "big":
		n, err := strconv.Atoi(argument)
		must(err)
		w.result(i, `{"outcome":{"returned":1},"values":{"values":[{},{"opaque":"`+strings.Repeat("x", n)+`"}]}}`)
		return false
	case "raise":
		w.result(i, `{"outcome":{"exception":{"type":"ValueError","message":"`+argument+`"}}}`)
		return false
	case "pid":
		w.result(i, returned(os.Getpid()))
		return false
	case "limits":
		text, err := protojson.Marshal(w.job.GetLimits())
		must(err)
		quoted, err := json.Marshal(string(text))
		must(err)
		w.result(i, `{"outcome":{"returned":1},"values":{"values":[{},{"opaque":`+string(quoted)+`}]}}`)
		return false
	}
	number, err := strconv.Atoi(argument)
	if err != nil {
		number = 0
	}
	text := returned(number)
	if w.job.GetTraced() {
		text = strings.TrimSuffix(text, "}") + `,"trace":{"sites":[0,0],"frames":[0,0],"values":[1,0]}}`
	}
	w.result(i, text)
	return false
}

// returned is a result that returned the number.
func returned(number int) string {
	return fmt.Sprintf(`{"outcome":{"returned":1},"values":{"values":[{},{"integer":"%d"}]},"cpuSeconds":0.001,"wallSeconds":0.002}`, number)
}

func (w *testWorker) result(input int, result string) {
	w.say(fmt.Sprintf(`{"result":{"input":%d,"result":%s}}`, input, result))
}

// analysis has one site, or contradicts itself when the source says so.
func (w *testWorker) analysis(source []byte) string {
	part, kind := 0, "expression"
	switch word, _, _ := strings.Cut(string(source), "\n"); word {
	case "bad-analysis":
		part = 7
	case "dies-analysed":
		os.Exit(3)
	case "no-analysis":
		return `{"functions":"\ud800"}`
	case "huge-analysis":
		kind = strings.Repeat("x", maxAnalysis)
	}
	n := len(source)
	return fmt.Sprintf(`{"functions":[{"name":"<module>","span":{"end":%d}}],`+
		`"statements":[{"span":{"end":%d},"kind":"%s","statementEnd":%d}],`+
		`"sites":[{"kind":"SITE_KIND_STEP","span":{"end":%d},"statement":%d}]}`, n, n, kind, n, n, part)
}

func (w *testWorker) say(text string) { w.frame(frameJSON, []byte(text)) }

func (w *testWorker) frame(kind byte, body []byte) {
	frame, err := appendFrame(nil, kind, body)
	must(err)
	if _, err := w.out.Write(frame); err != nil {
		os.Exit(1)
	}
}
