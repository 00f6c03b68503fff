// A program as C has it, that calls another component as well.

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define COUNT(name) __attribute__((import_module("acme:text/count@0.1.0"), import_name(name)))

COUNT("words") uint32_t words(const char *text, size_t length);
COUNT("letters") uint32_t letters(const char *text, size_t length);

int main(void) {
  const char *text = "hello from a program in C";
  printf("%s: %u words, %u letters\n", text, words(text, strlen(text)), letters(text, strlen(text)));
  return 0;
}
