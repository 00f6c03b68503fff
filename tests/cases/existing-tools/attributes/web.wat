(component
  (import "primary" (implements "acme:kv/store@1.0.0") (external-id "https://kv.example.com") (instance $kv (export "get" (func))))
  (export "copy" (implements "acme:kv/store@1.0.0") (external-id "kv") (instance $kv))
)
