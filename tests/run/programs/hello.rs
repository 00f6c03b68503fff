//! A program for WASI as it was before components, without any of Rust's library, which is not installed for WebAssembly
//! everywhere.

#![feature(no_core, lang_items, auto_traits)]
#![allow(internal_features)]
#![no_core]
#![no_main]

#[lang = "pointee_sized"]
pub trait PointeeSized {}
#[lang = "meta_sized"]
pub trait MetaSized: PointeeSized {}
#[lang = "sized"]
pub trait Sized: MetaSized {}
#[lang = "copy"]
pub trait Copy {}
impl Copy for u32 {}
#[lang = "freeze"]
unsafe auto trait Freeze {}

#[repr(C)]
pub struct Slice {
    start: *const u8,
    length: u32,
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    fn fd_write(file: u32, slices: *const Slice, count: u32, written: *mut u32) -> u32;
}

#[no_mangle]
pub extern "C" fn _start() {
    let slice = Slice { start: b"hello from a program in Rust\n" as *const u8, length: 29 };
    let mut written = 0u32;
    unsafe {
        fd_write(1, &slice, 1, &mut written);
    }
}
