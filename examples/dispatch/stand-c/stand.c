// The taxi stand: two queues, of riders and of taxis, at least one of which is empty.
//
// Everybody gets a future at once. Who finds nobody to go with is queued up with the end of it that is written, and the
// task is over. Who does find somebody writes both futures, and its task waits until both are read.

#include "stand.h"
#include <stdlib.h>

#define future(verb) exports_acme_taxi_stand_future_string_##verb
typedef exports_acme_taxi_stand_future_string_t future_t;
typedef exports_acme_taxi_stand_future_string_writer_t promise_t;

struct party {
  stand_string_t name;
  promise_t promise;
  struct party *next;
};

static struct party *riders, *taxis;

struct match {
  stand_waitable_set_t set;
  struct party *parties[2];
};

static void enqueue(struct party **queue, struct party *party) {
  while (*queue) queue = &(*queue)->next;
  *queue = party;
}

static struct party *dequeue(struct party **queue) {
  struct party *first = *queue;
  if (first) *queue = first->next;
  return first;
}

// A promise that has been kept is 0.
static void kept(struct party *party) {
  future(drop_writable)(party->promise);
  party->promise = 0;
}

// Each name stays until the other has heard it.
static void tell(struct match *match, int whom) {
  struct party *party = match->parties[whom], *other = match->parties[!whom];
  if (future(write)(party->promise, &other->name) == STAND_WAITABLE_STATUS_BLOCKED)
    stand_waitable_join(party->promise, match->set);
  else
    kept(party);
}

static stand_callback_code_t wait(struct match *match) {
  struct party **parties = match->parties;
  if (parties[0]->promise || parties[1]->promise) {
    stand_context_set_0(match);
    return STAND_CALLBACK_CODE_WAIT(match->set);
  }
  for (int i = 0; i < 2; i++) {
    stand_string_free(&parties[i]->name);
    free(parties[i]);
  }
  stand_waitable_set_drop(match->set);
  free(match);
  return STAND_CALLBACK_CODE_EXIT;
}

static stand_callback_code_t heard(const stand_event_t *event) {
  struct match *match = stand_context_get_0();
  stand_waitable_join(event->waitable, 0);
  kept(match->parties[event->waitable == match->parties[1]->promise]);
  return wait(match);
}

// Whether the caller is a rider or a taxi makes no difference, but for the queues and for how it returns.
static stand_callback_code_t come(stand_string_t *name, struct party **own, struct party **others,
                                  void (*task_return)(future_t)) {
  struct party *party = calloc(1, sizeof *party);
  party->name = *name;
  task_return(future(new)(&party->promise));
  struct party *other = dequeue(others);
  if (!other) {
    enqueue(own, party);
    return STAND_CALLBACK_CODE_EXIT;
  }
  struct match *match = calloc(1, sizeof *match);
  *match = (struct match){stand_waitable_set_new(), {other, party}};
  tell(match, 0);
  tell(match, 1);
  return wait(match);
}

stand_callback_code_t exports_acme_taxi_stand_hail(stand_string_t *rider) {
  return come(rider, &riders, &taxis, exports_acme_taxi_stand_hail_return);
}

stand_callback_code_t exports_acme_taxi_stand_hail_callback(stand_event_t *event) { return heard(event); }

stand_callback_code_t exports_acme_taxi_stand_offer(stand_string_t *taxi) {
  return come(taxi, &taxis, &riders, exports_acme_taxi_stand_offer_return);
}

stand_callback_code_t exports_acme_taxi_stand_offer_callback(stand_event_t *event) { return heard(event); }
