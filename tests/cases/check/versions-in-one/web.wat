(component $web
  (import "wasi:io/poll@0.2.0" (instance $a (export "pollable" (type (sub resource)))))
  (alias export $a "pollable" (type $pa))
  (import "wasi:io/poll@0.2" (version-suffix ".3") (instance $b (export "pollable" (type (sub resource)))))
  (alias export $b "pollable" (type $pb))
  (import "wasi:io/both@0.2.0" (instance
    (alias outer $web $pa (type $a))
    (alias outer $web $pb (type $b))
    (export "a" (type $x (eq $a)))
    (export "b" (type $y (eq $b)))
    (export "f" (func (param "a" (borrow $x)) (param "b" (borrow $y))))
  ))
)
