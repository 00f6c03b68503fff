(component
  (import "run" (func (parm "at" u32)))
)
