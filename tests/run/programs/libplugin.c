#include <ctype.h>
#include <stddef.h>
#include <stdint.h>

__attribute__((visibility("default"))) uint32_t count_letters(const char *text, size_t length) {
  uint32_t count = 0;
  for (size_t at = 0; at < length; at++) count += isalpha((unsigned char)text[at]) != 0;
  return count;
}
