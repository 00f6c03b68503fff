//! Two of the examples in one component, each with a part in Python.
//!
//! It has what no example has by itself: two programs that were made with one interpreter, megabytes of it, which are
//! stored once or twice as the manifest says.

use crate::concurrent::Concurrent;
use crate::dispatch::the_second_call_ends_the_first;
use crate::examples::each_way_of;
use crate::storefront::{PAID_WITH_PYTHON, everybody_pays};

const MANIFEST: &str = r#"
[package]
name = "acme:together"
root = "shop"

[components]
shop    = "components/shop.wasm"                          # Rust
pricing = "components/pricing.wasm"                       # JavaScript
tax     = "components/tax.wasm"                           # Go
cart    = "components/cart.wasm"                          # Rust
promo   = "../../target/storefront/promo-python.wasm"     # Python
catalog = "components/catalog.wasm"                       # C
desk    = "../dispatch/components/desk.wasm"              # Rust
stand   = "../../target/dispatch/stand-python.wasm"       # Python

[exports]
"acme:taxi/desk" = "desk"
"#;

#[test]
fn programs_in_python_keep_to_themselves_however_their_interpreter_is_stored() {
    let examples = each_way_of("storefront/together.toml", MANIFEST);
    for example in &examples {
        let mut machine = Concurrent::start(example.component(), "");
        everybody_pays(&mut machine, &PAID_WITH_PYTHON);
        the_second_call_ends_the_first(&mut machine);
    }
    let sizes: Vec<_> = examples.iter().map(|example| example.size).collect();
    if let (Some(smallest), Some(largest)) = (sizes.iter().min(), sizes.iter().max()) {
        assert!(smallest + 6_000_000 < *largest, "the interpreter is there twice: {sizes:?}");
    }
}
