//! The till, and the root of the composition: asks for a quote and a discount, and hands out a
//! numbered receipt. Run as a command, it sells Ada a basket and prints the receipt.

wit_bindgen::generate!({ path: "../wit", world: "shop", generate_all });

mod print;

use acme::cart::carts::Cart;
use acme::pricing::quotes;
use acme::promo::discounts;
use acme::tax::rates::Region;
use exports::acme::shop::checkout::{Guest, Problem, Receipt};
use std::cell::Cell;

const MOST_CENTS_AT_ONCE: u32 = 1_000_000;

thread_local! {
    static RECEIPTS: Cell<u32> = const { Cell::new(0) };
}

struct Shop;

impl Guest for Shop {
    fn pay(basket: &Cart, region: Region) -> Result<Receipt, Problem> {
        let quote = quotes::price(basket.copy(), &region).map_err(Problem::Unpriced)?;
        let discount = discounts::best(basket);
        let total = quote
            .total
            .saturating_sub(discount.map_or(0, |discount| discount.cents));
        if total > MOST_CENTS_AT_ONCE {
            return Err(Problem::OverLimit(total));
        }
        let number = RECEIPTS.get() + 1;
        RECEIPTS.set(number);
        Ok(Receipt {
            number,
            customer: basket.customer(),
            quote,
            discount,
            total,
        })
    }
}

export!(Shop);
