(component
  (core module $m (func (export "rate") (param i32)))
  (core instance $i (instantiate $m))
  (func (export "rate") (param "of" u32) (canon lift (core func $i "rate")))
)
