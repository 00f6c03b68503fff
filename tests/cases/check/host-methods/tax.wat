(component
  (import "r" (type $r (sub resource)))
  (import "[method]r.f" (func (param "self" (borrow $r))))
  (import "[static]r.g" (func (result (own $r))))
  (import "take" (func (param "r" (own $r))))
)
