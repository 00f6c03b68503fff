// Writes numbers as the Romans did. What is thrown here is the error case of the WIT result.

const SIGNS = [
  [1000, "M"], [900, "CM"], [500, "D"], [400, "CD"], [100, "C"], [90, "XC"], [50, "L"],
  [40, "XL"], [10, "X"], [9, "IX"], [5, "V"], [4, "IV"], [1, "I"],
];

export const numerals = {
  roman(number) {
    if (number === 0 || number > 3999) throw `${number} has no sign`;
    let rest = number;
    return SIGNS.map(([value, sign]) => {
      const times = Math.floor(rest / value);
      rest %= value;
      return sign.repeat(times);
    }).join("");
  },
};
