(component
  (export "rate" (func 3))
)
