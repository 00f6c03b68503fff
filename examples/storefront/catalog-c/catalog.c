// The catalog: everything the shop sells, in one table.
//
// What a caller gets is freed on its behalf once it has been copied out, so nothing of the table
// itself may be handed out.

#include "catalog.h"
#include <stdlib.h>
#include <string.h>

#define MOST_TAGS 2

typedef exports_acme_catalog_items_item_t item_t;

static const struct product {
  const char *sku, *name;
  uint32_t cents;
  exports_acme_catalog_items_category_t kind;
  const char *tags[MOST_TAGS];
} products[] = {
#define BOOK {.tag = EXPORTS_ACME_CATALOG_ITEMS_CATEGORY_BOOK}
#define FOOD {.tag = EXPORTS_ACME_CATALOG_ITEMS_CATEGORY_FOOD}
#define GADGET(months) {.tag = EXPORTS_ACME_CATALOG_ITEMS_CATEGORY_GADGET, .val.gadget = months}
  {"b-linkers", "The Linker's Almanac", 2450, BOOK, {"paper", "linking"}},
  {"b-wasm", "Assembly by Candlelight", 1890, BOOK, {"paper"}},
  {"f-biscuit", "Ship's Biscuit", 85, FOOD, {"snack", "travel"}},
  {"f-brulee", "Crème Brûlée", 640, FOOD, {"snack"}},
  {"g-lantern", "Pocket Lantern", 3499, GADGET(12), {"travel"}},
  {"g-press", "Table-Top Press", 129900, GADGET(24), {"paper", "linking"}},
};

enum { PRODUCTS = sizeof products / sizeof *products };

static bool same(const catalog_string_t *string, const char *text) {
  return string->len == strlen(text) && !memcmp(string->ptr, text, string->len);
}

static size_t tags_of(const struct product *product) {
  size_t count = 0;
  while (count < MOST_TAGS && product->tags[count]) count++;
  return count;
}

static bool has_tag(const struct product *product, const catalog_string_t *tag) {
  for (size_t i = 0; i < tags_of(product); i++)
    if (same(tag, product->tags[i])) return true;
  return false;
}

static void copy(const struct product *product, item_t *item) {
  size_t tags = tags_of(product);
  catalog_string_dup(&item->sku, product->sku);
  catalog_string_dup(&item->name, product->name);
  item->cents = product->cents;
  item->kind = product->kind;
  item->tags.len = tags;
  item->tags.ptr = malloc(tags * sizeof *item->tags.ptr);
  for (size_t i = 0; i < tags; i++) catalog_string_dup(&item->tags.ptr[i], product->tags[i]);
}

bool exports_acme_catalog_items_find(catalog_string_t *sku, item_t *found) {
  const struct product *product = products;
  while (product < products + PRODUCTS && !same(sku, product->sku)) product++;
  bool exists = product < products + PRODUCTS;
  if (exists) copy(product, found);
  catalog_string_free(sku);
  return exists;
}

void exports_acme_catalog_items_search(catalog_string_t *tag,
                                       exports_acme_catalog_items_list_item_t *found) {
  found->len = 0;
  found->ptr = malloc(PRODUCTS * sizeof *found->ptr);
  for (size_t i = 0; i < PRODUCTS; i++)
    if (has_tag(&products[i], tag)) copy(&products[i], &found->ptr[found->len++]);
  catalog_string_free(tag);
}
