# `make demo` and `make test` are all that a newcomer needs; each sets itself up. `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
SAM := .tools/sam/bin/sam
READY := .tools/ready
# The SAM CLI and its Python 3.13 with click and boto3: all that a host needs that only builds images and deploys.
DEPLOYS := .tools/sam/ready
PIN = .tools/uv/bin/uv pip compile --quiet --python-version 3.13 --generate-hashes --annotation-style line \
	--custom-compile-command "make pins" $(ARGS)
CHECKOV := .tools/checkov/ready
VALIDATOR := tests/product/infrastructure/asl/node_modules/.package-lock.json
export SAM_CLI_TELEMETRY := 0
# Every command starts dozens of processes of this code: what the first one compiles, the others need not.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(READY) ## Migrate a Kafka cluster to another on this machine, and prove the records equal; `ARGS=--help`
	@$(PYTHON) -m lab demo $(ARGS)

.PHONY: faults
faults: $(READY) ## Break a migration on this machine in every known way, and measure how it heals; `ARGS=--help`
	@$(PYTHON) -m lab faults $(ARGS)

.PHONY: cutover
cutover: $(READY) ## Move clients to the target and back, at work, and count; `make cutover ARGS=--kill` kills it at each state
	@$(PYTHON) -m lab cutover $(ARGS)

.PHONY: preflight
preflight: $(READY) ## Plant every known problem in a lab, and have the deployed preflight find each
	@$(PYTHON) -m lab preflight

.PHONY: authentication
authentication: $(READY) ## Migrate through every mode of authentication, and search for secrets; `ARGS=--help`
	@$(PYTHON) -m lab authentication $(ARGS)

.PHONY: monitoring
monitoring: $(READY) prometheus ## Watch a live migration with Prometheus on this machine, and fire its alerts by real faults
	@$(PYTHON) -m lab monitoring $(ARGS)

.PHONY: deploy-check
deploy-check: $(READY) prometheus ## Deploy every stack to the local AWS, read it back, try the roles, change and delete it
	@$(PYTHON) -m lab deploy-check $(ARGS)

.PHONY: verify-check
verify-check: $(READY) ## Plant faults in a lab, and check that `make verify` fails at the line of each
	@$(PYTHON) -m lab verify $(ARGS)

.PHONY: lab
lab: $(READY) ## Start two Kafka clusters, the local AWS and the deployed application, and leave them running
	@$(PYTHON) -m lab up

.PHONY: status
status: $(READY) ## Show how far the lab's migrations are; `make status ARGS=--watch` keeps showing
	@$(PYTHON) -m lab status $(ARGS)

.PHONY: down
down: $(READY) ## End the lab
	@$(PYTHON) -m lab down

PARTS := lint unit infrastructure java integration-and-e2e
.PHONY: test
test: $(READY) ## Run every check and every test but `run-images`, and say how long each part took
	@$(call run_parts,$(PARTS))

.PHONY: check
check: $(READY) ## The daily loop: style, types, and the fast tests
	@$(call run_parts,style types unit quick)

# run_parts PARTS: run one after the other; their durations come last, also if one fails.
define run_parts
	took=""; trap 'printf "%b" "\n$$took"' EXIT; \
	for part in $(1); do \
		began=$$SECONDS; $(MAKE) $$part || { took+="$$part failed after $$((SECONDS - began)) s\n"; exit 1; }; \
		took+="$$(printf '%-16s %5d s' $$part $$((SECONDS - began)))\n"; \
	done; took+="$$(printf '%-16s %5d s' all $$SECONDS)\n"
endef

.PHONY: lint
lint: $(READY) ## Check style, types and templates
	@$(MAKE) --jobs=2 --output-sync=target style types templates

.PHONY: style
style: $(READY) ## Check the style of Python alone
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

.PHONY: types
types: $(READY) ## Check the types alone
	.venv/bin/mypy layers/mskmigration/mskmigration functions images verify localaws lab tests bench tools

# What `sam validate --lint` asks of each template, in one process. Every template is deployed to the local AWS besides.
.PHONY: templates
templates: $(READY) ## Check the templates alone
	.tools/sam/bin/cfn-lint template.yaml stacks/*.yaml

.PHONY: format
format: $(READY) ## Write Python and the state machines' definitions in their one form
	.venv/bin/ruff format .
	@$(PYTHON) -m tools.reference.definitions

.PHONY: unit
unit: $(READY) ## Tests of pure code, in milliseconds each
	.venv/bin/pytest -n 2 tests/*/unit

.PHONY: quick
quick: $(READY) $(VALIDATOR) prometheus ## The fast tests of templates and handlers
	.venv/bin/pytest -n 2 --dist loadfile -m "not slow" tests/product/infrastructure tests/product/integration/handlers

# The alerts' tests are run by Prometheus's own tool, and `make monitoring` by Prometheus and Alertmanager themselves.
.PHONY: prometheus
prometheus:
	@if command -v promtool >/dev/null && command -v prometheus-alertmanager >/dev/null; then exit 0; fi; \
	if [[ $$(id -u) == 0 ]] && command -v apt-get >/dev/null; then \
		echo "Installing Prometheus and Alertmanager"; apt-get update -qq; \
		apt-get install -y -qq --no-install-recommends prometheus prometheus-alertmanager >/dev/null; \
	else \
		echo "Prometheus is missing, whose promtool tests the alerts. Install it, e.g.: apt-get install prometheus prometheus-alertmanager"; exit 1; \
	fi

.PHONY: infrastructure
infrastructure: $(READY) $(CHECKOV) $(VALIDATOR) prometheus ## Tests of templates, state machines and the house's own rules
	.venv/bin/pytest -n 2 --dist loadfile tests/product/infrastructure

.PHONY: integration
integration: $(READY) chromium prometheus ## Tests of handlers and state machines against the local AWS
	.venv/bin/pytest -n 2 --dist loadfile tests/*/integration

# A test opens the reports' pages as a person does.
.PHONY: chromium
chromium:
	@if command -v chromium chromium-browser google-chrome >/dev/null; then exit 0; fi; \
	if [[ $$(id -u) == 0 ]] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium"; apt-get update -qq; apt-get install -y -qq chromium >/dev/null; \
	else \
		echo "Chromium is missing, in which a test opens the reports' pages. Install it, e.g.: apt-get install chromium"; exit 1; \
	fi

.PHONY: java
java: ## Tests of the rename policy, the worker's settings and the lab's broker
	mvn --batch-mode --quiet --file images/kafka-connect/pom.xml verify
	mvn --batch-mode --quiet --file lab/brokers/authentication/pom.xml verify

# Where no container can run, the tests that need them say so and are skipped, so this never fails.
.PHONY: containers
containers: ## Install what runs the images as containers, for `run-images` and `make demo ARGS=--containers`
	@if command -v podman buildah runc conmon catatonit mmdebstrap docker-registry | wc -l | grep -qx 7; then exit 0; fi; \
	if [[ $$(id -u) == 0 ]] && command -v apt-get >/dev/null; then \
		echo "Installing podman and buildah"; apt-get update -qq; \
		apt-get install -y -qq --no-install-recommends podman buildah runc catatonit mmdebstrap docker-registry >/dev/null || true; \
	else \
		echo "The images are not run as containers: that needs root, podman, buildah, runc, catatonit, mmdebstrap and docker-registry"; \
	fi

.PHONY: e2e
e2e: $(READY) ## Tests on real Kafka clusters, the demo among them
	.venv/bin/pytest -n 3 --dist loadfile --no-loadscope-reorder tests/*/e2e --ignore tests/product/e2e/images

# Tests of one kind wait while those of the other compute, and neither run has an end at which processes are idle.
.PHONY: integration-and-e2e
integration-and-e2e: $(READY) chromium prometheus ## Both kinds in one run, as `make test` has them
	.venv/bin/pytest -n 3 --dist loadfile --no-loadscope-reorder tests/*/e2e tests/*/integration --ignore tests/product/e2e/images

.PHONY: run-images
run-images: $(READY) containers ## Build the images on local bases and test them as running containers: ten minutes, as root
	.venv/bin/pytest tests/product/e2e/images

.PHONY: bench
bench: $(READY) ## Measure everything on a quiet machine in an hour, and write docs/benchmarks.md; `ARGS=--help`
	@$(PYTHON) -m bench $(ARGS)

.PHONY: images
images: $(DEPLOYS) ## Build the images and push them: `REGISTRY=ACCOUNT.dkr.ecr.REGION.amazonaws.com`, `ARGS=--help`
	@REGISTRY="$(REGISTRY)" .tools/sam/bin/python -m images $(ARGS)

.PHONY: build
build: $(DEPLOYS) ## Build the application for deployment
	PATH="$(CURDIR)/.tools/sam/bin:$$PATH" $(SAM) build

.PHONY: docs
docs: $(READY) ## Write the pages that come from the code
	$(PYTHON) -m tools.reference.preflight > docs/preflight.md
	$(PYTHON) -m tools.reference.decisions > docs/decisions/README.md
	$(PYTHON) -m tools.reference

.PHONY: pins
pins: $(READY) ## Pin the Python packages again, each with its hashes; `ARGS=--upgrade` takes newer versions
	for name in uv dev sam checkov lambda-runtime; do \
		$(PIN) --output-file requirements/$$name.txt requirements/$$name.in; \
	done
	$(PIN) --constraints requirements/dev.txt \
		--output-file layers/mskmigration/requirements.txt layers/mskmigration/requirements.in

.PHONY: sbom
sbom: $(READY) ## Write what the layer and each image are made of, as CycloneDX JSON, to build/sbom
	@$(PYTHON) -m tools.bill_of_materials

.PHONY: dashboards
dashboards: $(READY) ## Write Grafana's dashboards from their code
	$(PYTHON) -m tools.dashboards

.PHONY: deploy
deploy: build ## Deploy to AWS, asking for what has no default; `ARGS="--config-env staging"` takes an environment's files
	$(SAM) deploy $(or $(ARGS),--guided)

.PHONY: verify
verify: $(DEPLOYS) ## Ask a deployed application whether all of it works, without changing anything; `ARGS=--help`
	@.tools/sam/bin/python -m verify $(ARGS)

.PHONY: clean
clean: ## Remove what was built and downloaded
	rm -rf .venv .tools .aws-sam build images/*/target lab/brokers/*/target tests/product/infrastructure/asl/node_modules

$(DEPLOYS): requirements/sam.txt requirements/uv.txt
	@./setup deploy

# Three environments: the project's, the SAM CLI's (whose pins are its own), and the Lambda runtime's, which holds
# nothing but the runtime, so that a dependency missing from the layer is noticed. Making them anew leaves checkov's alone.
$(READY): setup requirements/dev.txt requirements/sam.txt requirements/lambda-runtime.txt requirements/uv.txt
	@./setup

# Reviews the templates' security; 200 MB, so it is installed only where it is needed.
$(CHECKOV): requirements/checkov.txt | $(READY)
	@./setup checkov

$(VALIDATOR): tests/product/infrastructure/asl/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing, which the state machines' validator needs. Install Node.js 20 or newer, e.g. apt-get install nodejs npm"; exit 1; }
	npm ci --silent --prefix tests/product/infrastructure/asl
