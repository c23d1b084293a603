# The oracle notices a changed opcode: `<` becomes `<=` in the kernels' list of comparisons, in a copy; the comparison with the plain
# evaluator (tests/unit/test_machine.c) must then fail, and say so in its own words. Sourced by case.sh.
run_oracle() {
    local name="the oracle notices < turned into <=" at=$scratch/oracle family
    mkdir -p "$at/runtime/vm"
    sed 's/WORD_FUNCTIONS(lt, <, cmplt,/WORD_FUNCTIONS(lt, <=, cmple,/' runtime/vm/kernels_words.h >"$at/runtime/vm/kernels_words.h"
    if cmp -s runtime/vm/kernels_words.h "$at/runtime/vm/kernels_words.h"; then
        echo "nothing was changed in runtime/vm/kernels_words.h" | fail "$name"
        return
    fi
    # shellcheck disable=SC2086 # flags are words
    for family in base v3 v4; do
        $CC $CFLAGS -I"$at" -I. -I"$BUILD/gen" -c "runtime/vm/kernels_$family.c" -o "$at/kernels_$family.o" || return
    done 2>"$scratch/actual" &&
        $CC $CFLAGS -I. -I"$BUILD/gen" tests/unit/test_machine.c "$at"/kernels_*.o "$BUILD/libbanfa-lang.a" \
            "$BUILD/libbanfa-runtime.a" $LDLIBS -lcmocka -o "$at/test" 2>"$scratch/actual" ||
        { fail "$name" <"$scratch/actual"; return; }
    if "$at/test" >"$scratch/actual" 2>&1; then
        { echo "test_machine passes with the changed kernels"; cat "$scratch/actual"; } | fail "$name"
    elif grep -q "the machine says" "$scratch/actual"; then
        pass "$name"
    else
        fail "$name" <"$scratch/actual"
    fi
    rm -rf "$at"
}
