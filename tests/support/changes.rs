//! One thing changed in a text, at random.

/// Numbers that look random and are not (xorshift64*).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let roll = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(roll).unwrap_or(0) % limit.max(1)
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Puts another word in place of one.
pub fn replace_word(text: &str, words: &[&str], dice: &mut Dice) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut starts = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if is_word(c) && !is_word(before) {
            starts.push(at);
        }
        before = c;
    }
    let start = *dice.pick(&starts);
    let end = text[start..].find(|c| !is_word(c)).map_or(text.len(), |length| start + length);
    format!("{}{}{}", &text[..start], dice.pick(words), &text[end..])
}

/// Takes a line out, or puts one in twice.
pub fn change_lines(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<_> = text.lines().collect();
    let at = dice.below(lines.len());
    if dice.below(3) == 0 {
        lines.insert(at, lines[at]);
    } else {
        _ = lines.remove(at);
    }
    lines.join("\n")
}

/// A WIT text with one thing changed.
pub fn change_wit(text: &str, dice: &mut Dice) -> String {
    if dice.below(4) == 0 { change_lines(text, dice) } else { replace_word(text, WIT_WORDS, dice) }
}

const WIT_WORDS: &[&str] = &[
    "u32",
    "string",
    "bool",
    "f32",
    "char",
    "list<u8>",
    "option<string>",
    "result<u32, string>",
    "tuple<u8, u8>",
    "async func",
    "func",
    "record",
    "variant",
    "enum",
    "flags",
    "resource",
    "borrow<thing>",
    "thing",
    "stream<u8>",
    "future<u32>",
    "x",
    "y",
    "rate",
    "bucket",
    "import",
    "export",
    "list<list<string>, 2>",
    "own<bucket>",
    "borrow<bucket>",
];
