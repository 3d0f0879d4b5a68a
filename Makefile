# Two commands are all that a newcomer needs: `make demo` and `make test`. Each sets itself up.

PYTHON ?= python3
BIN := .venv/bin
OCTAVO_DATA ?= $(wildcard ../shared/data)
export OCTAVO_DATA
export ORT_DISABLE_TELEMETRY := 1
# A file of tests keeps to one process; each process starts a cloud of its own, of half a gigabyte.
TEST_JOBS ?= 2

.PHONY: demo up down test test-cloud images synth audit sbom lint bench bench-models eval eval-reading fuzz models diagrams screenshots slides setup need-data locks format

demo: setup ## Start a cloud, drop documents into it, ask questions, stop.
	@$(BIN)/octavo demo

up: setup ## Start the embedded cloud and keep it running.
	@$(BIN)/octavo up

down: setup ## Stop what `make up` started.
	@$(BIN)/octavo down

test: setup lint ## Everything that can be checked without Docker.
	$(BIN)/python -m pytest --numprocesses $(TEST_JOBS) --dist loadfile --cov --cov-report term

fuzz: setup ## Random input to every reader, forty times as much as in `make test`.
	$(BIN)/python -m pytest -m fuzz --hypothesis-profile=long tests/unit/reading

# `--network host` and secrets only where the network has a package index or a certificate authority of its own.
IMAGE_FLAGS := $(if $(BUILD_SECRETS),--network host $(BUILD_SECRETS))
TARGETS := documents inference deployer documents-emulated inference-emulated ministack
images: ## Build the container images of the functions.
	@docker version >/dev/null 2>&1 || { \
	  echo "There is no Docker engine: start one, or set DOCKER_HOST; \`octavo doctor --cloud localstack\` tells more." >&2; exit 1; }
	@for target in $(TARGETS); do \
	  docker buildx build --load $(IMAGE_FLAGS) --file functions/Dockerfile --target $$target --tag octavo/$$target . || exit 1; \
	done

test-cloud: setup ## What needs a Docker engine: every image function run as Lambda would, and docker-compose.yml.
	@if ! docker version >/dev/null 2>&1; then \
	  echo "NOT RUN: tests/image, tests/compose. There is no Docker engine: start one, or set DOCKER_HOST." >&2; exit 0; \
	fi; \
	$(MAKE) images || exit 1; \
	if test -x "$(LAMBDA_RIE)"; then \
	  OCTAVO_IMAGES=octavo $(BIN)/python -m pytest -m image tests/image || exit 1; \
	else \
	  echo "NOT RUN: tests/image. Set LAMBDA_RIE to AWS's aws-lambda-rie, see docs/cloud.md." >&2; \
	fi; \
	OCTAVO_COMPOSE=1 $(BIN)/python -m pytest tests/compose

synth: setup ## The CloudFormation template of each preset, checked by cdk-nag and cfn-lint; no Docker, no network.
	@for preset in local small production; do \
	  PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m infra_cdk.app .octavo/synth/$$preset $$preset \
	  && $(BIN)/cfn-lint --ignore-checks W3005 -- .octavo/synth/$$preset/Octavo.template.json || exit 1; \
	done

# An environment of its own: what looks for vulnerabilities shall not decide which versions we develop with.
AUDIT := .octavo/audit
$(AUDIT)/.synced: layers/locks/audit.txt .venv/.synced
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(AUDIT)
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(AUDIT)/bin/python layers/locks/audit.txt
	@touch $@

audit: $(AUDIT)/.synced ## Known vulnerabilities of every locked package; needs PyPI's vulnerability service.
	@$(AUDIT)/bin/python -m layers.audit

sbom: $(AUDIT)/.synced ## What the images and the layer are made of, as CycloneDX, in .octavo/sbom.
	@mkdir -p .octavo/sbom
	@for lock in documents inference functions; do \
	  $(AUDIT)/bin/python -W ignore::UserWarning -m cyclonedx_py requirements --output-reproducible --pyproject pyproject.toml \
	    --output-file .octavo/sbom/$$lock.cdx.json layers/locks/$$lock.txt && echo ".octavo/sbom/$$lock.cdx.json" || exit 1; \
	done

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## Documents and pages a second, in this process and through the embedded cloud.
	$(BIN)/octavo bench

# sentence-transformers lives in the environment of training, see docs/models.md; without one its figures are NOT RUN.
bench-models: setup need-data ## The models' speed beside torch's (TORCH_PYTHON=…), the share of the int8 peak, start, memory.
	$(BIN)/octavo eval speed-models --data $(OCTAVO_DATA) $(if $(TORCH_PYTHON),--torch-python $(TORCH_PYTHON))

eval: setup need-data ## How good the models are, on the data in OCTAVO_DATA: vectors, labels, entities, fields, ranking. Some 20 minutes.
	$(BIN)/octavo eval embed --data $(OCTAVO_DATA)
	$(BIN)/octavo eval classify --data $(OCTAVO_DATA)
	$(BIN)/octavo eval recognize --data $(OCTAVO_DATA)
	$(BIN)/octavo eval fields --data $(OCTAVO_DATA)

need-data:
	@test -n "$(OCTAVO_DATA)" || { echo "Name the folder of evaluation data: make … OCTAVO_DATA=…" >&2; exit 2; }

eval-reading: setup need-data ## How well documents are read, beside other open systems, on the data in OCTAVO_DATA.
	$(BIN)/octavo eval reading --data $(OCTAVO_DATA) --split test --peers

models: setup ## Build the encoder from its published weights.
	$(BIN)/octavo models build

diagrams: setup ## Draw the pictures of docs/ that are drawn from the source, and what the console says of cost.
	$(BIN)/python -m docs.diagrams.cloud
	$(BIN)/python -m docs.diagrams.highlights
	$(BIN)/python -m octavo_cli.cost.page

screenshots: setup ## Photograph the console for docs/; needs a Chromium.
	$(BIN)/python -m docs.diagrams.console

slides: setup ## Make docs/presentation/slides.html from slides.md.
	$(BIN)/python -m docs.presentation.build

setup: .venv/.synced

.venv/.synced: layers/locks/uv.txt layers/locks/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Octavo needs Python 3.11 or newer; set PYTHON=… to name one")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r layers/locks/uv.txt
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python layers/locks/dev.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

LAMBDA_COMPILE := $(BIN)/uv pip compile --quiet --python-platform linux --python-version 3.13 --generate-hashes --no-emit-index-url --no-header --no-python-downloads --constraints layers/locks/dev.txt pyproject.toml
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
locks: setup ## Resolve the dependencies anew. The files hold names, versions and hashes, no addresses: any mirror serves.
	echo "uv" | $(COMPILE) - -o layers/locks/uv.txt
	$(COMPILE) --extra cli --extra ocr --group dev pyproject.toml -o layers/locks/dev.txt
	$(LAMBDA_COMPILE) --extra documents --overrides layers/locks/unused/documents.txt -o layers/locks/documents.txt
	$(LAMBDA_COMPILE) --extra inference --overrides layers/locks/unused/inference.txt -o layers/locks/inference.txt
	$(LAMBDA_COMPILE) --extra functions --overrides layers/locks/unused/inference.txt -o layers/locks/functions.txt
	$(LAMBDA_COMPILE) --extra inference --extra encoder -o layers/locks/encoder.txt
	$(LAMBDA_COMPILE) --extra cli --group cdk -o layers/locks/deployer.txt
	$(COMPILE) --group ministack -o layers/locks/ministack.txt
	$(COMPILE) --group peers -o layers/locks/peers.txt
	$(COMPILE) --group ministack-docker -o layers/locks/ministack-docker.txt
	$(COMPILE) --no-deps --group emulator -o layers/locks/emulator.txt
	$(COMPILE) --group audit -o layers/locks/audit.txt
	$(COMPILE) --extra cli --group train pyproject.toml -o layers/locks/train.txt
