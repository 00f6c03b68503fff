// Says what is wrong with the number of a card. What is thrown here is the error case of the WIT result.

export const cards = {
  check(number) {
    const digits = [...number].filter((mark) => mark !== " ").map(Number);
    if (digits.length < 12 || digits.length > 19) throw "length";
    if (digits.some(Number.isNaN)) throw "digit";
    const doubled = digits.reverse().map((digit, place) => digit * (1 + (place % 2)));
    const sum = doubled.reduce((total, digit) => total + (digit > 9 ? digit - 9 : digit), 0);
    if (sum % 10 !== 0) throw "checksum";
  },
};
