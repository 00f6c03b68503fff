//! The storefront: programs in five languages, called through the one component they were linked into.

use wasmtime::component::Val;

use crate::examples::each_way;
use crate::machine::{Calls, Machine, case, err, ok, record, text};
use crate::support::{Folder, link_in_parts, repository};

const CARTS: &str = "acme:cart/carts@0.1.0";
const CHECKOUT: &str = "acme:shop/checkout@0.1.0";
const RUN: &str = "wasi:cli/run@0.2.12";

/// A cart made by the host. It lives in the Rust component, whose state it is.
fn cart(machine: &mut impl Calls, customer: &str, lines: &[(&str, u32)]) -> Val {
    let cart = machine.get(CARTS, "[constructor]cart", &[text(customer)]);
    for (sku, quantity) in lines {
        add(machine, &cart, sku, *quantity);
    }
    cart
}

fn add(machine: &mut impl Calls, cart: &Val, sku: &str, quantity: u32) -> Val {
    machine.get(CARTS, "[method]cart.add", &[cart.clone(), text(sku), Val::U32(quantity)])
}

fn pay(machine: &mut impl Calls, cart: &Val, region: Val) -> Val {
    machine.get(CHECKOUT, "pay", &[cart.clone(), region])
}

fn domestic(region: &str) -> Val {
    case("domestic", Some(text(region)))
}

/// A field of a record, by a path of names; `ok` and `some` are looked through.
fn field(value: &Val, path: &[&str]) -> Val {
    match (value, path) {
        (Val::Result(Ok(Some(inner))) | Val::Option(Some(inner)), path) => field(inner, path),
        (value, []) => value.clone(),
        (Val::Record(fields), [name, rest @ ..]) => {
            let (_, inner) =
                fields.iter().find(|(field, _)| field == name).expect("the record has the field");
            field(inner, rest)
        }
        (other, path) => panic!("{other:?} has no {path:?}"),
    }
}

#[test]
fn a_cart_keeps_its_state_across_wires() {
    for mut machine in start("compose.toml") {
        let cart = cart(&mut machine, "Linus", &[]);
        let enumerated = |name: &str| err(Val::Enum(name.to_owned()));
        for (sku, quantity, expected) in [
            ("b-wasm", 2, ok(Val::U32(2))),
            ("f-biscuit", 3, ok(Val::U32(5))),
            ("b-wasm", 1, ok(Val::U32(6))),
            ("nope", 1, enumerated("unknown-sku")),
            ("f-biscuit", 97, enumerated("too-many")),
            ("f-biscuit", 96, ok(Val::U32(102))),
            ("g-press", 0, ok(Val::U32(102))),
        ] {
            assert_eq!(add(&mut machine, &cart, sku, quantity), expected, "{quantity} of {sku}");
        }
        let line =
            |sku: &str, quantity| record([("sku", text(sku)), ("quantity", Val::U32(quantity))]);
        let lines = machine.get(CARTS, "[method]cart.lines", std::slice::from_ref(&cart));
        assert_eq!(lines, Val::List(vec![line("b-wasm", 3), line("f-biscuit", 99)]));
        let customer = machine.get(CARTS, "[method]cart.customer", std::slice::from_ref(&cart));
        assert_eq!(customer, text("Linus"));
    }
}

/// What somebody pays depends on all six components: the cart (Rust) is lent to the discounts (Rust or Python) and a copy
/// is given to the prices (JavaScript), which ask for the tax (Go), which looks things up in the catalog (C).
pub(crate) fn everybody_pays(machine: &mut impl Calls, expected: &[u32]) {
    let mut paid = Vec::new();
    for (customer, lines, region) in [
        ("Bob", &[("b-linkers", 2)][..], domestic("north")),
        ("Ada", &[("f-brulee", 10), ("b-wasm", 2), ("b-linkers", 1)][..], domestic("south")),
        ("Linus", &[("g-lantern", 1)][..], case("abroad", None)),
    ] {
        let cart = cart(machine, customer, lines);
        let receipt = pay(machine, &cart, region);
        assert_eq!(field(&receipt, &["customer"]), text(customer));
        paid.push(field(&receipt, &["number"]));
        paid.push(field(&receipt, &["quote", "total"]));
        paid.push(field(&receipt, &["total"]));
    }
    assert_eq!(paid, expected.iter().copied().map(Val::U32).collect::<Vec<_>>());
}

const PAID: [u32; 9] = [1, 5243, 4753, 2, 12982, 11739, 3, 3499, 3499];

/// Python's discounts are others.
pub(crate) const PAID_WITH_PYTHON: [u32; 9] = [1, 5243, 5243, 2, 12982, 11092, 3, 3499, 3395];

#[test]
fn everybody_pays_what_they_should() {
    for mut machine in start("compose.toml") {
        everybody_pays(&mut machine, &PAID);
    }
}

#[test]
fn with_python_other_discounts_apply() {
    for mut machine in start("compose.python.toml") {
        everybody_pays(&mut machine, &PAID_WITH_PYTHON);
    }
}

#[test]
fn in_parts_it_is_the_same_shop() {
    let example = Folder::new(repository().join("examples/storefront"));
    let (image, parts) = link_in_parts(&example, 20).expect("the composition is in order");
    assert!(parts > 2, "{parts} parts");
    everybody_pays(&mut Machine::start(&image).expect("the storefront starts"), &PAID);
}

#[test]
fn errors_cross_wires_as_values() {
    for mut machine in start("compose.toml") {
        let empty = cart(&mut machine, "Ada", &[]);
        let receipt = pay(&mut machine, &empty, domestic("north"));
        assert_eq!(receipt, err(case("unpriced", Some(case("empty", None)))));
        let presses = cart(&mut machine, "Bob", &[("g-press", 9)]);
        let receipt = pay(&mut machine, &presses, domestic("north"));
        assert_eq!(receipt, err(case("over-limit", Some(Val::U32(1_391_229)))));
        let dessert = cart(&mut machine, "Bob", &[("f-brulee", 1)]);
        let receipt = pay(&mut machine, &dessert, domestic("mars"));
        let untaxable = case("unknown-region", Some(text("mars")));
        assert_eq!(receipt, err(case("unpriced", Some(case("untaxable", Some(untaxable))))));
    }
}

#[test]
fn the_shop_prints_a_receipt() {
    for mut machine in start("compose.toml") {
        assert_eq!(machine.get(RUN, "run", &[]), Val::Result(Ok(None)));
        let printed = machine.printed();
        assert!(printed.starts_with("Receipt 1 for Ada\n"), "{printed}");
        assert!(printed.trim_end().ends_with("116.33"), "{printed}");
    }
}

/// Starts a manifest of the example, linked in one way after the other.
fn start(manifest: &str) -> impl Iterator<Item = Machine> {
    let examples = each_way(&format!("storefront/{manifest}")).into_iter();
    examples.map(|example| Machine::of(example.component()).expect("the storefront starts"))
}
