/* Native functions: what C can be given, and where the function comes from. */
#include "lang/check/internal.h"

#include "runtime/base/utf8.h"
#include "runtime/native/native.h"

static bool crosses_to_c(CoreType type, FieldKind kind, NativeKind *native) {
    switch (type.kind) {
    case CORE_TYPE_BOOL: *native = NATIVE_BOOL; return true;
    case CORE_TYPE_DATE: *native = NATIVE_DATE; return true;
    case CORE_TYPE_NUMBER:
        *native = kind == FIELD_COUNT ? NATIVE_COUNT : kind == FIELD_INTEGER ? NATIVE_INTEGER : NATIVE_NUMBER;
        return true;
    default: return false;
    }
}

/* False after an error, reported here or where the type was. */
static bool type_to_c(Checker *c, AstNode *node, CoreType *type, NativeKind *native) {
    FieldKind kind;
    if (!check_type_kind(c, node, type, &kind))
        return false;
    bool crosses = crosses_to_c(*type, kind, native);
    if (!crosses)
        ERROR(c, NATIVE_TYPE, node->span, core_type_words(c->arena, *type));
    return crosses;
}

static Words folders_text(Checker *c) {
    Buf buf = {0};
    for (int i = 0; i < c->natives->nfolders; i++) {
        buf_add_c(&buf, i > 0 ? ", " : "");
        buf_add_format(&buf, "`%.*s`", STR_ARG(c->natives->folders[i]));
    }
    Str text = str_copy(c->arena, buf_str(&buf));
    buf_free(&buf);
    return words_of(text);
}

static void report_symbol(Checker *c, const CoreFunction *function, const AstNative *node) {
    Diag *diag = ERROR(c, NATIVE_NO_SYMBOL, node->symbol->span, quote(function->library), quote(function->symbol));
    Str *names;
    int n = native_standard_names(c->arena, &names), closest = utf8_closest(function->symbol, names, n);
    if (str_equal(function->library, STR(NATIVE_STANDARD)) && closest >= 0)
        diag_fix(c->diags, diag, node->symbol->span, str_format(c->arena, "\"%.*s\"", STR_ARG(names[closest])));
}

static void bind(Checker *c, CoreFunction *function, const AstNative *node, const NativeSignature *signature) {
    const CheckNatives *natives = c->natives;
    if (!natives->bind && !str_equal(function->library, STR(NATIVE_STANDARD)))
        return;
    Str reason = STR_NONE;
    Span library = node->library->span;
    switch (native_bind(c->arena, signature, function->library, function->symbol, natives->folders, natives->nfolders, &function->native,
                        &reason)) {
    case NATIVE_BOUND: break;
    case NATIVE_BAD_NAME: ERROR(c, NATIVE_BAD_NAME, library, quote(function->library)); break;
    case NATIVE_NO_LIBRARY:
        if (natives->nfolders > 0)
            ERROR(c, NATIVE_NO_LIBRARY, library, quote(function->library), folders_text(c));
        else
            ERROR(c, NATIVE_NOT_ALLOWED, library, quote(function->library));
        break;
    case NATIVE_UNLOADABLE: ERROR(c, NATIVE_UNLOADABLE, library, quote(function->library), words_of(reason)); break;
    case NATIVE_NO_SYMBOL: report_symbol(c, function, node); break;
    case NATIVE_SIGNATURE: ERROR(c, NATIVE_SIGNATURE, node->symbol->span, quote(function->symbol)); break;
    }
}

void check_native(Checker *c, CoreFunction *function, const AstNative *node) {
    NativeSignature signature = {.nargs = node->args.n};
    bool good = node->args.n <= NATIVE_MAX_ARGS;
    if (!good)
        ERROR(c, NATIVE_ARGS, node->args.items[NATIVE_MAX_ARGS]->span, words_int(c->arena, NATIVE_MAX_ARGS));
    function_arg_names(c, function, &node->args);
    for (int i = 0; i < node->args.n; i++) {
        NativeKind kind = NATIVE_INTEGER;
        good &= type_to_c(c, AST_AS(Arg, node->args.items[i])->type, &function->arg_types[i], &kind);
        if (i < NATIVE_MAX_ARGS)
            signature.args[i] = kind;
    }
    good &= type_to_c(c, node->result, &function->type, &signature.result);
    function->library = label_text(node->library);
    function->symbol = label_text(node->symbol);
    if (good)
        bind(c, function, node, &signature);
}
