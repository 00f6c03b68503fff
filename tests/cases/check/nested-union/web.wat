(component
  (import "env" (instance
    (export "log" (instance (export "info" (func))))
  ))
)
