(component
  (component $c
    (core module $m (func (export "run") (result i32) (i32.const 1)))
    (core instance $i (instantiate $m))
    (func (export "run") (result u32) (canon lift (core func $i "run")))
  )
  (export "plugin" (component $c))
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))
    (func (export "log") (param i32 i32))
  )
  (core instance $i (instantiate $m))
  (func (export "log") (param "message" string)
    (canon lift (core func $i "log") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))
  )
)
