(component
  (type $bucket (resource (rep i32)))
  (component $c
    (import "bucket" (type $b (sub resource)))
    (export "bucket" (type $b))
  )
  (instance $types (instantiate $c (with "bucket" (type $bucket))))
  (export "types" (instance $types))
)
