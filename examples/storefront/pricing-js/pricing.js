// Prices a cart: the catalog says what a thing costs, the tax office what it takes, and this adds
// it up. What is thrown here is the error case of the WIT result.

import items from "acme:catalog/items@0.1.0";
import rates from "acme:tax/rates@0.1.0";

export const quotes = {
  price(basket, where) {
    const bought = basket.lines();
    basket[Symbol.dispose]();
    const lines = bought.map((line) => quoted(line, where));
    if (lines.length === 0) throw { tag: "empty" };
    const tax = sum(lines.map((line) => line.tax.cents));
    return { lines, tax, total: tax + sum(lines.map((line) => line.cents)) };
  },
};

function quoted({ sku, quantity }, where) {
  const tax = assess(sku, quantity, where);
  const item = items.find(sku);
  return { item, quantity, cents: item.cents * quantity, tax };
}

function assess(sku, quantity, where) {
  try {
    return rates.assess(sku, quantity, where);
  } catch (error) {
    throw { tag: "untaxable", val: error.payload };
  }
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
