(module (@dylink.0 (mem-info (memory 16 32))) (func (export "f")))
