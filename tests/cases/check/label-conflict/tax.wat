(component (import "primary" (implements "acme:tax/rates@1.0.0") (instance (export "rate" (func)))))
