(component (import "LOG" (func)))
