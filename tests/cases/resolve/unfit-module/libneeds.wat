(module
  (@dylink.0 (mem-info) (needed "librates.so"))
  (func (export "tax") (param i32) (result i32) (local.get 0)))
