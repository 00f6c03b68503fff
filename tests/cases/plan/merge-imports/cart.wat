(component (import "wasi:clocks/clock@0.2.0" (instance (export "resolution" (func (result u64))))))
