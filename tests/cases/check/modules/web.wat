(component
  (import "engine" (core module
    (import "env" "log" (func (param i32)))
    (export "rate" (func (param i32) (result i32)))
    (export "memory" (memory 1))
    (export "table" (table 4 funcref))
  ))
  (import "part" (component
    (import "log" (func (param "message" string)))
    (export "rate" (func (result u32)))
  ))
)
