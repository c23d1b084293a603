# Holds the codes of runtime/base/diag_*.def, the pages of docs/errors/ and what golden cases show against each other.
# Arguments: a list of `error[CODE]`, the .def files, the pages. Output: PASS and FAIL lines as tests/lib/case.sh writes them.

FNR == 1 {
    name = FILENAME
    sub(/.*\//, "", name)
    page = ""
    if (name ~ /^[EW][0-9]+\.md$/) {
        page = substr(name, 1, length(name) - 3)
        title[page] = $0
    }
}

/^ *DIAG\(/ && name ~ /\.def$/ {
    split($0, part, "\"")
    codes[part[2]] = 1
    next
}

page == "" {
    if (name == "shown") {
        split($0, part, /[][]/)
        shown[part[2]] = 1
    }
    next
}

/^## / { parts[page] = parts[page] substr($0, 4) ";" }
/^```/ { console = ($0 == "```console" && !console); zh = 0 }
console && /^\$ / && / --lang zh/ { zh = 1 }
console && index($0, "[" page "]") { if (zh) chinese[page] = 1; else yields[page] = 1 }

function fail(what, reason) {
    print "FAIL " what
    print "    " reason
}

END {
    for (code in codes) {
        if (!(code in title))
            fail("missing page " code, "write docs/errors/" code ".md (docs/errors/README.md says how)")
        else if (!(code in shown))
            fail("no test for " code, "no file that tests/errors/ or tests/cli/ expects contains [" code "]")
        else
            print "PASS code " code
    }
    for (code in title) {
        what = "page docs/errors/" code ".md"
        if (!(code in codes))
            fail(what, "no diag_*.def declares " code)
        else if (title[code] != "# " code)
            fail(what, "the first line must be: # " code)
        else if (parts[code] != "English;中文;Example;")
            fail(what, "its parts must be ## English, ## 中文, ## Example")
        else if (!(code in yields))
            fail(what, "no console block shows [" code "]")
        else if (!(code in chinese))
            fail(what, "no console block of its own, run with --lang zh, shows [" code "]")
        else
            print "PASS " what
    }
}
