(module
  (@dylink.0 (mem-info))
  (import "env" "ff" (func))
  (import "env" "ff" (func (param i32)))
  (func (export "f")))
