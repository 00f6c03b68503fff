(component
  (import "acme:tax/rates@0.2.0" (instance (export "rate" (func (result u32)))))
  (import "us-rates" (instance (export "rate" (func (result u32)))))
  (import "acme:log/log@1.0.0" (instance (export "log" (func))))
  (core module $m (func (export "run")))
  (core instance $i (instantiate $m))
  (func (export "run") (canon lift (core func $i "run")))
)
