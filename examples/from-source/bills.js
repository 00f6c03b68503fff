// The bill itself: a line for each thing, the tax, and what it comes to.

import { format } from "acme:bill/amounts@0.1.0";
import { sum } from "acme:bill/totals@0.1.0";
import { percent } from "acme:vat/rates@1.0.0";

export const bills = {
  write(lines, region) {
    const rows = lines.map(({ name, cents, count }) => [`${count} x ${name}`, cents * count]);
    const net = sum(lines);
    const rate = percent(region);
    const tax = Math.round((net * rate) / 100);
    rows.push([`${rate} % tax`, tax], ["total", net + tax]);
    return rows.map(([what, cents]) => what.padEnd(24) + format(cents).padStart(10)).join("\n");
  },
};
