(component
  (export "rate" (func $rate))
)
