// Makes the title of a page a part of its address.

export const slugs = {
  slug(title) {
    const plain = title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    return plain.split(/[^a-z0-9]+/).filter(Boolean).join("-");
  },
};
