(component
  (core module $plugin (func (export "run") (param i64)))
  (export "plugin" (core module $plugin))
)
