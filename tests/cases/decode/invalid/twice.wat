(component
  (import "rate" (func $rate))
  (export "tax" (func $rate))
  (export "tax" (func $rate))
)
