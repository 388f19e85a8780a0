# `make up` runs the contact centre, `make call` dials it, `make test` tests it.
# Options of the commands behind: make call ARGS="--keys 1,2 --seconds 40"

CENTRALA := .venv/bin/centrala
.DEFAULT_GOAL := help
.PHONY: help up call down status doctor check test test-crm nightly mutants env env-dev

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

up: ## Start everything and print where it runs; Ctrl-C stops it
	@sh centrala/host/bootstrap.sh requirements.lock asterisk-docker/bundle.py
	@exec $(CENTRALA) up $(ARGS)

call: env ## Dial 19115 as a resident would and print each step
	@exec $(CENTRALA) call $(ARGS)

down: env ## Stop what `make up ARGS=--detach` started
	@exec $(CENTRALA) down $(ARGS)

status: env ## Health of each part, addresses
	@exec $(CENTRALA) status $(ARGS)

doctor: env ## Report problems of this machine, each with its remedy
	@exec $(CENTRALA) doctor $(ARGS)

check: env-dev ## Lint, types and import contracts, Python and front end
	@exec $(CENTRALA) check $(ARGS)

test: env-dev ## Install what the tests need and run every test
	@exec $(CENTRALA) test $(ARGS)

test-crm: env-dev ## Build Request Tracker 5 and run the contract of outside CRMs on it; as root
	@exec .venv/bin/python -m pytest tests/contract/request_tracker_suite.py -v $(ARGS)

nightly: env-dev ## Randomised simulation of a million offers; ten to thirty minutes
	@exec .venv/bin/python -m tests.simulation.nightly $(ARGS)

mutants: env-dev ## Mutation tests of the router
	@exec .venv/bin/python -m tests.mutants.run $(ARGS)

env:
	@sh centrala/host/bootstrap.sh requirements.lock

env-dev:
	@sh centrala/host/bootstrap.sh requirements-dev.lock
