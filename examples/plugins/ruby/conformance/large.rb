def f(n)
  (0...n).to_a
end
