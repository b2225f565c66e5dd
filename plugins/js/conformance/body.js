const x = f(3);
f(x);
