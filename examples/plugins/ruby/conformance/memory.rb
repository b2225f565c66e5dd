def f
  held = []
  loop { held << "x" * (1 << 20) }
end
