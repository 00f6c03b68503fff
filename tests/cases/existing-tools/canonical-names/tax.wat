(component
  (core module $m (func (export "rate")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "rate")))
  (instance $rates (export "rate" (func $f)))
  (export "acme:tax/rates@0.2" (version-suffix ".3") (instance $rates))
)
