def f
  loop { 1 }
end
