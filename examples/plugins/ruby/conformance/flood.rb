def f
  loop { puts "x" * 100 }
end
