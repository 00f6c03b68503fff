(component
  (import "now" (func (result u64)))
  (import "sleep" (func (param "time" u64)))
)
