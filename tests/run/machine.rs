//! wasmtime, made ready to call any export of any component.

use std::sync::OnceLock;

use wasmtime::component::{Component, Instance, Linker, ResourceTable, Val};
use wasmtime::{Config, Engine, Result, Store};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

/// What a running component has of its host: WASI, with its output kept.
pub(crate) struct Host {
    pub(crate) wasi: WasiCtx,
    pub(crate) table: ResourceTable,
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

/// A component that runs.
pub(crate) struct Machine {
    store: Store<Host>,
    instance: Instance,
    stdout: MemoryOutputPipe,
}

/// One for all tests.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut config = Config::new();
        config.wasm_component_model_async(true);
        // The code runs for microseconds; compiling it is what takes time.
        config.cranelift_opt_level(wasmtime::OptLevel::None);
        Engine::new(&config).expect("the configuration is one wasmtime supports")
    })
}

impl Machine {
    /// Compiles and instantiates a component.
    pub(crate) fn start(bytes: &[u8]) -> Result<Machine> {
        Machine::of(&Component::new(engine(), bytes)?)
    }

    /// Instantiates a component.
    pub(crate) fn of(component: &Component) -> Result<Machine> {
        let mut linker = Linker::new(engine());
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
        let stdout = MemoryOutputPipe::new(1 << 16);
        let wasi = WasiCtx::builder().stdout(stdout.clone()).build();
        let mut store = Store::new(engine(), Host { wasi, table: ResourceTable::new() });
        let instance = linker.instantiate(&mut store, component)?;
        Ok(Machine { store, instance, stdout })
    }

    /// Calls a function of an exported interface, or of the component itself where the interface is empty.
    pub(crate) fn call(
        &mut self,
        interface: &str,
        name: &str,
        args: &[Val],
    ) -> Result<Option<Val>> {
        let outer = match interface {
            "" => None,
            _ => Some(
                self.instance.get_export_index(&mut self.store, None, interface).unwrap_or_else(
                    || {
                        panic!("there is no export `{interface}`");
                    },
                ),
            ),
        };
        let index = self.instance.get_export_index(&mut self.store, outer.as_ref(), name);
        let index = index.unwrap_or_else(|| panic!("`{interface}` has no `{name}`"));
        let func = self.instance.get_func(&mut self.store, index).expect("it is a function");
        let mut results = vec![Val::Bool(false); func.ty(&self.store).results().len()];
        func.call(&mut self.store, args, &mut results)?;
        Ok(results.pop())
    }

    /// What it has printed.
    pub(crate) fn printed(&self) -> String {
        String::from_utf8_lossy(&self.stdout.contents()).into_owned()
    }
}

/// What can be called, in whatever way.
pub(crate) trait Calls {
    /// Calls a function of an exported interface that returns something.
    fn get(&mut self, interface: &str, name: &str, args: &[Val]) -> Val;
}

impl Calls for Machine {
    fn get(&mut self, interface: &str, name: &str, args: &[Val]) -> Val {
        let result = self.call(interface, name, args);
        result
            .unwrap_or_else(|error| panic!("`{name}` trapped: {error:?}"))
            .expect("it returns something")
    }
}

/// A string value.
pub(crate) fn text(value: &str) -> Val {
    Val::String(value.into())
}

/// A record value.
pub(crate) fn record<const N: usize>(fields: [(&str, Val); N]) -> Val {
    Val::Record(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A variant's case with its payload.
pub(crate) fn case(name: &str, payload: Option<Val>) -> Val {
    Val::Variant(name.to_owned(), payload.map(Box::new))
}

/// `ok`.
pub(crate) fn ok(value: Val) -> Val {
    Val::Result(Ok(Some(Box::new(value))))
}

/// `err`.
pub(crate) fn err(value: Val) -> Val {
    Val::Result(Err(Some(Box::new(value))))
}
