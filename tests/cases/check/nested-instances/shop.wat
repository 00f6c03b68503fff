(component
  (core module $m (func (export "place")))
  (core instance $i (instantiate $m))
  (func $place (canon lift (core func $i "place")))
  (instance $orders (export "place" (func $place)) (export "cancel" (func $place)))
  (instance $shop (export "orders" (instance $orders)))
  (export "shop" (instance $shop))
)
