package service

import (
	"time"

	"connectrpc.com/connect"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// metrics are what /metrics shows, in a registry of their own.
type metrics struct {
	registry  *prometheus.Registry
	samples   *prometheus.CounterVec   // by mode
	evidence  *prometheus.CounterVec   // of failing samples
	fallbacks *prometheus.CounterVec   // by reason
	groups    *prometheus.CounterVec   // by why they closed
	refusals  *prometheus.CounterVec   // by code
	phases    *prometheus.HistogramVec // seconds of a sample
}

func newMetrics(s *Service) *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	counter := func(name, help, label string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
		m.registry.MustRegister(c)
		return c
	}
	m.samples = counter("egca_samples_total", "Samples answered, by mode; error: could not be judged.", "mode")
	m.evidence = counter(
		"egca_evidence_total",
		"Samples in the modes syntax and logic, by the evidence of their span.",
		"evidence",
	)
	m.fallbacks = counter("egca_fallbacks_total", "Failing samples with uniform credit, by reason.", "reason")
	m.groups = counter(
		"egca_groups_total",
		"Groups, by why they closed: full, waited (service.group_wait), drain.",
		"closed",
	)
	m.refusals = counter("egca_refusals_total", "Requests refused, by code; resource_exhausted is back-pressure.", "code")
	m.phases = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "egca_phase_seconds", Help: "What a sample spends queued, judged, waited (for its group) and credited.",
		Buckets: prometheus.ExponentialBuckets(0.001, 2, 18), // to two minutes
	}, []string{"phase"})
	m.registry.MustRegister(
		m.phases,
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	m.registry.MustRegister(&states{s: s})
	return m
}

// sample counts one that is answered.
func (m *metrics) sample(credit *servicev1.SampleCredit, a *arrival, settling, done time.Time) {
	mode := credit.GetMode()
	if mode == "" {
		mode = "error"
	}
	m.samples.WithLabelValues(mode).Inc()
	if mode == "syntax" || mode == "logic" {
		m.evidence.WithLabelValues(credit.GetEvidence()).Inc()
	}
	if credit.GetFallback() != "" {
		m.fallbacks.WithLabelValues(credit.GetFallback()).Inc()
	}
	phase := func(name string, from, to time.Time) {
		m.phases.WithLabelValues(name).Observe(max(to.Sub(from), 0).Seconds())
	}
	if !a.began.IsZero() {
		phase("queued", a.came, a.began)
		phase("judged", a.began, a.judged)
	}
	phase("waited", a.judged, settling)
	phase("credited", settling, done)
}

func (m *metrics) refused(err error) { m.refusals.WithLabelValues(connect.CodeOf(err).String()).Inc() }

// states collects what is looked up when it is asked for.
type states struct{ s *Service }

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var (
	queueDesc    = describe("egca_queue_samples", "Samples accepted and not yet answered.")
	capacityDesc = describe("egca_queue_capacity", "Samples that the queue can hold.")
	openDesc     = describe("egca_groups_open", "Groups that wait for members.")
	workersDesc  = describe("egca_workers", "Programs that run at once.")
	problemsDesc = describe("egca_problems", "Problems known.")
	stateDesc    = describe("egca_state", "1 for the state that the service is in.", "state")
	sandboxDesc  = describe("egca_sandbox", "1 for the sandbox level in force.", "language", "level")
	restartsDesc = describe("egca_plugin_restarts_total", "How often a plugin was started again.", "plugin")
	upDesc       = describe("egca_plugin_up", "0: the plugin cannot serve.", "plugin")
	cacheDesc    = describe(
		"egca_cache_total",
		"Look-ups in the caches of answers and of prepared tasks, by result.",
		"cache",
		"result",
	)
)

// Describe is the collector's.
func (c *states) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{queueDesc, capacityDesc, openDesc, workersDesc, problemsDesc, stateDesc,
		sandboxDesc, restartsDesc, upDesc, cacheDesc} {
		out <- d
	}
}

// Collect is the collector's.
func (c *states) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	count := func(d *prometheus.Desc, value uint64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(value), labels...)
	}
	s := c.s
	gauge(queueDesc, float64(s.queue.held()))
	gauge(capacityDesc, float64(s.options.Config.Queue))
	gauge(openDesc, float64(s.groups.waiting()))
	gauge(workersDesc, float64(s.options.Workers))
	gauge(problemsDesc, float64(s.problems.len()))
	for state, name := range stateNames {
		is := 0.0
		if s.state.Load() == int32(state) {
			is = 1
		}
		gauge(stateDesc, is, name)
	}
	for _, p := range s.options.Plugins.States() {
		up := 1.0
		if p.Err != nil {
			up = 0
		}
		gauge(upDesc, up, p.Manifest.Name)
		count(restartsDesc, p.Restarts, p.Manifest.Name)
		for _, language := range p.Manifest.Languages {
			if p.Client != nil {
				gauge(sandboxDesc, 1, language, valid(p.Client.Configured().GetSandbox()))
			}
		}
	}
	hits, misses := s.answers.counts()
	count(cacheDesc, hits, "answers", "hit")
	count(cacheDesc, misses, "answers", "miss")
	hits, misses = s.tasks.Counts()
	count(cacheDesc, hits, "tasks", "hit")
	count(cacheDesc, misses, "tasks", "miss")
}
