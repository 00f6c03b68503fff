#include <stdint.h>
#include <string.h>

__attribute__((visibility("default"))) uint32_t count_words(char *text) {
  uint32_t count = 0;
  for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) count++;
  return count;
}
