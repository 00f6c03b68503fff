(module
  (@dylink.0 (mem-info))
  (func (export "discount") (result i32) (i32.const 5)))
