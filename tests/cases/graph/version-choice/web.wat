(component
  (import "acme:tax/rates@1.1.0" (instance $rates (export "rate" (func))))
  (import "acme:tax/zones@1.0.0" (instance (export "zone" (func))))
  (export "run" (func $rates "rate"))
)
