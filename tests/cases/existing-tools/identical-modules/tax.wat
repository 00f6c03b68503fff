(component
  (component $inside
    (component $engine
      (core module $engine
        (memory 1)
        (data (i32.const 64) "an engine, and what it remembers")
        (func (export "run") (param i32) (result i32)
          (i32.mul (local.get 0) (i32.const 3)))
      )
      (core instance $it (instantiate $engine))
      (func (export "run") (param "amount" u32) (result u32)
        (canon lift (core func $it "run")))
    )
    (instance $it (instantiate $engine))
    (export "run" (func $it "run"))
  )
  (instance $it (instantiate $inside))
  (export "tax" (func $it "run"))
)
