(component (import "wasi:clocks/clock@0.2.3" (instance (export "now" (func (result u64))))))
