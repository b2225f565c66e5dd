def f(xs)
  xs << 1
end
