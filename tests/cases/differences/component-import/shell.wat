(component
  (import "plugin" (component
    (import "log" (func (param "text" string)))
    (export "run" (func))
  ))
)
