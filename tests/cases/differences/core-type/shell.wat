(component
  (import "plugin" (core module (export "run" (func (param i32)))))
)
