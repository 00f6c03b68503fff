// Says it louder than the one behind it.

import { transform as behind } from "bench:inputs/text@0.1.0";

export const text = {
  transform(said) {
    return behind(said).toUpperCase().replace(/[.!]*$/, "!");
  },
};
