(component
  (import "primary" (implements "acme:kv/store@1.0.0") (external-id "https://kv.example.com") (instance $kv (export "get" (func))))
  (import "acme:tax/rates@0.2" (version-suffix ".3") (instance (export "rate" (func))))
  (export "copy" (implements "acme:kv/store@1.0.0") (external-id "kv") (instance $kv))
)
