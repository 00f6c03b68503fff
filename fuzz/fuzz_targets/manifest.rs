//! Any text as a manifest, with a few components that it may name.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wcomp::source::Overlay;
use wcomp_fuzz::support::component_from_text;
use wcomp_fuzz::{Nowhere, answer, begin};

static COMPONENTS: LazyLock<Vec<(&str, Vec<u8>)>> = LazyLock::new(|| {
    let component = |name, world: &str| {
        let text = format!("package test:it;\n{PACKAGES}\nworld it {{ {world} }}");
        (name, component_from_text(name, &text).expect("it is a world"))
    };
    vec![
        component(
            "web.wasm",
            "import acme:kv/store; import acme:tax/rates@0.2.0; export run: func();",
        ),
        component("tax.wasm", "export acme:tax/rates@0.2.1;"),
        component("store.wasm", "export acme:kv/types; export acme:kv/store;"),
        component("cache.wasm", "import acme:kv/store; export acme:kv/store; export stop: func();"),
    ]
});

const PACKAGES: &str = "
package acme:tax@0.2.0 { interface rates { rate: func(region: string) -> u32; } }
package acme:tax@0.2.1 { interface rates { rate: func(region: string) -> u32; } }
package acme:kv {
  interface types { resource bucket { get: func(key: string) -> option<string>; } }
  interface store { use types.{bucket}; open: func(name: string) -> bucket; }
}";

fuzz_target!(init: begin(), |manifest: &str| {
    let mut world = Overlay::new(&Nowhere);
    for (name, bytes) in &*COMPONENTS {
        world.insert(name, bytes.clone());
    }
    answer(&world, manifest);
});
