//! wasmtime with WASI 0.2 and 0.3, made ready to call async exports at the same time, and the host's ends of streams and
//! futures.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use futures::channel::oneshot;
use wasmtime::component::{
    Accessor, Component, ComponentExportIndex, ComponentNamedList, Destination, FutureConsumer,
    FutureReader, Instance, Lift, Linker, Lower, ResourceTable, Source, StreamConsumer,
    StreamProducer, StreamReader, StreamResult, TypedFunc, Val, VecBuffer,
};
use wasmtime::{Result, Store, StoreContextMut};
use wasmtime_wasi::WasiCtx;
use wasmtime_wasi::p2::pipe::{MemoryInputPipe, MemoryOutputPipe};
use wasmtime_wasi::runtime::in_tokio;

use crate::machine::{Calls, Host, engine};

/// A component that runs, and may do several things at once.
pub(crate) struct Concurrent {
    pub(crate) store: Store<Host>,
    instance: Instance,
    stdout: MemoryOutputPipe,
    stderr: MemoryOutputPipe,
}

/// Compiles a component.
pub(crate) fn compile(bytes: &[u8]) -> Component {
    Component::new(engine(), bytes).expect("wasmtime compiles it")
}

impl Concurrent {
    /// Instantiates a component, and gives it a standard input.
    pub(crate) fn start(component: &Component, stdin: &str) -> Concurrent {
        let mut linker = Linker::new(engine());
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).expect("the linker is empty");
        wasmtime_wasi::p3::add_to_linker(&mut linker).expect("0.3 has names of its own");
        let (stdout, stderr) = (MemoryOutputPipe::new(1 << 16), MemoryOutputPipe::new(1 << 16));
        let wasi = WasiCtx::builder()
            .stdin(MemoryInputPipe::new(stdin.to_owned()))
            .stdout(stdout.clone())
            .stderr(stderr.clone())
            .build();
        let mut store = Store::new(engine(), Host { wasi, table: ResourceTable::new() });
        let instance = in_tokio(linker.instantiate_async(&mut store, component));
        let instance = instance.expect("it starts");
        Concurrent { store, instance, stdout, stderr }
    }

    fn index(&mut self, interface: &str, name: &str) -> ComponentExportIndex {
        let outer = self.instance.get_export_index(&mut self.store, None, interface);
        let outer = outer.unwrap_or_else(|| panic!("there is no export `{interface}`"));
        let index = self.instance.get_export_index(&mut self.store, Some(&outer), name);
        index.unwrap_or_else(|| panic!("`{interface}` has no `{name}`"))
    }

    /// A function of an exported interface.
    pub(crate) fn func<P, R>(&mut self, interface: &str, name: &str) -> TypedFunc<P, R>
    where
        P: ComponentNamedList + Lower + Send + Sync + 'static,
        R: ComponentNamedList + Lift + Send + Sync + 'static,
    {
        let index = self.index(interface, name);
        let func = self.instance.get_typed_func(&mut self.store, index);
        func.expect("the function has this type")
    }

    /// Runs a host that makes calls and waits for them as it likes.
    pub(crate) fn run<R>(&mut self, host: impl AsyncFnOnce(&Accessor<Host>) -> R) -> R {
        in_tokio(self.store.run_concurrent(host)).expect("nothing traps")
    }

    /// Runs the component as a command of WASI 0.3: whether it went well, and what it wrote.
    pub(crate) fn command(&mut self) -> (Result<(), ()>, String, String) {
        let run = self.func::<(), (Result<(), ()>,)>("wasi:cli/run@0.3.2", "run");
        let (result,) = in_tokio(run.call_async(&mut self.store, ())).expect("it does not trap");
        let text = |pipe: &MemoryOutputPipe| String::from_utf8_lossy(&pipe.contents()).into_owned();
        (result, text(&self.stdout), text(&self.stderr))
    }
}

impl Calls for Concurrent {
    fn get(&mut self, interface: &str, name: &str, args: &[Val]) -> Val {
        let index = self.index(interface, name);
        let func = self.instance.get_func(&mut self.store, index).expect("it is a function");
        let mut results = [Val::Bool(false)];
        let called = in_tokio(func.call_async(&mut self.store, args, &mut results));
        called.unwrap_or_else(|error| panic!("`{name}` trapped: {error:?}"));
        let [result] = results;
        result
    }
}

/// Lets the component do what it can do now.
pub(crate) async fn let_it_run() {
    for _ in 0..1000 {
        let mut yielded = false;
        std::future::poll_fn(|context| {
            context.waker().wake_by_ref();
            if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// A stream that the host writes, in pieces of a size that fits nobody's buffer, and how much of it was taken so far.
pub(crate) fn stream(
    store: &Accessor<Host>,
    bytes: Vec<u8>,
    piece: usize,
) -> (StreamReader<u8>, Arc<Mutex<usize>>) {
    let taken = Arc::new(Mutex::new(0));
    let producer = Producer { bytes, piece, taken: taken.clone() };
    let reader = store.with(|store| StreamReader::new(store, producer));
    (reader.expect("concurrency is on"), taken)
}

struct Producer {
    bytes: Vec<u8>,
    piece: usize,
    taken: Arc<Mutex<usize>>,
}

impl StreamProducer<Host> for Producer {
    type Item = u8;
    type Buffer = VecBuffer<u8>;

    fn poll_produce(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: StoreContextMut<'_, Host>,
        mut destination: Destination<'_, u8, VecBuffer<u8>>,
        _: bool,
    ) -> Poll<Result<StreamResult>> {
        let mut taken = self.taken.lock().expect("nobody panics while holding it");
        let end = self.bytes.len().min(*taken + self.piece);
        destination.set_buffer(self.bytes[*taken..end].to_vec().into());
        *taken = end;
        let over = end == self.bytes.len();
        Poll::Ready(Ok(if over { StreamResult::Dropped } else { StreamResult::Completed }))
    }
}

/// What the host has read of a stream, and how much more it wants to read.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) bytes: Vec<u8>,
    pub(crate) pieces: usize,
    wanted: usize,
    waker: Option<Waker>,
}

/// Reads a stream up to a length, and goes on when more is wanted.
pub(crate) fn read(
    store: &Accessor<Host>,
    stream: StreamReader<u8>,
    wanted: usize,
) -> Arc<Mutex<Reading>> {
    let reading = Arc::new(Mutex::new(Reading { wanted, ..Reading::default() }));
    let consumer = Consumer(reading.clone());
    store.with(|store| stream.pipe(store, consumer)).expect("nobody else reads it");
    reading
}

impl Reading {
    /// Lets it read the rest.
    pub(crate) fn go_on(&mut self) {
        self.wanted = usize::MAX;
        self.waker.take().expect("it waits").wake();
    }
}

struct Consumer(Arc<Mutex<Reading>>);

impl StreamConsumer<Host> for Consumer {
    type Item = u8;

    fn poll_consume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut store: StoreContextMut<'_, Host>,
        mut source: Source<'_, u8>,
        finish: bool,
    ) -> Poll<Result<StreamResult>> {
        let mut reading = self.0.lock().expect("nobody panics while holding it");
        let count = source.remaining(&mut store).min(reading.wanted - reading.bytes.len());
        if count == 0 && finish {
            return Poll::Ready(Ok(StreamResult::Cancelled));
        }
        if count == 0 {
            reading.waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        let mut piece = Vec::with_capacity(count);
        source.read(&mut store, &mut piece)?;
        reading.bytes.append(&mut piece);
        reading.pieces += 1;
        Poll::Ready(Ok(StreamResult::Completed))
    }
}

/// The value of a future.
pub(crate) async fn value<T>(store: &Accessor<Host>, future: FutureReader<T>) -> T
where
    T: Lift + Send + 'static,
{
    let (sender, receiver) = oneshot::channel();
    store.with(|store| future.pipe(store, Once(Some(sender)))).expect("nobody else reads it");
    receiver.await.expect("the future gets a value")
}

struct Once<T>(Option<oneshot::Sender<T>>);

impl<T: Lift + Send + 'static> FutureConsumer<Host> for Once<T> {
    type Item = T;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'_, Host>,
        mut source: Source<'_, T>,
        _: bool,
    ) -> Poll<Result<()>> {
        let mut value = None;
        source.read(store, &mut value)?;
        if let (Some(sender), Some(value)) = (self.0.take(), value) {
            // Who no longer waits does not miss it.
            let _ = sender.send(value);
        }
        Poll::Ready(Ok(()))
    }
}
