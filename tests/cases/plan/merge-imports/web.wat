(component (import "wasi:clocks/clock@0.2.0" (instance (export "now" (func (result u64))))))
