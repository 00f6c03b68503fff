//! What bytes are for, as numbers and in words.

use std::iter::Sum;

use serde::Serialize;

use super::super::words::{percent, size};

/// What the bytes of a core module or component are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Uses {
    /// Function bodies.
    pub code: usize,
    /// Data segments.
    pub data: usize,
    /// Custom sections: names, debugging information and metadata.
    pub custom: usize,
    /// Everything else.
    pub other: usize,
}

/// Uses smaller than this are not spoken of in a core module, so that what is large can be seen.
const SMALL: usize = 1_000;

impl Uses {
    /// The same of something of this size, whatever is not spoken for being something else.
    pub(in crate::view) fn of(self, size: usize) -> Uses {
        Uses { other: size - self.code - self.data - self.custom, ..self }
    }

    fn named(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let Uses { code, data, custom, .. } = *self;
        [(code, "code"), (data, "data"), (custom, "custom sections")].into_iter()
    }

    /// Those that take some space, as in "5.1 kB code, 14.38 MB data". Empty, if none does.
    pub fn words(&self) -> String {
        let large = self.named().filter(|(bytes, _)| *bytes >= SMALL);
        let words = large.map(|(bytes, what)| format!("{} {what}", size(bytes)));
        words.collect::<Vec<_>>().join(", ")
    }

    /// Those that there are, with the share of each, as in "5.1 kB code (34.0%), 9.9 kB data (66.0%)".
    pub fn shares(&self) -> String {
        let all = self.code + self.data + self.custom + self.other;
        let there = self.named().filter(|(bytes, _)| *bytes > 0);
        let shares =
            there.map(|(bytes, what)| format!("{} {what} ({})", size(bytes), percent(bytes, all)));
        shares.collect::<Vec<_>>().join(", ")
    }
}

impl Sum for Uses {
    fn sum<I: Iterator<Item = Uses>>(all: I) -> Uses {
        all.fold(Uses::default(), |sum, uses| Uses {
            code: sum.code + uses.code,
            data: sum.data + uses.data,
            custom: sum.custom + uses.custom,
            other: sum.other + uses.other,
        })
    }
}
