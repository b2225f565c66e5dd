assert f(3) == 3
