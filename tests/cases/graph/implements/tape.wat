(component
  (core module $m (func (export "get")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "get")))
  (instance $store (export "get" (func $f)))
  (export "backup" (instance $store))
)
