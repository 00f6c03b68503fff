(component
  (import "engine" (core module
    (type $node (struct (field i32)))
    (export "node" (func (result (ref $node))))
  ))
)
