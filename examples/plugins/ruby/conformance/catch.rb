def f
  raise "caught"
rescue RuntimeError => error
  1
end
