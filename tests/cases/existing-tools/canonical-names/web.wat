(component
  (import "acme:tax/rates@0.2.0" (instance (export "rate" (func))))
  (import "wasi:random/random@0.2" (version-suffix ".9") (instance (export "get" (func))))
)
