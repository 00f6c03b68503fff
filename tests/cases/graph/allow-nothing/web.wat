(component
  (import "wasi:random/random@0.2.0" (instance))
  (import "wasi:io/poll@0.2.0" (instance))
)
