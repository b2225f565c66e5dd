def f
  fork do
    Process.setsid
    fork { loop { puts "still here" } }
    exit!(0)
  end
  1
end
