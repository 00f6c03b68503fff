(component
  (import "alloc" (core module $alloc (export "alloc" (func (param i32) (result i32)))))
  (core instance $i (instantiate $alloc))
  (func (export "alloc") (param "size" u32) (result u32) (canon lift (core func $i "alloc")))
)
