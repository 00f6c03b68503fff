(component
  (import "acme:tax/rates@0.2" (version-suffix ".1") (instance $rates (export "rate" (func))))
  (instance $items (export "add" (func $rates "rate")))
  (export "acme:cart/items" (instance $items))
)
