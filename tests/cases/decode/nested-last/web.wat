(component
  (import "run" (func $run))
  (export "go" (func $run))
  (component
    (core module)
  )
)
