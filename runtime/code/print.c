/* Disassembly: one line an instruction. */
#include "runtime/code/code.h"

#include "runtime/base/utf8.h"

static void print_operands(const Code *code, const Instr *in, Buf *buf) {
    const int operands[] = {in->a, in->b, in->c};
    const int64_t constants[] = {in->k, in->l};
    int at = 0, constant = 0;
    for (const char *p = op_info(in->op)->operands; *p; p++) {
        switch (*p) {
        case 'b':
        case 'n': buf_add_format(buf, " r%d", operands[at++]); break;
        case 'B':
        case 'N':
            if (in->op == OP_B_PARENT || in->op == OP_N_PARENT)
                buf_add_format(buf, " 0:r%d", operands[at++]);
            else
                buf_add_format(buf, " %d:r%d", in->child, operands[at++]);
            break;
        case 'k': buf_add_format(buf, " %lld", (long long)constants[constant++]); break;
        case 's': buf_add_format(buf, " \"%.*s\"", STR_ARG(code->texts[in->k])); break;
        case 'c': buf_add_format(buf, " %.*s", STR_ARG(in->column->path)); break;
        case 'r': buf_add_format(buf, " %.*s", STR_ARG(in->ref->path)); break;
        case 'l': buf_add_format(buf, " %.*s", STR_ARG(in->list->path)); break;
        default: break;
        }
    }
}

static void pad_to(Buf *buf, size_t start, size_t width) {
    size_t cells = utf8_cells(str_sub(buf_str(buf), start, buf->n));
    do
        buf_add_char(buf, ' ');
    while (++cells < width);
}

static void print_source(Span span, Buf *buf) {
    if (span.source == NULL)
        return;
    Str text = span_text(span);
    SourcePlace place = source_place(span.source, span.start);
    buf_add_format(buf, "# %.*s:%d ", STR_ARG(span.source->name), place.line);
    for (size_t i = 0; i < text.n; i++)
        buf_add_char(buf, text.p[i] == '\n' || text.p[i] == '\r' || text.p[i] == '\t' ? ' ' : text.p[i]);
}

void code_print(const Code *code, Buf *buf) {
    for (int s = 0; s < code->nsections; s++) {
        const Section *section = &code->sections[s];
        buf_add_format(buf, "section %d: %.*s%s%.*s\n", s, STR_ARG(code->facts->name), section->list != NULL ? "." : "",
                       section->list != NULL ? (int)section->list->name.n : 0,
                       section->list != NULL ? section->list->name.p : "");
        for (int i = 0; i < section->n; i++) {
            const Instr *in = &section->instrs[i];
            size_t start = buf->n;
            buf_add_format(buf, "%5d  %s", i, op_info(in->op)->name);
            pad_to(buf, start, 17);
            print_operands(code, in, buf);
            pad_to(buf, start, 42);
            if (in->note.n > 0)
                buf_add(buf, in->note);
            else
                buf_add_c(buf, op_info(in->op)->meaning);
            buf_add_c(buf, "  ");
            print_source(in->span, buf);
            buf_add_char(buf, '\n');
        }
    }
}
