(component
  (type $basket' (resource (rep i32)))
  (export $basket "basket" (type $basket'))
  (core module $m (func (export "open") (result i32) (i32.const 0)))
  (core instance $i (instantiate $m))
  (func (export "open") (result (own $basket)) (canon lift (core func $i "open")))
)
