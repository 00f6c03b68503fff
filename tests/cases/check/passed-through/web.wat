(component $web
  (import "direct" (instance $direct (export "bucket" (type (sub resource)))))
  (alias export $direct "bucket" (type $bucket))
  (import "gated" (instance
    (alias outer $web $bucket (type $b))
    (export "bucket" (type (eq $b)))
  ))
)
