(component $it
  (import "env" (instance $env
    (export "a" (instance $a
      (export "b" (instance
        (export "t" (type (sub resource)))
        (type $r (record (field "x" u32)))
        (export "r" (type (eq $r)))
      ))
    ))
  ))
  (alias export $env "a" (instance $a))
  (alias export $a "b" (instance $b))
  (alias export $b "t" (type $t))
  (alias export $b "r" (type $r))
  (import "use" (instance
    (alias outer $it $t (type $t'))
    (alias outer $it $r (type $r'))
    (export "t" (type $u (eq $t')))
    (export "r" (type $s (eq $r')))
    (export "web" (func (param "t" (borrow $u)) (result $s)))
  ))
  (import "f" (func (param "t" (own $t)) (result $r)))
)
