(component
  (import "acme:log/lines" (instance (export "flush" (func)))))
