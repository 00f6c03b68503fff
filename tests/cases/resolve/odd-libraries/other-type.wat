(module
  (@dylink.0 (mem-info))
  (import "env" "f" (func (param i64)))
  (func (export "f")))
