(component
  (import "rate" (value u32))
)
