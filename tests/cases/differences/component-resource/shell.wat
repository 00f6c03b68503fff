(component
  (import "plugin" (component
    (import "in" (type $in (sub resource)))
    (export "out" (type (eq $in)))
  ))
)
