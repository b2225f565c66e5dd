def f(n)
  return 1 if n <= 1
  n * f(n - 1)
end
