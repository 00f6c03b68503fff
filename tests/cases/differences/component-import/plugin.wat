(component
  (component $plugin
    (import "log" (func (param "text" string)))
    (import "now" (func $now (result u64)))
    (export "run" (func $now))
  )
  (export "plugin" (component $plugin))
)
