(component $web
  (import "types" (instance $types (export "token" (type (sub resource)))))
  (alias export $types "token" (type $token))
  (import "part" (component
    (import "token" (type $t (sub resource)))
    (import "give" (func (result (own $t))))
    (export "make" (func (result (own $t))))
  ))
)
