//! The carts. Whoever holds one, it lives here, and the others see it through its methods.

wit_bindgen::generate!({ path: "../wit", world: "cart", generate_all });

use acme::catalog::items;
use exports::acme::cart::carts::{Cart, Guest, GuestCart, Line, Refusal};
use std::cell::RefCell;

const MOST_OF_ONE_ITEM: u32 = 99;

struct Carts;

impl Guest for Carts {
    type Cart = Basket;
}

#[derive(Clone)]
struct Basket {
    customer: String,
    lines: RefCell<Vec<Line>>,
}

impl GuestCart for Basket {
    fn new(customer: String) -> Self {
        Basket {
            customer,
            lines: RefCell::default(),
        }
    }

    fn add(&self, sku: String, quantity: u32) -> Result<u32, Refusal> {
        if items::find(&sku).is_none() {
            return Err(Refusal::UnknownSku);
        }
        put(&mut self.lines.borrow_mut(), Line { sku, quantity })
    }

    fn lines(&self) -> Vec<Line> {
        self.lines.borrow().clone()
    }

    fn customer(&self) -> String {
        self.customer.clone()
    }

    fn copy(&self) -> Cart {
        Cart::new(self.clone())
    }

    fn merge(a: Cart, b: Cart) -> Cart {
        let (mut a, b) = (a.into_inner::<Basket>(), b.into_inner::<Basket>());
        for line in b.lines.into_inner() {
            // A line that would grow beyond what `add` allows stays as the first customer had it.
            let _ = put(a.lines.get_mut(), line);
        }
        Cart::new(a)
    }
}

/// Adds to the line of the same item, or to the end, and counts the pieces of all lines.
fn put(lines: &mut Vec<Line>, new: Line) -> Result<u32, Refusal> {
    let place = lines.iter().position(|line| line.sku == new.sku);
    let already = place.map_or(0, |place| lines[place].quantity);
    let quantity = already.saturating_add(new.quantity);
    if quantity > MOST_OF_ONE_ITEM {
        return Err(Refusal::TooMany);
    }
    match place {
        Some(place) => lines[place].quantity = quantity,
        None if quantity > 0 => lines.push(new),
        None => {}
    }
    Ok(lines.iter().map(|line| line.quantity).sum())
}

export!(Carts);
