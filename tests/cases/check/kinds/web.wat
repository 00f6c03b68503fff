(component
  (import "rate" (func))
  (import "zones" (instance (export "zone" (func))))
  (import "engine" (core module))
  (import "part" (component))
  (import "token" (type (sub resource)))
)
