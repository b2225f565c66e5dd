def f(xs)
  total = 0
  xs.each do |x|
    total -= x
  end
  total
end
