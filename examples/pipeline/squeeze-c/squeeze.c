// The last stage: of equal lines in a row it passes one, and says how many more there were.
//
// C has no coroutines, so the work is a state machine. Each call of `process` has a task of its own, which takes steps
// until a stream has nothing to do for it, and is called back when it has.

#include "squeeze.h"
#include <stdlib.h>
#include <string.h>

// Shorter names for what the bindings made.
#define stream(verb) exports_acme_logs_stage_stream_u8_##verb
#define future(verb) exports_acme_logs_stage_future_result_list_tally_problem_##verb
typedef exports_acme_logs_stage_stream_u8_t reader_t;
typedef exports_acme_logs_stage_stream_u8_writer_t writer_t;
typedef exports_acme_logs_stage_future_result_list_tally_problem_writer_t promise_t;
typedef exports_acme_logs_stage_result_list_tally_problem_t outcome_t;
typedef exports_acme_logs_stage_tally_t tally_t;

enum { CHUNK = 1024, LONGEST_LINE = 1024, LONGEST_NOTE = 64 };

struct text {
  size_t length;
  uint8_t bytes[LONGEST_LINE + LONGEST_NOTE];
};

struct task {
  enum { READING, WRITING, TELLING } doing;
  squeeze_waitable_set_t set;
  reader_t log;
  writer_t sink;
  promise_t promise;

  uint8_t chunk[CHUNK];
  size_t available, taken; // Of the chunk.
  bool ended;              // There will be no other.

  struct text line, last, made;
  size_t written; // Of what was made.
  uint64_t repeats;
  tally_t tally;
  outcome_t outcome;
};

// --- lines ---

static void make(struct task *task, const struct text *text) {
  memcpy(task->made.bytes + task->made.length, text->bytes, text->length);
  task->made.length += text->length;
  task->tally.lines_out++;
}

static void append(struct text *text, const char *end) {
  size_t length = strlen(end);
  memcpy(text->bytes + text->length, end, length);
  text->length += length;
}

static void make_note(struct task *task) {
  if (!task->repeats) return;
  char digits[21] = "", *first = digits + sizeof digits - 1;
  for (; task->repeats; task->repeats /= 10) *--first = '0' + task->repeats % 10;
  struct text note = {.length = 0};
  append(&note, "  and ");
  append(&note, first);
  append(&note, " more\n");
  make(task, &note);
}

static void end_line(struct task *task) {
  struct text *line = &task->line, *last = &task->last;
  task->tally.lines_in++;
  if (line->length == last->length && !memcmp(line->bytes, last->bytes, line->length)) {
    task->repeats++;
  } else {
    make_note(task);
    make(task, line);
    *last = *line;
  }
  line->length = 0;
}

static void end_log(struct task *task) {
  if (task->line.length) {
    task->line.bytes[task->line.length++] = '\n';
    end_line(task);
  }
  make_note(task);
}

static void stop(struct task *task) {
  task->ended = true;
  task->taken = task->available;
  task->line.length = 0;
}

static void fail(struct task *task) {
  task->outcome.is_err = true;
  task->outcome.val.err.tag = EXPORTS_ACME_LOGS_STAGE_PROBLEM_LINE_TOO_LONG;
  task->outcome.val.err.val.line_too_long = task->tally.lines_in + 1;
  stop(task);
}

// Takes bytes of the chunk until there is something to write or none is left.
static void take(struct task *task) {
  while (task->taken < task->available && !task->made.length) {
    uint8_t byte = task->chunk[task->taken++];
    if (byte != '\n' && task->line.length == LONGEST_LINE - 1) {
      fail(task);
      return;
    }
    task->line.bytes[task->line.length++] = byte;
    if (byte == '\n') end_line(task);
  }
}

// --- streams ---

// Takes note of what was done.
static void done(struct task *task, squeeze_waitable_status_t status) {
  size_t count = SQUEEZE_WAITABLE_COUNT(status);
  bool dropped = SQUEEZE_WAITABLE_STATE(status) == SQUEEZE_WAITABLE_DROPPED;
  if (task->doing == READING) {
    task->available = count;
    task->taken = 0;
    task->ended = dropped;
    return;
  }
  task->written += count;
  if (dropped) { // Nobody wants more.
    stop(task);
    task->repeats = 0;
  }
  if (dropped || task->written == task->made.length) task->written = task->made.length = 0;
}

// Settles what comes next.
static void choose(struct task *task) {
  take(task);
  if (!task->made.length && task->ended) end_log(task);
  if (task->made.length) {
    task->doing = WRITING;
  } else if (!task->ended) {
    task->doing = READING;
  } else {
    stream(drop_readable)(task->log);
    stream(drop_writable)(task->sink);
    if (!task->outcome.is_err) task->outcome.val.ok = (exports_acme_logs_stage_list_tally_t){&task->tally, 1};
    task->doing = TELLING;
  }
}

static squeeze_waitable_status_t begin(struct task *task) {
  switch (task->doing) {
    case READING:
      return stream(read)(task->log, task->chunk, CHUNK);
    case WRITING:
      return stream(write)(task->sink, task->made.bytes + task->written, task->made.length - task->written);
    default:
      return future(write)(task->promise, &task->outcome);
  }
}

static uint32_t waitable(const struct task *task) {
  return task->doing == READING ? task->log : task->doing == WRITING ? task->sink : task->promise;
}

static squeeze_callback_code_t end(struct task *task) {
  future(drop_writable)(task->promise);
  squeeze_waitable_set_drop(task->set);
  free(task);
  return SQUEEZE_CALLBACK_CODE_EXIT;
}

// Goes on until something has to be waited for.
static squeeze_callback_code_t run(struct task *task) {
  for (;;) {
    squeeze_waitable_status_t status = begin(task);
    if (status == SQUEEZE_WAITABLE_STATUS_BLOCKED) {
      squeeze_waitable_join(waitable(task), task->set);
      squeeze_context_set_0(task);
      return SQUEEZE_CALLBACK_CODE_WAIT(task->set);
    }
    if (task->doing == TELLING) return end(task);
    done(task, status);
    choose(task);
  }
}

squeeze_callback_code_t exports_acme_logs_stage_process(reader_t log) {
  struct task *task = calloc(1, sizeof *task);
  task->set = squeeze_waitable_set_new();
  task->log = log;
  squeeze_string_set(&task->tally.stage, "squeeze");
  // Returning is not the end of a task: the caller has its stream now, and lines as they are made.
  exports_acme_logs_stage_process_return((exports_acme_logs_stage_tuple2_stream_u8_future_result_list_tally_problem_t){
    stream(new)(&task->sink),
    future(new)(&task->promise),
  });
  return run(task);
}

squeeze_callback_code_t exports_acme_logs_stage_process_callback(squeeze_event_t *event) {
  struct task *task = squeeze_context_get_0();
  squeeze_waitable_join(event->waitable, 0);
  if (task->doing == TELLING) return end(task);
  done(task, event->code);
  choose(task);
  return run(task);
}
