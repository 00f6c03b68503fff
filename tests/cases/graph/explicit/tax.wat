(component
  (core module $m (func (export "rate") (result i32) (i32.const 19)))
  (core instance $i (instantiate $m))
  (func $rate (result u32) (canon lift (core func $i "rate")))
  (instance $rates (export "rate" (func $rate)))
  (export "acme:tax/rates@0.2.0" (instance $rates))
)
