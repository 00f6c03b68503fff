(component (import "primary" (implements "acme:kv/store@1.0.0") (instance (export "get" (func)))))
