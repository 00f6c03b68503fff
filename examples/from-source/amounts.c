// Amounts as people write them. The names of exports are those of the WIT; a string is returned by the address of its own
// address and length, see the canonical ABI.

#include <stdint.h>
#include <stdio.h>

static char text[16];
static struct { char *start; int length; } returned;

__attribute__((export_name("acme:bill/amounts@0.1.0#format"))) void *format(uint32_t cents) {
  returned.start = text;
  returned.length = snprintf(text, sizeof text, "%u.%02u", (unsigned)(cents / 100), (unsigned)(cents % 100));
  return &returned;
}
