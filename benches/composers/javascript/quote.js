// Puts what the one behind it says into quotation marks, and counts how often it was asked.

import { transform as behind } from "bench:inputs/text@0.1.0";

let asked = 0;

export const text = {
  transform(said) {
    asked += 1;
    const quoted = [...behind(said)].map((mark) => (mark === "“" ? "‘" : mark)).join("");
    return `${asked}: “${quoted}”`;
  },
};
