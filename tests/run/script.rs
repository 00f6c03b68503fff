//! A `.wast` file as lives of components: each is instantiated, and then called as the file says.

use std::collections::HashMap;
use std::path::Path;

use wasmtime::component::Val;
use wast::component::WastVal;
use wast::parser::{self, ParseBuffer};
use wast::{QuoteWat, Wast, WastArg, WastDirective, WastExecute, WastInvoke, WastRet, Wat};

/// A component, and what is done with one instance of it.
pub(crate) struct Life {
    /// Where it is instantiated.
    pub(crate) line: usize,
    pub(crate) bytes: Vec<u8>,
    /// The message, if the instantiation itself has to trap.
    pub(crate) trap: Option<String>,
    pub(crate) calls: Vec<Call>,
}

/// A call and what has to come of it.
pub(crate) struct Call {
    pub(crate) line: usize,
    pub(crate) function: String,
    pub(crate) args: Vec<Val>,
    pub(crate) expected: Expected,
}

/// What has to come of a call.
pub(crate) enum Expected {
    /// This value, or none.
    Return(Option<Val>),
    /// A trap with a message that has these words.
    Trap(String),
    /// Anything but a trap.
    Anything,
}

/// The lives in a file, as far as it is about components. One file is in an older text format and has none.
pub(crate) fn lives(file: &Path) -> Vec<Life> {
    let text = std::fs::read_to_string(file).expect("the file can be read");
    let mut lexer = wast::lexer::Lexer::new(&text);
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer).expect("the file has tokens");
    let Ok(wast) = parser::parse::<Wast<'_>>(&buffer) else { return Vec::new() };
    let mut reader = Reader { text: &text, ..Reader::default() };
    for directive in wast.directives {
        reader.directive(directive);
    }
    reader.lives
}

#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    lives: Vec<Life>,
    definitions: HashMap<Option<&'a str>, Vec<u8>>,
    /// Which life an instance is. The one without a name is the last.
    instances: HashMap<Option<&'a str>, usize>,
}

impl<'a> Reader<'a> {
    fn directive(&mut self, directive: WastDirective<'a>) {
        match directive {
            WastDirective::Module(wat) => {
                let (line, name) = (self.line(wat.span()), wat.name().map(|id| id.name()));
                if let Some(bytes) = encode(wat) {
                    self.begin(name, line, bytes);
                }
            }
            WastDirective::ModuleDefinition(wat) => {
                let name = wat.name().map(|id| id.name());
                if let Some(bytes) = encode(wat) {
                    self.definitions.insert(None, bytes.clone());
                    self.definitions.insert(name, bytes);
                }
            }
            WastDirective::ModuleInstance { span, instance, module } => {
                let definition = self.definitions.get(&module.map(|id| id.name()));
                if let Some(bytes) = definition.cloned() {
                    self.begin(instance.map(|id| id.name()), self.line(span), bytes);
                }
            }
            WastDirective::Invoke(invoke) => self.call(invoke, Expected::Anything),
            WastDirective::AssertReturn { exec: WastExecute::Invoke(invoke), results, .. } => {
                let result = results.into_iter().next().map(|result| match result {
                    WastRet::Component(wanted) => value(wanted),
                    _ => unreachable!("components return values of components"),
                });
                self.call(invoke, Expected::Return(result));
            }
            WastDirective::AssertTrap { exec: WastExecute::Invoke(invoke), message, .. } => {
                self.call(invoke, Expected::Trap(message.to_owned()));
            }
            WastDirective::AssertTrap { exec: WastExecute::Wat(wat), message, .. } => {
                let line = self.line(wat.span());
                if let Some(bytes) = encode(QuoteWat::Wat(wat)) {
                    self.begin(None, line, bytes);
                    let life = self.lives.last_mut().expect("it has just begun");
                    life.trap = Some(message.to_owned());
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, name: Option<&'a str>, line: usize, bytes: Vec<u8>) {
        self.instances.insert(None, self.lives.len());
        self.instances.insert(name, self.lives.len());
        self.lives.push(Life { line, bytes, trap: None, calls: Vec::new() });
    }

    fn call(&mut self, invoke: WastInvoke<'a>, expected: Expected) {
        let line = self.line(invoke.span);
        let Some(life) = self.instances.get(&invoke.module.map(|id| id.name())) else { return };
        let args = invoke.args.into_iter().map(|arg| match arg {
            WastArg::Component(arg) => value(arg),
            _ => unreachable!("components are given values of components"),
        });
        let (function, args) = (invoke.name.to_owned(), args.collect());
        self.lives[*life].calls.push(Call { line, function, args, expected });
    }

    fn line(&self, span: wast::token::Span) -> usize {
        span.linecol_in(self.text).0 + 1
    }
}

/// The binary of a component. Nothing, if it is a core module or has no binary form.
fn encode(mut wat: QuoteWat<'_>) -> Option<Vec<u8>> {
    match wat {
        QuoteWat::Wat(Wat::Component(_)) | QuoteWat::QuoteComponent(..) => wat.encode().ok(),
        _ => None,
    }
}

fn value(value: WastVal<'_>) -> Val {
    let name = |name: &str| name.to_owned();
    match value {
        WastVal::Bool(it) => Val::Bool(it),
        WastVal::U8(it) => Val::U8(it),
        WastVal::S8(it) => Val::S8(it),
        WastVal::U16(it) => Val::U16(it),
        WastVal::S16(it) => Val::S16(it),
        WastVal::U32(it) => Val::U32(it),
        WastVal::S32(it) => Val::S32(it),
        WastVal::U64(it) => Val::U64(it),
        WastVal::S64(it) => Val::S64(it),
        WastVal::F32(it) => Val::Float32(f32::from_bits(it.bits)),
        WastVal::F64(it) => Val::Float64(f64::from_bits(it.bits)),
        WastVal::Char(it) => Val::Char(it),
        WastVal::String(it) => Val::String(it.to_owned()),
        WastVal::List(items) => Val::List(items.into_iter().map(self::value).collect()),
        WastVal::Map(entries) => Val::Map(
            entries.into_iter().map(|(key, it)| (self::value(key), self::value(it))).collect(),
        ),
        WastVal::Record(fields) => Val::Record(
            fields.into_iter().map(|(field, it)| (name(field), self::value(it))).collect(),
        ),
        WastVal::Tuple(items) => Val::Tuple(items.into_iter().map(self::value).collect()),
        WastVal::Variant(case, payload) => Val::Variant(name(case), payload.map(boxed)),
        WastVal::Enum(case) => Val::Enum(name(case)),
        WastVal::Option(payload) => Val::Option(payload.map(boxed)),
        WastVal::Result(Ok(payload)) => Val::Result(Ok(payload.map(boxed))),
        WastVal::Result(Err(payload)) => Val::Result(Err(payload.map(boxed))),
        WastVal::Flags(flags) => Val::Flags(flags.into_iter().map(name).collect()),
    }
}

#[expect(clippy::boxed_local, reason = "it comes in a box")]
fn boxed(it: Box<WastVal<'_>>) -> Box<Val> {
    Box::new(value(*it))
}
