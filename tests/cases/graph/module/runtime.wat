(component
  (core module $m
    (func (export "alloc") (param i32) (result i32) (local.get 0))
    (func (export "free") (param i32))
  )
  (export "alloc" (core module $m))
)
