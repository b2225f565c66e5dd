def f(x)
  return x if x >= 0
  raise ArgumentError, "boom"
end
