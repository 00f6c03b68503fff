(component
  (import "env" (instance
    (export "log" (instance (export "warn" (func))))
  ))
)
