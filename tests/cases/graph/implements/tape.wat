(component
  (core module $m (func (export "get")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "get")))
  (instance $store (export "get" (func $f)))
  (export "backup" (implements "acme:kv/store@1.0.0") (instance $store))
)
