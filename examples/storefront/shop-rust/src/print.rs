//! What `wasmtime run storefront.wasm` does: Ada and Grace shop together, and Ada pays.
//!
//! The text goes through `wasi:cli/stdout` alone; Rust's own `println!` has nowhere to go on a
//! target without a system.

use super::Shop;
use super::acme::cart::carts::{Cart, Refusal};
use super::acme::catalog::items::Category;
use super::acme::tax::rates::Region;
use super::exports::acme::shop::checkout::{Guest as _, Receipt};
use std::fmt::{Display, Formatter, Result as Written};
use wasip2::exports::cli::run::Guest;

wasip2::cli::command::export!(Shop);

impl Guest for Shop {
    fn run() -> Result<(), ()> {
        let basket = fill().map_err(drop)?;
        let receipt = Shop::pay(&basket, Region::Domestic("north".into())).map_err(drop)?;
        let text = Printed(&receipt).to_string();
        wasip2::cli::stdout::get_stdout()
            .blocking_write_and_flush(text.as_bytes())
            .map_err(drop)
    }
}

fn fill() -> Result<Cart, Refusal> {
    let ada = Cart::new("Ada");
    ada.add("b-linkers", 1)?;
    ada.add("f-biscuit", 8)?;
    ada.add("g-lantern", 1)?;
    let grace = Cart::new("Grace");
    grace.add("f-biscuit", 4)?;
    grace.add("f-brulee", 1)?;
    grace.add("b-wasm", 2)?;
    Ok(Cart::merge(ada, grace))
}

struct Printed<'a>(&'a Receipt);

impl Display for Printed<'_> {
    fn fmt(&self, f: &mut Formatter) -> Written {
        let receipt = self.0;
        writeln!(f, "Receipt {} for {}\n", receipt.number, receipt.customer)?;
        for line in &receipt.quote.lines {
            let what = format!("{:>3} x {}", line.quantity, line.item.name);
            row(f, &what, line.cents, "")?;
            if let Category::Gadget(months) = line.item.kind {
                writeln!(f, "      {months} months of warranty")?;
            }
        }
        row(f, "tax", receipt.quote.tax, "")?;
        if let Some(discount) = receipt.discount {
            let names: Vec<_> = discount
                .because
                .iter_names()
                .map(|(name, _)| name)
                .collect();
            let what = format!("less for {}", names.join(", ").to_ascii_lowercase());
            row(f, &what, discount.cents, "-")?;
        }
        row(f, "to pay", receipt.total, "")
    }
}

fn row(f: &mut Formatter, what: &str, cents: u32, sign: &str) -> Written {
    let amount = format!("{sign}{}.{:02}", cents / 100, cents % 100);
    writeln!(f, "{what:<36}{amount:>9}")
}
