/* The loop: read an input, answer it, print. */
#include "lang/repl/internal.h"

#include "runtime/base/io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

double repl_now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

CorePolicy *session_policy(const Session *s) {
    return s->program->policies[0];
}

/* --- Output ------------------------------------------------------------------------------------------------------- */

static void write_all(Session *s, int fd, Str bytes) {
    if (io_write_all(fd, bytes.p, bytes.n) || fd != STDOUT_FILENO)
        return;
    s->result.broken = true; /* whoever read it has gone: there is nobody to answer */
    s->result.error = errno;
    s->quit = true;
}

static void write_once(Session *s) {
    static const Str bom = {"\xEF\xBB\xBF", 3}; /* a spreadsheet takes a CSV file for its own old encoding without it */
    FILE *file = fopen(s->once, "w");
    bool good = file != NULL;
    if (good && s->mode == MODE_CSV)
        good = fwrite(bom.p, 1, bom.n, file) == bom.n;
    if (good)
        good = fwrite(s->out.p, 1, s->out.n, file) == s->out.n;
    int error = errno;
    if (file && fclose(file) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good)
        buf_clear(&s->out);
    else /* the answer is printed instead: it may have taken long */
        diag_add(&s->diags, DIAG_OUTPUT_FAILED, place_none(),
                 DIAG_ARGS(words_of(str_of(s->once)), words_of_errno(s->arena, error)));
    free(s->once);
    s->once = NULL;
}

void repl_print(Session *s) {
    write_all(s, STDOUT_FILENO, buf_str(&s->out));
    buf_clear(&s->out);
}

enum { FACTS_ERRORS_PRINTED = 20 };

static void start_queue(Session *s) {
    diag_init(&s->diags, s->answer);
    s->diags.keep_facts = FACTS_ERRORS_PRINTED;
    s->diags.stop = s->options.interrupt;
}

void repl_report(Session *s) {
    if (s->diags.diags.n == 0)
        return;
    Buf buf = {0};
    diag_print(&s->diags, DIAG_TEXT, s->options.language, s->options.colour_errors, &buf);
    write_all(s, STDERR_FILENO, buf_str(&buf));
    buf_free(&buf);
    s->result.errors |= s->diags.errors > 0;
    start_queue(s);
}

/* --- One input ---------------------------------------------------------------------------------------------------- */

static void begin_answer(Session *s) {
    s->answer = arena_new();
    start_queue(s);
    s->began_s = repl_now_s();
    *s->options.interrupt = 0;
}

static void end_answer(Session *s) {
    if (*s->options.interrupt) {
        *s->options.interrupt = 0;
        buf_clear(&s->out);
        write_all(s, STDOUT_FILENO, STR("\n")); /* the terminal has shown ^C */
        SAY0(s, "Interrupted.", "已中断。");
    } else if (s->timing && s->mode == MODE_TABLE) {
        SAY(s, "{0} ms", "用时 {0} 毫秒", words_of(str_format(s->answer, "%.1f", (repl_now_s() - s->began_s) * 1000)));
    }
    repl_report(s);
    repl_print(s);
    session_free_dropped(s);
    diag_init(&s->diags, NULL);
    arena_free(s->answer);
    s->answer = NULL;
}

static bool is_question(Str text) {
    Str command;
    if (!input_is_command(text, &command))
        return true;
    static const char *const asking[] = {"check", "核对", "missing", "缺失", "due",  "到期",
                                         "why",   "为何", "mend",    "整改", "diff", "比较"};
    for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
        if (str_starts(command, str_of(asking[i])))
            return true;
    return false;
}

static void answer(Session *s, Str text) {
    Str command;
    bool once = s->once != NULL;
    if (input_is_command(text, &command))
        command_run(s, text);
    else
        answer_input(s, text);
    if (once && s->out.n && !*s->options.interrupt)
        write_once(s);
}

static void stamp_again(FileStamp *stamps, int n) {
    for (int i = 0; i < n; i++)
        stamps[i] = stamp_of(stamps[i].path);
}

static void ask_again(Session *s) {
    if (!s->watch)
        return;
    bool changed = stamps_changed(s->texts->stamps, s->texts->nstamps) ||
                   (s->records && stamps_changed(s->records->stamps, s->records->nstamps));
    if (!changed)
        return;
    begin_answer(s);
    SAY0(s, "A file has changed.", "文件已改动。");
    repl_print(s); /* before what may be wrong with it */
    bool good = repl_reload(s);
    if (!good) { /* the broken file is not looked at again until it changes once more */
        stamp_again(s->texts->stamps, s->texts->nstamps);
        if (s->records)
            stamp_again(s->records->stamps, s->records->nstamps);
    }
    if (good && s->last_question)
        answer(s, str_of(s->last_question));
    end_answer(s);
}

void repl_do(Session *s, Str text) {
    if (input_is_nothing(text))
        return;
    begin_answer(s);
    answer(s, text);
    end_answer(s);
    if (s->watch && is_question(text)) {
        free(s->last_question);
        s->last_question = strndup(text.p, text.n);
    }
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

Str repl_prompt(Language language, bool first) {
    if (language == LANGUAGE_ZH)
        return first ? STR("办法> ") : STR("  ..> ");
    return first ? STR("banfa> ") : STR("  ...> ");
}

static void echo(Session *s, Str line, bool first) {
    Str prompt = repl_prompt(s->options.language, first);
    buf_add(&s->out, line.n ? prompt : str_sub(prompt, 0, prompt.n - 1));
    buf_add(&s->out, line);
    buf_add_char(&s->out, '\n');
    repl_print(s);
}

/* A line of a script, or of a terminal without editing. */
static ReadStatus read_plain(Session *s, bool first, Buf *line) {
    char *text = NULL;
    size_t room = 0;
    if (s->options.terminal)
        write_all(s, STDOUT_FILENO, repl_prompt(s->options.language, first));
    errno = 0;
    ssize_t n = getline(&text, &room, stdin);
    if (n < 0 && errno == EINTR) {
        clearerr(stdin);
        free(text);
        return READ_CANCELLED;
    }
    if (n < 0) {
        free(text);
        return READ_END;
    }
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        n--;
    buf_clear(line);
    buf_add(line, (Str){text, (size_t)n});
    free(text);
    if (s->options.echo)
        echo(s, buf_str(line), first);
    return READ_LINE;
}

/* UTF-8 may have a BOM where a script begins. */
static Str without_bom(Str line) {
    return str_starts(line, STR("\xEF\xBB\xBF")) ? str_sub(line, 3, line.n) : line;
}

static void run_loop(Session *s, Editor *editor) {
    Buf input = {0}, line = {0};
    bool first = true;
    while (!s->quit) {
        if (first)
            ask_again(s);
        ReadStatus status = editor ? editor_read(editor, first, &line) : read_plain(s, first, &line);
        if (status == READ_CHANGED)
            continue;
        if (status == READ_CANCELLED) {
            *s->options.interrupt = 0;
            write_all(s, STDOUT_FILENO, STR("^C\n"));
        }
        if (status == READ_END && !first && s->options.terminal)
            write_all(s, STDOUT_FILENO, STR("\n")); /* Ctrl-D ends the input begun, not the session */
        else if (status == READ_END && !first)
            repl_do(s, buf_str(&input));
        if (status == READ_END && (first || !s->options.terminal))
            break;
        if (status != READ_LINE) {
            buf_clear(&input);
            first = true;
            continue;
        }
        Str text = without_bom(buf_str(&line));
        if (editor)
            editor_remember(editor, text);
        bool empty = str_trim(text).n == 0;
        if (first && empty)
            continue;
        Str command;
        if (!first &&
            input_is_command(text, &command)) { /* no line of an input begins so: whoever types it has done with that */
            repl_do(s, buf_str(&input));
            buf_clear(&input);
        }
        buf_add(&input, text);
        buf_add_char(&input, '\n');
        if (!input_is_complete(buf_str(&input), empty)) {
            first = false;
            continue;
        }
        repl_do(s, buf_str(&input));
        buf_clear(&input);
        first = true;
    }
    buf_free(&input);
    buf_free(&line);
}

static void greet(Session *s) {
    SAY0(s, ":help tells what one can type; Ctrl-D leaves.", "输入 :帮助 查看用法，按 Ctrl-D 退出。");
}

ReplResult repl_run(const ReplOptions *options) {
    Session *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->options = *options;
    s->arena = arena_new();
    s->as_of = options->as_of;
    s->timing = options->terminal;
    for (int i = 0; i < options->npolicies; i++)
        vec_push(s->arena, &s->policies, options->policies[i]);
    for (int i = 0; i < options->nfacts; i++)
        vec_push(s->arena, &s->facts, options->facts[i]);
    begin_answer(s);
    session_start(s);
    if (options->terminal)
        greet(s);
    s->timing = false;
    end_answer(s);
    s->timing = options->terminal;
    Editor *editor = options->terminal ? editor_new(s) : NULL;
    run_loop(s, editor);
    editor_free(editor);
    ReplResult result = s->result;
    s->answer = arena_new();
    session_end(s);
    arena_free(s->answer);
    arena_free(s->arena);
    buf_free(&s->out);
    free(s->org);
    free(s->org_facts);
    free(s->once);
    free(s->last_question);
    free(s);
    return result;
}
