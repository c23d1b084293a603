# Banfa: build, run and test. `make run` and `make test` need nothing but this file on a fresh Debian machine.
#
#   make            builds build/banfa
#   make run        installs what is missing, builds, and holds the committed facts against the measures
#   make test       installs what is missing, builds, and runs all quick tests; ONLY=golden/tokens runs a part
#   make check      the same under the address and undefined-behaviour sanitizers, slow tests included
#   make accept     rewrites the expected output of the golden cases; read the diff before you commit it
#   make coverage   branch coverage of lang/
#   make bench      how fast it is, as ratios to what is measured beside it (tests/bench)
#   make roster     writes policies/huzhou/facts anew; make prefecture a whole one into build/prefecture
#   make install    PREFIX=/usr/local, DESTDIR=
#   make clean

# ---- What must be installed: Debian packages, here and nowhere else ------------------------------------------------
PACKAGES += build-essential   # gcc, make and the C library's headers; gcov and the sanitizers come with gcc
PACKAGES += flex              # lang/lex/scan.l to C
PACKAGES += bison             # lang/parse/grammar.y to C
PACKAGES += libjansson-dev    # writes our JSON; reads it in the tests, as the oracle of our own reader
PACKAGES += libutf8proc-dev   # how wide a character is, for carets and tables
PACKAGES += libedit-dev       # lines typed in `banfa repl`; loaded only when a terminal is there
PACKAGES += tmux              # that terminal, in the tests
PACKAGES += libffi-dev        # calls native functions
PACKAGES += libz3-dev         # the solver behind proofs, in a program of its own (banfa-solve)
PACKAGES += git               # `banfa diff git:REV:PATH` runs it; scratch repositories in the tests
PACKAGES += libcmocka-dev     # unit tests
PACKAGES += libcsv-dev        # reads CSV in the tests, as the oracle of our own reader

# ---- Settings ------------------------------------------------------------------------------------------------------
JOBS      ?= $(shell nproc)
MAKEFLAGS += --no-print-directory
# A sub-make gets the jobs of its parent; -j in MAKEFLAGS twice is a warning.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(JOBS)
endif

PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
CC       = gcc
AR       = gcc-ar
FLEX    ?= flex
BISON   ?= bison
OPT     ?= -O2
CFLAGS  ?= -std=gnu17 $(OPT) -g -Wall -Wextra -Wshadow $(EXTRA)
# Linked in but for the C library: a library more to load costs every start, and few policies call native functions.
# At a fixed address: else each start writes 3,800 addresses into tables, which is a third of what it costs.
FIXED   ?= -no-pie
LDLIBS  ?= -Wl,-Bstatic -ljansson -lutf8proc -lffi -Wl,-Bdynamic

# ---- What there is -------------------------------------------------------------------------------------------------
GEN          = $(BUILD)/gen
CPPFLAGS     = -I. -I$(GEN)
RUNTIME_OBJS = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard runtime/*/*.c stdlib/*.c))
LANG_OBJS    = $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out lang/cmd/main.c lang/solve/%,$(wildcard lang/*/*.c))) \
               $(BUILD)/obj/gen/parse.tab.o $(BUILD)/obj/gen/scan.o $(BUILD)/obj/gen/pages.o $(BUILD)/obj/gen/prelude.o
MAIN_OBJ     = $(BUILD)/obj/lang/cmd/main.o
BENCH_OBJS   = $(patsubst tests/bench/%.c,$(BUILD)/obj/tests/bench/%.o,$(wildcard tests/bench/*.c))
UNIT_TESTS   = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
ERROR_PAGES  = $(sort $(wildcard docs/errors/*.md))
RUNTIME_LIB  = $(BUILD)/libbanfa-runtime.a
LANG_LIB     = $(BUILD)/libbanfa-lang.a

.PHONY: bench bench-now roster prefecture all run test check accept coverage install clean setup test-now tests-built coverage-now
.DELETE_ON_ERROR:
all: $(BUILD)/banfa $(BUILD)/banfa-solve

# ---- Build ---------------------------------------------------------------------------------------------------------
$(BUILD)/banfa: $(MAIN_OBJ) $(LANG_LIB) $(RUNTIME_LIB)
	@echo "  LD $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) $(FIXED) $^ $(LDLIBS) -o $@

# The machine's loops are vectorised, unless a sanitizer or coverage looks at them.
$(BUILD)/obj/runtime/vm/kernels_%.o: OPT := $(if $(filter -O2,$(OPT)),-O3,$(OPT))

# A program of its own, so that only what proves something loads the solver; never under sanitizers, which the solver is not.
$(BUILD)/banfa-solve: lang/solve/solve.c
	@mkdir -p $(@D)
	@echo "  LD $@"
	@$(CC) -std=gnu17 -O2 -Wall -Wextra -Wshadow $< -lz3 -o $@

# Made anew each time: a file that was renamed must not live on in the archive.
$(RUNTIME_LIB): $(RUNTIME_OBJS)
$(LANG_LIB): $(LANG_OBJS)
$(RUNTIME_LIB) $(LANG_LIB):
	@echo "  AR $@"
	@rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/obj/gen/%.o: $(GEN)/%.c | $(GEN)/parse.tab.h
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# The generated headers must be there before any file that includes one is compiled for the first time.
$(BUILD)/obj/%.o: %.c | $(GEN)/parse.tab.h
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/unit/%: tests/unit/%.c $(LANG_LIB) $(RUNTIME_LIB) | $(GEN)/parse.tab.h
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $< $(LDFLAGS) $(LANG_LIB) $(RUNTIME_LIB) $(LDLIBS) -lcmocka -lcsv -o $@

$(GEN)/parse.tab.c $(GEN)/parse.tab.h &: lang/parse/grammar.y
	@mkdir -p $(@D)
	@echo "  BISON $<"
	@$(BISON) -Wall -Werror=conflicts-sr -Werror=conflicts-rr --defines=$(GEN)/parse.tab.h -o $(GEN)/parse.tab.c $<

$(GEN)/scan.c: lang/lex/scan.l
	@mkdir -p $(@D)
	@echo "  FLEX $<"
	@$(FLEX) -o $@ $<

$(GEN)/prelude.c: stdlib/prelude.banfa
	@mkdir -p $(@D)
	@echo "  EMBED $<"
	@{ echo '#include "stdlib/prelude.h"'; echo 'const char prelude_text[] ='; \
	   sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$$/\\n"/' $<; echo '    ;'; } >$@

# The list of pages is kept in a file, so that one removed or added makes the table anew.
$(GEN)/pages.list: FORCE
	@mkdir -p $(@D)
	@echo "$(ERROR_PAGES)" | cmp -s - $@ || echo "$(ERROR_PAGES)" >$@
$(GEN)/pages.c: docs/embed.sh $(ERROR_PAGES) $(GEN)/pages.list
	@echo "  EMBED docs/errors"
	@sh docs/embed.sh $(ERROR_PAGES) >$@
FORCE:

-include $(RUNTIME_OBJS:.o=.d) $(LANG_OBJS:.o=.d) $(MAIN_OBJ:.o=.d) $(BENCH_OBJS:.o=.d) $(UNIT_TESTS:=.d)

# ---- Set-up: quick and silent where nothing is missing --------------------------------------------------------------
setup:
	@command -v dpkg-query >/dev/null || { echo "This is no Debian machine: see to it that these are there: $(strip $(PACKAGES))"; exit 0; }; \
	missing=; \
	for package in $(PACKAGES); do \
	    [ "$$(dpkg-query -W -f '$${db:Status-Status}' "$$package" 2>/dev/null)" = installed ] || missing="$$missing $$package"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	sudo=; \
	if [ "$$(id -u)" != 0 ]; then \
	    if command -v sudo >/dev/null; then sudo=sudo; else \
	        echo "These packages are missing, and only root can install them: apt-get install$$missing" >&2; exit 1; fi; \
	fi; \
	echo "Installing$$missing"; \
	install="$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing"; \
	mkdir -p build; \
	$$install >build/setup.log 2>&1 </dev/null || \
	    { $$sudo apt-get update -qq >>build/setup.log 2>&1 </dev/null && $$install >>build/setup.log 2>&1 </dev/null; } || \
	    { tail -n 20 build/setup.log >&2; echo "These packages could not be installed (see above):$$missing" >&2; exit 1; }

# ---- Run and test --------------------------------------------------------------------------------------------------
# Findings give exit code 1, which is news about the organisations and no failure of this target.
run: setup
	@$(MAKE) all
	@$(BUILD)/banfa eval policies/huzhou/2013 --facts policies/huzhou/facts --as-of 2014-12-31 --overview || [ $$? -eq 1 ]

test: setup
	@$(MAKE) test-now

accept: setup
	@$(MAKE) test-now ACCEPT=1

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
check: setup
	@$(MAKE) test-now BUILD=build/asan OPT=-O1 EXTRA="$(SANITIZE)" SLOW=1

# The sample facts, made anew from their generator; a test holds the committed files against it.
roster: $(BUILD)/make_roster
	@$(BUILD)/make_roster policies/huzhou/facts policies/huzhou/planted.csv

# A whole prefecture of 1,567 organisations and 39,247 members, with three years of events. ROSTER="--seed 7" makes another.
prefecture: $(BUILD)/make_roster
	@mkdir -p $(BUILD)/prefecture/facts
	@$(BUILD)/make_roster --large $(ROSTER) $(BUILD)/prefecture/facts $(BUILD)/prefecture/planted.csv
	@echo "  $(BUILD)/prefecture/facts; what is wrong with them: $(BUILD)/prefecture/planted.csv"

$(BUILD)/make_roster: $(wildcard tests/tools/roster/*.[ch])
	@mkdir -p $(@D)
	@echo "  CC tests/tools/roster"
	@$(CC) $(CFLAGS) $(filter %.c,$^) -o $@

# Changes each comparison of the measures in turn, and finds the policy test that notices.
$(BUILD)/mutate: tests/tools/mutate.c $(LANG_LIB) $(RUNTIME_LIB) | $(GEN)/parse.tab.h
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) $< $(LDFLAGS) $(LANG_LIB) $(RUNTIME_LIB) $(LDLIBS) -o $@

# Times are never tests: the ratios are printed, and what is wanted beside them.
$(BUILD)/obj/tests/bench/loop.o: OPT := -O3
bench: setup
	@$(MAKE) bench-now
bench-now: $(BUILD)/banfa $(BUILD)/bench
	@BANFA=$(BUILD)/banfa BENCH=$(BUILD)/bench bash tests/bench/run.sh

$(BUILD)/bench: $(BENCH_OBJS) $(LANG_LIB) $(RUNTIME_LIB)
	@echo "  LD $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@

tests-built: $(BUILD)/banfa $(BUILD)/banfa-solve $(BUILD)/make_roster $(BUILD)/mutate $(UNIT_TESTS)

test-now: tests-built
	@BANFA=$(BUILD)/banfa BUILD=$(BUILD) JOBS=$(JOBS) ACCEPT=$(ACCEPT) SLOW=$(SLOW) ONLY='$(ONLY)' CC='$(CC)' CFLAGS='$(CFLAGS)' LDLIBS='$(LDLIBS)' \
	    bash tests/run.sh

coverage: setup
	@rm -rf build/coverage/obj && $(MAKE) coverage-now BUILD=build/coverage OPT=-O0 EXTRA=--coverage

coverage-now:
	@$(MAKE) test-now || echo "(some tests failed: what they reach is counted all the same)"
	@bash tests/lib/coverage.sh $(BUILD)

# ---- Install -------------------------------------------------------------------------------------------------------
install: all
	@install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/banfa $(DESTDIR)$(PREFIX)/share/doc/banfa
	@install -m 755 $(BUILD)/banfa $(DESTDIR)$(PREFIX)/bin/banfa
	@install -D -m 755 $(BUILD)/banfa-solve $(DESTDIR)$(PREFIX)/libexec/banfa/banfa-solve
	@cp -R policies $(DESTDIR)$(PREFIX)/share/banfa/
	@cp -R README.md README.zh.md LICENSE docs $(DESTDIR)$(PREFIX)/share/doc/banfa/
	@echo "Installed $(DESTDIR)$(PREFIX)/bin/banfa"

clean:
	@rm -rf build
