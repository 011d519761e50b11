# The one list of what can be done. `make` alone prints it.
.DEFAULT_GOAL := help
.PHONY: help install build editor module release deploy rollback undeploy demo run test test-faults unit coverage check format bench test-freeswitch conformance pinyin unicode zones api-types clean

# What the scripts of fs-scripts read; never part of a command line here, where a shell would read it.
export HOSTS HUBS HUB_USER DRY_RUN SUDO PREFIX DESTDIR FREESWITCH_SCRIPT_DIR FREESWITCH_MOD_DIR FREESWITCH_CONF_DIR
export FREESWITCH_USER FREESWITCH_GROUP FS_CLI NODE CTI_ROBOT_HOME ETC UNIT_DIR SERVICE

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# npm's own record of what it installed: newer than the lock file means up to date.
node_modules/.package-lock.json: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

install: node_modules/.package-lock.json ## install what package-lock.json names

build: install ## dist/cti_robot.js (for FreeSWITCH), dist/cli.js (the command), dist/console (for the hub) and dist/editor
	@npx --no-install tsx build/bundle.ts
	@npx --no-install tsx build/console/build.ts

module: ## dist/mod_cti_robot.so, the application cti_robot (FREESWITCH_PREFIX or PKG_CONFIG_PATH say where its headers are)
	@$(MAKE) --no-print-directory -C fs-scripts/mod_cti_robot OUT=$(CURDIR)/dist FREESWITCH_PREFIX="$(FREESWITCH_PREFIX)"

release: build ## dist/release, all that a FreeSWITCH host gets (with mod_cti_robot where make module has built it)
	@npx --no-install tsx build/release.ts

deploy: release ## installs it: HOSTS="fs1 root@fs2" (ssh, rsync) or HOSTS=local; HUBS="hub1" for a hub alone; DRY_RUN=1 prints the commands
	@fs-scripts/deploy.sh install

rollback: ## the release before the current one, on HOSTS
	@fs-scripts/deploy.sh rollback

undeploy: ## removes it from HOSTS; settings and data stay
	@fs-scripts/deploy.sh undeploy

editor: build ## the flow editor as one folder that opens by double click: no server, no login
	@echo "open dist/editor/index.html in a browser (Chrome 109 or newer); the folder can be copied anywhere"

demo: build ## a whole scripted call, its rows moved to a store and read back; then a task of 30 simulated calls
	@npx --no-install tsx examples/demo.ts

run: build ## everything on this machine, to try it: hub and sidecar on http://127.0.0.1:8080, kept in the folder run/
	@node dist/cli.js run run --samples examples

test: build ## all tests that need no FreeSWITCH; installs the servers they start, where it may
	@test/support/servers/install.sh tests
	@npx --no-install vitest run

# Each process waits for its real times; an hour on an idle machine.
test-faults: build ## the tests that kill processes, at their full size: 10,000 calls, 500 pushes, 20,000 numbers, 100,000 imported, 100,000 from Redis
	@test/support/servers/install.sh tests
	CALLS=10000 KILLS=20 npx --no-install vitest run test/integration/hub/records/kill.test.ts
	PUSHES=500 KILLS=8 REAL_TIME=1 npx --no-install vitest run test/integration/hub/pushes/kill.test.ts
	NUMBERS=20000 KILLS=30 npx --no-install vitest run test/integration/dialer/kill.test.ts
	NUMBERS=100000 KILLS=8 npx --no-install vitest run test/integration/hub/imports/kill.test.ts
	NUMBERS=100000 KILLS=10 npx --no-install vitest run test/integration/hub/doors/redis-tasks-kill.test.ts

unit: install ## the quick tests: no servers, no build
	@npx --no-install vitest run --config build/unit.config.ts

coverage: install ## the quick tests, and what share of the code they run
	@npx --no-install vitest run --config build/unit.config.ts --coverage

check: build ## types, lint, format (also of shell scripts and C), import cycles, boundaries between rooms, sizes, gates on the bundle
	@test/support/servers/install.sh checks
	@$(MAKE) --no-print-directory --keep-going --output-sync=target -j 4 $(CHECKS)

# `make check` runs these in parallel and reports the faults of all of them.
CHECKS := check-types check-engine-types check-console-types check-source check-boundaries check-shape check-shell check-c
.PHONY: $(CHECKS)

check-types:
	npx --no-install tsc -p .

check-engine-types:
	npx --no-install tsc -p engine

check-console-types:
	npx --no-install tsc -p console

check-source:
	npx --no-install biome check .

check-boundaries:
	npx --no-install tsx build/boundaries.ts

check-shape:
	npx --no-install tsx build/shape.ts

# Files named *.sh and others that start with the line of a shell.
SHELL_SCRIPTS = $(shell git ls-files '*.sh') $(shell git grep -lIE '^\#!.*[/ ](ba|da)?sh$$' -- ':!*.sh' ':!*.md' ':!*.ts' ':!*.tsx')

check-shell:
	shellcheck $(SHELL_SCRIPTS)
	shfmt -d $(SHELL_SCRIPTS)

C_SOURCES = $(wildcard fs-scripts/mod_cti_robot/*.[ch])

check-c:
	clang-format --dry-run -Werror $(C_SOURCES)

format: install ## format and fix what can be fixed
	npx --no-install biome check --write .
	@test/support/servers/install.sh checks
	shfmt -w $(SHELL_SCRIPTS)
	clang-format -i $(C_SOURCES)

bench: build ## the figures of docs/internals/benchmarks.md (ONLY="engine sync machines" for some; RECORDS=100000 FOLDER=<kept> for records; NUMBERS=1000000 for dialer and import)
	@npx --no-install tsx test/bench/bench.ts $(ONLY) $(if $(RECORDS),--records $(RECORDS)) $(if $(NUMBERS),--numbers $(NUMBERS)) $(if $(FOLDER),--folder "$(FOLDER)")

test-freeswitch: build ## calls through a real FreeSWITCH (FREESWITCH_PREFIX, else from PATH; UPDATE=1 keeps what it answers; THROUGH=application: through mod_cti_robot; MODULE=none: without it)
	-@$(if $(filter none,$(MODULE)),,$(MAKE) --no-print-directory module)
	@npx --no-install tsx test/freeswitch/main.ts --prefix "$(FREESWITCH_PREFIX)" $(if $(THROUGH),--through $(THROUGH)) $(if $(ONLY),--only "$(ONLY)") $(if $(MODULE),--module $(MODULE)) $(if $(UPDATE),--update)
	$(if $(UPDATE),@npx --no-install biome format --write test/freeswitch/host-probes/real.json)

bench-freeswitch: build ## load on a real FreeSWITCH, by sipp (ONLY="load endurance long step questions http kill originate agents machines context", CALLS="100 300 500", SECONDS=60)
	@npx --no-install tsx test/freeswitch/load/main.ts --prefix "$(FREESWITCH_PREFIX)" --only "$(ONLY)" \
	  $(if $(CALLS),--calls "$(CALLS)") $(if $(SECONDS),--seconds $(SECONDS)) \
	  $(if $(CALLS_IN_ALL),--calls-in-all $(CALLS_IN_ALL)) $(if $(AT_ONCE),--at-once $(AT_ONCE)) \
	  $(if $(KILLED),--killed $(KILLED)) $(if $(TURNS),--turns $(TURNS)) $(if $(V8_FLAGS),--v8-flags='$(V8_FLAGS)')

conformance: install ## regenerate the list of conversations that prove each rule
	npx --no-install tsx build/conformance.ts

pinyin: install ## regenerate the table of readings for matching by pinyin
	npx --no-install tsx build/pinyin.ts

unicode: install ## regenerate the engine's tables of letters and of their marks
	npx --no-install tsx build/unicode.ts
	npx --no-install tsx build/composition.ts

api-types: install ## regenerate the types of the API for the console
	npx --no-install tsx build/console/api-types.ts

zones: install ## regenerate the time zones of the countries that are called
	npx --no-install tsx build/country-zones.ts

clean: ## remove what was built
	rm -rf dist
