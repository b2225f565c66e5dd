package plugin

import (
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"sync"
	"time"
	"weak"

	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// largeInput bytes and more an input has that is kept by the plugin instead of sent with each job.
	largeInput = 64 << 10
	// keepMost bytes of inputs go in one message, or one input.
	keepMost = 16 << 20
	// keepTime is what a plugin has to keep the inputs of one message.
	keepTime = 2 * time.Minute
	// mostMissing is how often a plugin may forget the inputs of one job.
	mostMissing = 3
)

type inputDigest [sha256.Size]byte

// inputDigests are the digests of the large inputs that jobs have had, each worked out once. Jobs
// of one problem share its inputs, which do not change.
type inputDigests struct {
	mu    sync.Mutex
	known map[weak.Pointer[pluginv1.Input]]inputDigest
}

// of is an input's digest; false of one that is small.
func (d *inputDigests) of(input *pluginv1.Input) (inputDigest, bool) {
	pointer := weak.Make(input)
	d.mu.Lock()
	digest, known := d.known[pointer]
	d.mu.Unlock()
	if known {
		return digest, true
	}
	if proto.Size(input) < largeInput {
		return digest, false
	}
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(input)
	if err != nil {
		return digest, false // to send it will say why
	}
	digest = sha256.Sum256(data)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil {
		d.known = map[weak.Pointer[pluginv1.Input]]inputDigest{}
	}
	d.known[pointer] = digest
	runtime.AddCleanup(input, d.forget, pointer)
	return digest, true
}

func (d *inputDigests) forget(pointer weak.Pointer[pluginv1.Input]) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.known, pointer)
}

// named is a job that names its large inputs, and these. It is the job itself where it has none.
func (d *inputDigests) named(job *pluginv1.Job) (*pluginv1.Job, map[inputDigest]*pluginv1.Input) {
	var large map[inputDigest]*pluginv1.Input
	var inputs []*pluginv1.Input
	for i, input := range job.GetInputs() {
		digest, is := d.of(input)
		if !is {
			continue
		}
		if large == nil {
			large, inputs = map[inputDigest]*pluginv1.Input{}, append(inputs, job.GetInputs()...)
		}
		large[digest] = input
		inputs[i] = &pluginv1.Input{Digest: digest[:]}
	}
	if large == nil {
		return job, nil
	}
	sent := withID(job, job.GetId())
	sent.Inputs = inputs
	return sent, large
}

// keeping are the inputs that an instance keeps, as far as the host knows.
type keeping struct {
	mu    sync.Mutex // held while inputs are sent: no two calls send the same
	known map[inputDigest]bool
}

// keep has the plugin keep inputs that it does not, in the order of the job. The error is that of
// the call.
func (k *keeping) keep(
	ctx context.Context,
	tracer pluginv1.TracerClient,
	job *pluginv1.Job,
	large map[inputDigest]*pluginv1.Input,
) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	request, size := &pluginv1.KeepInputsRequest{}, 0
	send := func() error {
		if len(request.Inputs) == 0 {
			return nil
		}
		timed, cancel := context.WithTimeout(ctx, keepTime)
		defer cancel()
		if _, err := tracer.KeepInputs(timed, request); err != nil {
			return err
		}
		for _, kept := range request.Inputs {
			k.known[inputDigest(kept.GetDigest())] = true
		}
		request, size = &pluginv1.KeepInputsRequest{}, 0
		return nil
	}
	if k.known == nil {
		k.known = map[inputDigest]bool{}
	}
	waiting := map[inputDigest]bool{}
	for _, input := range job.GetInputs() {
		if len(input.GetDigest()) == 0 {
			continue
		}
		digest := inputDigest(input.GetDigest())
		if k.known[digest] || waiting[digest] {
			continue
		}
		waiting[digest] = true
		if n := proto.Size(large[digest]); size+n > keepMost && size > 0 {
			if err := send(); err != nil {
				return err
			}
			size = n
		} else {
			size += n
		}
		request.Inputs = append(request.Inputs, &pluginv1.KeptInput{Digest: digest[:], Input: large[digest]})
	}
	return send()
}

// lost takes the plugin's word that it does not keep inputs.
func (k *keeping) lost(digests [][]byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, digest := range digests {
		if len(digest) == len(inputDigest{}) {
			delete(k.known, inputDigest(digest))
		}
	}
}

// runNaming runs a job whose large inputs the plugin keeps.
func (c *Client) runNaming(
	ctx context.Context,
	i *instance,
	job *pluginv1.Job,
	large map[inputDigest]*pluginv1.Input,
) (*pluginv1.JobResult, error) {
	for range mostMissing {
		if err := i.keeping.keep(ctx, i.tracer, job, large); err != nil {
			switch {
			case ctx.Err() != nil:
				return nil, context.Cause(ctx)
			case i.failure() != nil:
				return nil, i.failure()
			case unavailable(err):
				i.died(rpcText(err))
				return nil, i.failure()
			}
			return nil, fmt.Errorf("plugin %s: KeepInputs: %s", i.name, rpcText(err))
		}
		result, err := i.run(ctx, job, c.options.budget(job))
		if err != nil || len(result.GetMissing()) == 0 {
			return result, err
		}
		i.keeping.lost(result.GetMissing())
	}
	return nil, fmt.Errorf("plugin %s: %w: it forgets the inputs of a job %d times; give the job fewer or smaller inputs",
		i.name, ErrJob, mostMissing)
}
