def f(text)
  puts text
end
