(component $one
  (core module $adder-of-one
    (@custom "note" "made for one")
    (func $answer-of-one (export "answer") (result i32)
      i32.const 20
      i32.const 22
      i32.add
    )
    (@custom "metadata.code.kept" "for whoever compiles this")
    (@producers (language "Wat" "one"))
  )
  (core instance $core (instantiate $adder-of-one))
  (func (export "answer") (result u32) (canon lift (core func $core "answer")))
  (@custom "more" "of one")
)
