# `make up` runs the contact centre, `make call` dials it, `make test` proves it.
# Options of the commands behind: make call ARGS="--keys 1,2 --seconds 40"

CENTRALA := .venv/bin/centrala
.DEFAULT_GOAL := help
.PHONY: help up call down status doctor check test nightly mutants env env-dev

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

up: env ## Start everything and print where it runs; Ctrl-C stops it
	@exec $(CENTRALA) up $(ARGS)

call: env ## Dial 19115 as a resident would, and tell each step
	@exec $(CENTRALA) call $(ARGS)

down: env ## Stop what `make up ARGS=--detach` started
	@exec $(CENTRALA) down $(ARGS)

status: env ## Health of each part, addresses, demo logins
	@exec $(CENTRALA) status $(ARGS)

doctor: env ## Check this machine before (or after) a start
	@exec $(CENTRALA) doctor $(ARGS)

check: env-dev ## Lint, types and layers of the house, Python and front end
	@exec $(CENTRALA) check $(ARGS)

test: env-dev ## Install what the tests need and run them all
	@exec $(CENTRALA) test $(ARGS)

nightly: env-dev ## A million offers in watched lives of the ACD; ten minutes to half an hour
	@exec .venv/bin/python -m tests.simulation.nightly $(ARGS)

mutants: env-dev ## Plant faults in copies of the ACD; all have to be caught
	@exec .venv/bin/python -m tests.mutants.run $(ARGS)

env:
	@sh centrala/host/bootstrap.sh requirements.lock

env-dev:
	@sh centrala/host/bootstrap.sh requirements-dev.lock
