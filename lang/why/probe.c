/* One fact moved until a condition comes out as wanted: to the boundary that the rule itself sets, found by halving, and
 * only to values that the fact's type allows. Dates move to `as_of` or later: what has happened is not moved. */
#include "lang/why/mend.h"

enum { MAX_LEAVES = 200, MAX_DOUBLINGS = 52, MAX_PLACES = 6, MAX_TEXT = 64, NEAR_STEPS = 12, DAYS_TRIED = 366 };

bool mend_is_truth(Mender *m, const Context *c, const CoreExpr *expr, bool truth) {
    m->evaluations++;
    Val value = eval_plain(c, expr);
    return truth ? val_is_true(value) : val_is_false(value);
}

/* --- Which facts an expression hangs on --------------------------------------------------------------------------- */

static bool is_fixed(const Field *field) {
    for (; field; field = field->parent)
        if (field->fixed)
            return true;
    return false;
}

static void block(Mender *m, const Leaf *leaf, bool happened) {
    for (int i = 0; i < m->blockers.n; i++)
        if (m->blockers.items[i].field == leaf->field && m->blockers.items[i].row == leaf->row)
            return;
    vec_push(m->arena, &m->blockers, ((Blocker){leaf->field, leaf->list, leaf->row, happened}));
}

void mend_add_leaf(Mender *m, Leaves *leaves, Leaf leaf) {
    switch (leaf.field->kind) {
    case FIELD_EMPTY:
    case FIELD_REF:
    case FIELD_RECORD:
    case FIELD_LIST:
    case FIELD_INVERSE:
        return;
    default:
        break;
    }
    if (is_fixed(leaf.field) || leaf.field->facts->key == leaf.field) {
        block(m, &leaf, false);
        return;
    }
    for (int i = 0; i < leaves->items.n; i++) {
        Leaf *known = &leaves->items.items[i];
        if (known->field == leaf.field && known->row == leaf.row) {
            known->done = known->done || leaf.done;
            known->rank = known->rank < leaf.rank ? known->rank : leaf.rank;
            return;
        }
    }
    if (leaves->items.n < MAX_LEAVES)
        vec_push(m->arena, &leaves->items, leaf);
}

static void collect(Mender *m, const Context *c, const CoreExpr *expr, int rank, bool done, Leaves *leaves);

static void collect_fact(Mender *m, const Context *c, const CoreFact *fact, int rank, bool done, Leaves *leaves) {
    int64_t row = frame_row(c, fact->frame);
    if (row < 0 || (leaves->frame >= 0 && fact->frame != leaves->frame))
        return;
    Leaf leaf = {.field = fact->field, .row = row, .ref = fact->ref, .rank = rank, .done = done};
    if (fact->frame > 0) {
        leaf.list = mend_list(m, fact->frame)->list;
        leaf.owner = mend_list(m, fact->frame)->owner;
    }
    if (fact->ref) {
        /* Another record's fact: nearer ones first. */
        leaf.rank = rank < 1 ? 1 : rank;
        if (factset_follow(m->set, fact->ref, row, &leaf.row) != REF_FOUND)
            return;
    }
    mend_add_leaf(m, leaves, leaf);
}

static void collect_define(Mender *m, const Context *c, const CoreDefine *define, int rank, bool done, Leaves *leaves) {
    Context inner = names_define_context(c);
    for (int i = 0; i < define->ncases; i++) {
        const CoreCase *one = &define->cases[i];
        Val when = one->when ? eval_plain(&inner, one->when) : val_bool(true);
        if (one->when)
            collect(m, &inner, one->when, rank < 1 ? 1 : rank, done, leaves);
        if (!val_is_false(when))
            collect(m, &inner, one->value, rank, done, leaves);
        if (val_is_true(when))
            return;
    }
}

static void collect_fold(Mender *m, const Context *c, const CoreExpr *fold, int rank, bool done, Leaves *leaves) {
    int number = fold->list.element_frame;
    if (!fold->args[1])
        return;
    Elements elements = lists_open(c, &fold->list);
    for (int64_t i = 0; i < elements.n && i < MAX_LEAVES; i++) {
        Frame frame = {number, lists_element(c, &elements, i), c->frame};
        Context inner = *c;
        inner.frame = &frame;
        *mend_list(m, number) = (FrameList){fold->list.field, elements.owner};
        if (!fold->args[0] || val_is_true(eval_plain(&inner, fold->args[0])))
            collect(m, &inner, fold->args[1], rank, done, leaves);
    }
}

static void collect(Mender *m, const Context *c, const CoreExpr *expr, int rank, bool done, Leaves *leaves) {
    if (!expr || m->depth >= MEND_MAX_DEPTH || !mend_alive(m))
        return;
    m->depth++;
    m->evaluations++;
    switch (expr->op) {
    case CORE_FACT:
        collect_fact(m, c, &expr->fact, rank, done, leaves);
        break;
    case CORE_DEFINE:
        collect_define(m, c, expr->define, rank, done, leaves);
        break;
    case CORE_IF: {
        Val condition = eval_plain(c, expr->args[0]);
        collect(m, c, expr->args[0], rank < 1 ? 1 : rank, done, leaves);
        if (!val_is_false(condition))
            collect(m, c, expr->args[1], rank, done, leaves);
        if (!val_is_true(condition))
            collect(m, c, expr->args[2], rank, done, leaves);
        break;
    }
    case CORE_SUM:
    case CORE_LIST_MIN:
    case CORE_LIST_MAX:
    case CORE_ONLY:
        collect_fold(m, c, expr, rank, done, leaves);
        break;
    case CORE_COUNT:
    case CORE_ANY:
    case CORE_ALL:
    case CORE_NONE:
    case CORE_KNOWN_LIST:
    case CORE_FAILED:
    case CORE_PASSED:
    case CORE_APPLIES:
    case CORE_FAILURES:
        break; /* in want.c: by elements, and by rules */
    case CORE_DUE:
        if (c->run && c->run->rule->due)
            collect(m, c, c->run->rule->due, rank < 1 ? 1 : rank, done, leaves);
        break;
    case CORE_DONE:
        collect(m, c, expr->args[0], rank, true, leaves);
        break;
    default:
        for (int i = 0; i < expr->nargs; i++)
            collect(m, c, expr->args[i], rank, done, leaves);
    }
    m->depth--;
}

void mend_collect(Mender *m, const Context *c, const CoreExpr *expr, Leaves *leaves) {
    collect(m, c, expr, 0, false, leaves);
}

bool mend_has_past_date(Mender *m, const Context *inner, const CoreExpr *expr, int frame) {
    Leaves leaves = {.frame = frame};
    int known = m->blockers.n;
    collect(m, inner, expr, 0, false, &leaves);
    m->blockers.n = known; /* it was only a look */
    for (int i = 0; i < leaves.items.n; i++) {
        const Leaf *leaf = &leaves.items.items[i];
        Value value = factset_value(m->set, leaf->field, leaf->row);
        if (value.kind == VALUE_DATE && value.date <= m->eval->as_of)
            return true;
    }
    return false;
}

/* --- Trying values ------------------------------------------------------------------------------------------------- */

typedef struct Probe {
    Mender *m;
    const Context *c;
    const CoreExpr *atom;
    bool truth;
    const Leaf *leaf;
    Plans *plans;
    Value from;
    /* numbers, dates and durations: from + k steps */
    Value base;
    int places;
    bool by_months;
    int64_t low, high; /* of k */
    int item;          /* which value of the other side is compared with */
} Probe;

static Plan plan_to(const Probe *p, Value to, double amount) {
    const Leaf *leaf = p->leaf;
    return plan_of(p->m, (Step){.kind = WHY_SET,
                                .field = leaf->field,
                                .row = leaf->row,
                                .list = leaf->list,
                                .owner = leaf->owner,
                                .ref = leaf->ref,
                                .to = to,
                                .rank = leaf->rank,
                                .amount = amount});
}

static void try_value(const Probe *p, Value to, double amount) {
    if (value_same(to, p->from) || !mend_alive(p->m))
        return;
    int mark = mend_mark(p->m);
    Plan plan = plan_to(p, to, amount);
    mend_apply(p->m, &plan);
    bool good = mend_is_truth(p->m, p->c, p->atom, p->truth);
    mend_undo(p->m, mark);
    if (good)
        plans_add(p->m, p->plans, plan);
}

/* --- Steps: a scale of values in order ------------------------------------------------------------------------------ */

static bool value_at_step(const Probe *p, int64_t k, Value *value) {
    *value = p->base;
    if (k < p->low || k > p->high)
        return false;
    switch (p->base.kind) {
    case VALUE_NUMBER:
        return number_add(p->base.number, number_from_decimal(k, p->places), &value->number) == NUMBER_OK;
    case VALUE_DATE:
        value->date = (Date)(p->base.date + k);
        return true;
    case VALUE_DURATION:
        if (p->by_months)
            value->duration.months += k;
        else
            value->duration.days += k;
        return true;
    default:
        return false;
    }
}

static double number_double(Number n) {
    return (double)n.num / (double)n.den;
}

static double amount_of(const Probe *p, int64_t k) {
    double moved = (double)(k < 0 ? -k : k);
    if (p->base.kind != VALUE_NUMBER)
        return moved / (p->base.kind == VALUE_DATE ? 365.0 : p->by_months ? 12.0 : 365.0);
    for (int i = 0; i < p->places; i++)
        moved /= 10;
    double size = number_double(p->base.number);
    size = size < 0 ? -size : size;
    return moved / (size > 1 ? size : 1);
}

/* What the atom compares, under the value tried now: < 0, 0, > 0, or 2 where it does not say. Of `x in a..b` there are two, of
 * `x in {…}` one for each; of what is no comparison, whether it is true. */
static int order_now(const Probe *p) {
    const CoreExpr *atom = p->atom;
    p->m->evaluations++;
    switch (atom->op) {
    case CORE_EQ:
    case CORE_NE:
    case CORE_LT:
    case CORE_LE:
    case CORE_GT:
    case CORE_GE:
    case CORE_IN:
        break;
    default: {
        Val truth = eval_plain(p->c, atom);
        return val_is_true(truth) ? 1 : val_is_false(truth) ? -1 : 2;
    }
    }
    Val a = eval_any(p->c, atom->args[0]), b = eval_any(p->c, atom->args[1]);
    if (b.kind == VAL_RANGE) {
        const Val *end = p->item == 0 ? b.low_end : b.high_end;
        if (!end || p->item > 1)
            return 2;
        b = *end;
    } else if (b.kind == VAL_SET) {
        if (p->item >= b.n)
            return 2;
        b = b.items[p->item];
    }
    int order;
    EvalErrorCode error;
    if (a.kind != VAL_KNOWN || b.kind != VAL_KNOWN || !compare_values(a.value, b.value, &order, &error))
        return 2;
    return order < 0 ? -1 : order > 0;
}

static int order_at(const Probe *p, int64_t k) {
    Value value;
    if (!value_at_step(p, k, &value))
        return 3;
    int mark = mend_mark(p->m);
    Plan plan = plan_to(p, value, 0);
    mend_apply(p->m, &plan);
    int order = order_now(p);
    mend_undo(p->m, mark);
    return order;
}

static void try_step(const Probe *p, int64_t k) {
    Value value;
    if (value_at_step(p, k, &value))
        try_value(p, value, amount_of(p, k));
}

/* Looks in one direction for the first step at which the order is another one, and tries the steps around it. */
static void search(const Probe *p, int sign) {
    int start = order_at(p, 0);
    int64_t last = 0, next = sign;
    int found = 3;
    for (int i = 0; i < MAX_DOUBLINGS && mend_alive(p->m); i++) {
        int64_t k = next < p->low ? p->low : next > p->high ? p->high : next;
        if (k == last)
            return;
        found = order_at(p, k);
        if (found != start) {
            next = k;
            break;
        }
        last = k;
        next = k * 2;
    }
    if (found == start || found == 3)
        return;
    while (next - last != sign) {
        int64_t middle = last + (next - last) / 2;
        if (order_at(p, middle) == start)
            last = middle;
        else
            next = middle;
    }
    try_step(p, last);
    try_step(p, next);
    try_step(p, next + sign);
    if (p->base.kind == VALUE_DATE) /* where that day itself is excepted */
        try_step(p, next + 2 * sign);
}

static int items_of(const Probe *p) {
    if (p->atom->op != CORE_IN)
        return 1;
    Val where = eval_any(p->c, p->atom->args[1]);
    return where.kind == VAL_RANGE ? 2 : where.kind == VAL_SET ? where.n : 1;
}

/* Whole numbers near by, one by one: a condition may hold at some and not beyond. */
static void search_near(const Probe *p, int sign) {
    int before = p->plans->n;
    for (int k = 1; k <= NEAR_STEPS && p->plans->n == before && mend_alive(p->m); k++)
        try_step(p, sign * k);
}

static void search_all(Probe *p) {
    if (p->base.kind == VALUE_NUMBER && p->places == 0) {
        search_near(p, -1);
        search_near(p, 1);
    }
    int items = items_of(p);
    for (p->item = 0; p->item < items && p->item < 32; p->item++) {
        search(p, 1);
        search(p, -1);
    }
    try_step(p, 0);
    try_step(p, 1);
    try_step(p, -1);
}

/* --- Kinds of facts -------------------------------------------------------------------------------------------------- */

static int places_in(const CoreExpr *expr) {
    if (!expr)
        return 0;
    int most = 0, places;
    int64_t digits;
    if (expr->op == CORE_CONST && expr->value.kind == VALUE_NUMBER &&
        number_to_decimal(expr->value.number, MAX_PLACES, &digits, &places))
        most = places;
    for (int i = 0; i < expr->nargs; i++) {
        places = places_in(expr->args[i]);
        most = places > most ? places : most;
    }
    return most;
}

static void probe_number(Probe *p) {
    const Field *field = p->leaf->field;
    int64_t digits;
    p->base = (Value){.kind = VALUE_NUMBER, .number = number_from_int(0)};
    if (p->from.kind == VALUE_NUMBER)
        p->base = p->from;
    if (field->kind == FIELD_UNIT) {
        p->places = field->unit->scale;
    } else if (field->kind == FIELD_NUMBER) {
        int own = 0, written = places_in(p->atom);
        if (!number_to_decimal(p->base.number, MAX_PLACES, &digits, &own))
            own = MAX_PLACES;
        p->places = written > own ? written : own;
        p->places = p->places < 2 ? 2 : p->places;
    }
    p->high = (int64_t)1 << 50;
    p->low = -p->high;
    bool from_zero = field->kind == FIELD_COUNT || (field->kind == FIELD_UNIT && !field->unit->is_signed);
    Number scaled;
    if (from_zero && number_mul(p->base.number, number_from_decimal(1, 0), &scaled) == NUMBER_OK) {
        /* The most steps down that leave it at zero or above. */
        Number steps = scaled;
        for (int i = 0; i < p->places; i++)
            if (number_mul(steps, number_from_int(10), &steps) != NUMBER_OK)
                return;
        Number whole;
        int64_t down;
        if (number_floor(steps, &whole) == NUMBER_OK && number_to_int64(whole, &down) && -down > p->low)
            p->low = -down;
    }
    search_all(p);
}

static void probe_date(Probe *p) {
    Mender *m = p->m;
    if (!m->eval->has_as_of)
        return;
    bool past = p->from.kind == VALUE_DATE && p->from.date <= m->eval->as_of;
    if (past && p->leaf->done) {
        /* Done too late, or in another period: only with `each` can it be done again. */
        if (!p->c->run || !p->c->run->rule->has_period) {
            block(m, p->leaf, true);
            return;
        }
    }
    p->base = (Value){.kind = VALUE_DATE, .date = m->eval->as_of};
    p->high = DATE_MAX - p->base.date;
    int before = p->plans->n;
    if (past || p->from.kind != VALUE_DATE) {
        try_step(p, 0);
        if (p->plans->n == before && !p->leaf->done)
            search_all(p);
        /* A day of the month, or a month, comes round within a year. */
        for (int k = 1; k <= DAYS_TRIED && p->plans->n == before && !p->leaf->done && mend_alive(m); k++)
            try_step(p, k);
    } else {
        p->base = p->from;
        p->high = DATE_MAX - p->base.date;
        p->low = (int64_t)m->eval->as_of - p->base.date;
        search_all(p);
        try_step(p, p->low);
    }
    if (past && p->plans->n == before)
        block(m, p->leaf, true);
}

static void probe_duration(Probe *p) {
    p->base = (Value){.kind = VALUE_DURATION};
    if (p->from.kind == VALUE_DURATION)
        p->base = p->from;
    for (int months = 1; months >= 0; months--) {
        int64_t now = months ? p->base.duration.months : p->base.duration.days;
        p->by_months = months == 1;
        p->low = now > 0 ? -now : 0;
        p->high = 120000;
        search_all(p);
    }
}

static void add_texts(Probe *p, const Context *c, const CoreExpr *expr) {
    if (!expr)
        return;
    Val value = expr->type.kind == CORE_TYPE_TEXT || expr->type.kind == CORE_TYPE_SET ? eval_plain(c, expr) : val_unknown(NULL);
    if (value.kind == VAL_KNOWN && value.value.kind == VALUE_TEXT) {
        try_value(p, value.value, 1);
        if (p->from.kind == VALUE_TEXT && (p->atom->op == CORE_STARTS_WITH || p->atom->op == CORE_CONTAINS)) {
            Value both = value.value;
            both.text = str_format(p->m->arena, "%.*s%.*s", STR_ARG(value.value.text), STR_ARG(p->from.text));
            try_value(p, both, 1);
        }
    }
    for (int i = 0; value.kind == VAL_SET && i < value.n; i++)
        if (value.items[i].kind == VAL_KNOWN && value.items[i].value.kind == VALUE_TEXT)
            try_value(p, value.items[i].value, 1);
    for (int i = 0; i < expr->nargs; i++)
        add_texts(p, c, expr->args[i]);
}

/* A text that is to be there, whatever it is: as many points as are asked for. */
static void probe_text(Probe *p) {
    int before = p->plans->n;
    for (int i = 0; i < p->atom->nargs; i++)
        add_texts(p, p->c, p->atom->args[i]);
    /* Another text than those compared with is one, however long. */
    int most = p->atom->op == CORE_EQ || p->atom->op == CORE_NE || p->atom->op == CORE_IN ? 1 : MAX_TEXT;
    Buf buf = {0};
    for (int n = 1; n <= most && p->plans->n == before; n++) {
        buf_add_c(&buf, "…");
        try_value(p, (Value){.kind = VALUE_TEXT, .text = str_copy(p->m->arena, buf_str(&buf))}, 1);
    }
    buf_free(&buf);
}

static void probe_leaf(Probe *p) {
    const Field *field = p->leaf->field;
    p->from = factset_value(p->m->set, field, p->leaf->row);
    if (p->from.kind == VALUE_TEXT)
        p->from.text = str_copy(p->m->arena, p->from.text);
    switch (field->kind) {
    case FIELD_BOOLEAN:
        for (int i = 1; i >= 0; i--)
            try_value(p, (Value){.kind = VALUE_BOOL, .boolean = i == 1}, 0.5);
        break;
    case FIELD_ENUM:
        for (int i = 0; i < field->enums->n; i++)
            try_value(p, (Value){.kind = VALUE_ENUM, .code = i}, 1);
        break;
    case FIELD_COUNT:
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_UNIT:
        probe_number(p);
        break;
    case FIELD_DATE:
        probe_date(p);
        break;
    case FIELD_DURATION:
        probe_duration(p);
        break;
    case FIELD_TEXT:
        probe_text(p);
        break;
    default:
        break;
    }
}

void mend_probe(Mender *m, const Context *c, const CoreExpr *atom, bool truth, Plans *plans) {
    Leaves leaves = {.frame = -1};
    collect(m, c, atom, 0, false, &leaves);
    for (int i = 0; i < leaves.items.n && mend_alive(m); i++) {
        Probe probe = {.m = m, .c = c, .atom = atom, .truth = truth, .leaf = &leaves.items.items[i], .plans = plans};
        probe_leaf(&probe);
    }
}
