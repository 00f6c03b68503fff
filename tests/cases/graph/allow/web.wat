(component
  (import "acme:log/log@1.0.0" (instance))
  (import "acme:log/journal@1.0.0" (instance))
  (import "now" (func (result u64)))
  (import "nowhere" (func))
  (import "wasi:random/random@0.2.0" (instance))
  (import "wasi:io/poll@0.2.0" (instance))
)
