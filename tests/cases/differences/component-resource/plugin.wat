(component
  (component $plugin
    (import "in" (type $in (sub resource)))
    (type $own (resource (rep i32)))
    (export "out" (type $own))
  )
  (export "plugin" (component $plugin))
)
