(component
  (import "basket" (type $basket (sub resource)))
  (import "open" (func $open (result (own $basket))))
)
