(component
  (import "env" (instance
    (export "inner" (instance
      (export "token" (type $t (sub resource)))
      (export "make" (func (result (own $t))))
    ))
  ))
  (import "shop" (instance
    (export "orders" (instance
      (export "place" (func))
    ))
  ))
)
