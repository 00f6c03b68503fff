(component
  (import "plugin" (component $plugin
    (import "log" (func (param "message" string)))
    (export "run" (func (result u32)))
  ))
  (import "log" (func $log (param "message" string)))
  (instance $p (instantiate $plugin (with "log" (func $log))))
  (export "run" (func $p "run"))
)
