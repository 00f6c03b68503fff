(component
  (import "r" (type $r (sub resource)))
  (import "[constructor]r" (func (param "n" u32) (result (own $r))))
  (import "[method]r.f" (func (param "self" (borrow $r))))
)
