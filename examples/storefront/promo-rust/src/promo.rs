//! The discounts of an ordinary week: every reason that applies counts, and they add up.
//!
//! `promo-python` implements the same interface with rules of its own.

wit_bindgen::generate!({ path: "../wit", world: "promo", generate_all });

use acme::cart::carts::Cart;
use acme::catalog::items::{self, Category};
use exports::acme::promo::discounts::{Discount, Guest, Reason};

const MEMBERS: [&str; 2] = ["Ada", "Grace"];

struct Promo;

impl Guest for Promo {
    fn best(basket: &Cart) -> Option<Discount> {
        let mut sum = Discount {
            cents: 0,
            because: Reason::empty(),
        };
        let mut give = |cents, because| {
            sum.cents += cents;
            sum.because |= because;
        };

        let (mut total, mut books, mut cents_in_books) = (0, 0, 0);
        for line in basket.lines() {
            let Some(item) = items::find(&line.sku) else {
                continue;
            };
            let cents = item.cents * line.quantity;
            total += cents;
            if line.quantity >= 10 {
                give(cents * 5 / 100, Reason::BULK);
            }
            if matches!(item.kind, Category::Book) {
                books += line.quantity;
                cents_in_books += cents;
            }
        }
        if books >= 2 {
            give(cents_in_books / 10, Reason::BOOKWORM);
        }
        if total >= 3000 && MEMBERS.contains(&basket.customer().as_str()) {
            give(300, Reason::LOYALTY);
        }

        (!sum.because.is_empty()).then_some(sum)
    }
}

export!(Promo);
