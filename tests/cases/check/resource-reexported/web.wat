(component
  (import "basket" (type $basket (sub resource)))
  (import "open" (func $open (result (own $basket))))
  (export $b "basket" (type $basket))
  (export "reopen" (func $open) (func (result (own $b))))
)
