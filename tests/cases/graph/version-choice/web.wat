(component
  (import "acme:tax/rates@1.1.0" (instance (export "rate" (func))))
  (import "acme:tax/zones@1.0.0" (instance (export "zone" (func))))
)
