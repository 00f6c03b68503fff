(component
  (import "token" (type $token (sub resource)))
  (type $item' (record (field "sku" string)))
  (import "item" (type $item (eq $item')))
  (import "same" (type $same (eq $token)))
  (import "make" (func (param "item" $item) (result (own $token))))
  (import "keep" (func (param "token" (borrow $same))))
  (import "engine" (core module
    (import "env" "log" (func (param i32)))
    (export "memory" (memory 1 2))
    (export "table" (table 4 funcref))
    (export "stack" (global (mut i32)))
  ))
  (import "part" (component
    (import "log" (func (param "message" string)))
    (export "thing" (type $thing (sub resource)))
    (export "run" (func (result (own $thing))))
  ))
)
