//! A core module with much code: a hundred and fifty thousand functions that reckon, load, store, branch, loop and call one
//! another, about as long as functions of real programs are.

use wasm_encoder::{
    BlockType, CodeSection, ExportKind, ExportSection, Function, FunctionSection, InstructionSink,
    MemArg, MemArgTarget, MemorySection, MemoryType, Module, TypeSection, ValType,
};

const FUNCTIONS: u32 = 150_000;

/// Bytes in each, or a few more.
const LENGTH: usize = 350;

/// The first local variables are two parameters.
const WORDS: u64 = 6;
const LONG: u32 = 6;
const REAL: u32 = 7;

/// The type of every function but the one that is exported.
const INNER: u32 = 0;
const OUTER: u32 = 1;

pub(super) fn module() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32, ValType::I32], [ValType::I32]);
    types.ty().function([], [ValType::I32]);
    let (mut functions, mut bodies) = (FunctionSection::new(), CodeSection::new());
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for index in 0..FUNCTIONS {
        functions.function(INNER);
        bodies.function(&inner(index, &mut dice));
    }
    functions.function(OUTER);
    bodies.function(&outer());
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 4,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut exports = ExportSection::new();
    exports.export("bench:code/work@0.1.0#run", ExportKind::Func, FUNCTIONS);
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&memories).section(&exports);
    module.section(&bodies);
    module.finish()
}

fn outer() -> Function {
    let mut function = Function::new([]);
    let mut code = function.instructions();
    code.i32_const(1).i32_const(2).call(FUNCTIONS - 1).end();
    function
}

fn inner(index: u32, dice: &mut Dice) -> Function {
    let mut function = Function::new([(4, ValType::I32), (1, ValType::I64), (1, ValType::F64)]);
    while function.byte_len() < LENGTH {
        statement(&mut function.instructions(), index, dice);
    }
    function.instructions().local_get(dice.word()).local_get(dice.word()).i32_add().end();
    function
}

fn statement(code: &mut InstructionSink<'_>, index: u32, dice: &mut Dice) {
    match dice.below(8) {
        0 => store(code, dice),
        1 => long(code, dice),
        2 => real(code, dice),
        3 => choose(code, dice),
        4 => again(code, dice),
        5 if index > 0 => call(code, index, dice),
        _ => reckon(code, dice),
    }
}

fn reckon(code: &mut InstructionSink<'_>, dice: &mut Dice) {
    code.local_get(dice.word()).local_get(dice.word());
    match dice.below(7) {
        0 => code.i32_add(),
        1 => code.i32_sub(),
        2 => code.i32_mul(),
        3 => code.i32_and(),
        4 => code.i32_xor(),
        5 => code.i32_rotl(),
        _ => code.i32_shr_u(),
    };
    code.i32_const(dice.constant()).i32_xor().local_set(dice.word());
}

fn store(code: &mut InstructionSink<'_>, dice: &mut Dice) {
    let (offset, target) = (dice.below(256) * 4, MemArgTarget::Memory(0));
    let at = MemArg { offset, align: 2, target, ordering: None };
    let address = dice.word();
    code.local_get(dice.word()).i32_const(0xFFFC).i32_and().local_tee(address);
    code.local_get(address).i32_load(at).local_get(dice.word()).i32_add().i32_store(at);
}

fn long(code: &mut InstructionSink<'_>, dice: &mut Dice) {
    code.local_get(dice.word()).i64_extend_i32_u().local_get(LONG);
    code.i64_const(i64::from(dice.constant())).i64_mul().i64_add().local_tee(LONG);
    code.i64_const(32).i64_shr_u().i32_wrap_i64().local_set(dice.word());
}

fn real(code: &mut InstructionSink<'_>, dice: &mut Dice) {
    code.local_get(REAL).local_get(dice.word()).f64_convert_i32_s().f64_add().local_set(REAL);
}

fn choose(code: &mut InstructionSink<'_>, dice: &mut Dice) {
    code.local_get(dice.word()).i32_const(dice.constant()).i32_lt_u().if_(BlockType::Empty);
    reckon(code, dice);
    code.else_();
    reckon(code, dice);
    code.end();
}

/// Until a variable has counted down.
fn again(code: &mut InstructionSink<'_>, dice: &mut Dice) {
    let left = dice.word();
    code.i32_const(8).local_set(left).loop_(BlockType::Empty);
    code.local_get(left).i32_const(1).i32_sub().local_tee(left).br_if(0).end();
}

/// One of the functions before it.
fn call(code: &mut InstructionSink<'_>, index: u32, dice: &mut Dice) {
    let callee = u32::try_from(dice.below(index.into())).expect("it is below a u32");
    code.local_get(dice.word()).local_get(dice.word()).call(callee).local_set(dice.word());
}

/// Numbers that look like chance and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// A local variable for an i32.
    fn word(&mut self) -> u32 {
        u32::try_from(self.below(WORDS)).expect("there are few")
    }

    fn constant(&mut self) -> i32 {
        i32::try_from(self.below(1 << 20)).expect("it is small")
    }
}
