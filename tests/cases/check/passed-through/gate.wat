(component
  (import "types" (instance $types (export "bucket" (type (sub resource)))))
  (export "types" (instance $types))
)
