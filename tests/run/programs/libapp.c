// The functions of the interface. One is in a library that this one is linked with, the other in one that is looked up.

#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

uint32_t count_words(char *text);

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  (void)old_size;
  (void)align;
  return realloc(old, size);
}

__attribute__((export_name("acme:text/count@0.1.0#words"))) uint32_t words(char *text, size_t length) {
  char *copy = strndup(text, length);
  uint32_t count = count_words(copy);
  free(copy);
  free(text);
  return count;
}

__attribute__((export_name("acme:text/count@0.1.0#letters"))) uint32_t letters(char *text, size_t length) {
  void *library = dlopen("libplugin.so", RTLD_NOW);
  uint32_t (*count)(const char *, size_t) = library ? (uint32_t (*)(const char *, size_t))dlsym(library, "count_letters") : NULL;
  uint32_t letters = count ? count(text, length) : 0;
  free(text);
  return letters;
}
