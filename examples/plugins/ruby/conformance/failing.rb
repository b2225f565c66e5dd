raise "boom" if f(3) == 3
