(component $two
  (core module $adder-of-two
    (@custom "note" "made for two")
    (func $answer-of-two (export "answer") (result i32)
      i32.const 20
      i32.const 22
      i32.add
    )
    (@custom "metadata.code.kept" "for whoever compiles this")
    (@producers (language "Wat" "two"))
  )
  (core instance $core (instantiate $adder-of-two))
  (func (export "answer") (result u32) (canon lift (core func $core "answer")))
  (@custom "more" "of two")
)
