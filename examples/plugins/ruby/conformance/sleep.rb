def f
  sleep
end
