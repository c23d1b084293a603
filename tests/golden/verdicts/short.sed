# One verdict a line, in short: id, rule, verdict, and what of the rest is there. Of an ndjson line of findings.
s/.*"id":("[^"]*"),"rule":"([^"]*)".*"verdict":"([^"]*)","due":([^,]*),"missing":\[([^]]*)\],"errors":\[(.*)\],"cannot_fail":([^,]*),"elements":\[([^]]*)\].*/\1 \2 \3 due:\4 missing:\5 errors:\6 cannot_fail:\7 elements:\8/
s/ due:null//
s/ missing:( |$)/\1/
s/ errors:( |$)/\1/
s/ elements:( |$)/\1/
s/ cannot_fail:false//
s/ cannot_fail:true/ cannot_fail/
s/ missing:/ missing: /
s/ errors:/ errors: /
s/ elements:/ elements: /
s/ due:"([^"]*)"/ due \1/
