(component
  (type $token' (resource (rep i32)))
  (component $c
    (import "token" (type $t (sub resource)))
    (export "token" (type $t))
  )
  (instance $types (instantiate $c (with "token" (type $token'))))
  (export "types" (instance $types))
  (component $part
    (import "token" (type $t (sub resource)))
    (import "give" (func $give (result (own $t))))
    (export "make" (func $give))
  )
  (export "part" (component $part))
)
