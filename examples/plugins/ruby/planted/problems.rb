# Small problems, each solved in two ways, and faults to plant into the first.
# A fault: its kind, a text that stands once in the first solution, and what
# stands there instead. An empty one leaves the text out; one that begins with
# the text adds to it.

def problem(name, task, tests, solution, other, *faults) = PROBLEMS << { name: name, task: task, tests: tests, solution: solution, other: other, faults: faults }

PROBLEMS = []

problem "high_marks", "high_marks(levels) returns [index, level] of every level above all before it.",
  [[[[3, 1, 4, 4, 5]], [[0, 3], [2, 4], [4, 5]]], [[[]], []], [[[-2, -3, -1]], [[0, -2], [2, -1]]], [[[7]], [[0, 7]]], [[[2, 2, 2]], [[0, 2]]]],
  <<~'A', <<~'B',
    def high_marks(levels)
      marks = []
      highest = nil
      levels.each_with_index do |level, i|
        if highest.nil? || level > highest
          marks << [i, level]
          highest = level
        end
      end
      marks
    end
  A
    def high_marks(levels)
      (0...levels.size).select { |i| levels.first(i).all? { |earlier| earlier < levels[i] } }.map { |i| [i, levels[i]] }
    end
  B
  ["boundary", "level > highest", "level >= highest"],
  ["missing update", "      highest = level\n", ""],
  ["order of items", "[i, level]", "[level, i]"],
  ["initial value", "highest = nil", "highest = 0"]

problem "boxes", "boxes(weights, limit) fills boxes in order and returns how many it takes, nil when a weight is above the limit.",
  [[[[2, 3, 5, 1], 5], 3], [[[], 4], 0], [[[4, 4], 3], nil], [[[1, 1, 1, 1], 2], 2], [[[6], 6], 1], [[[3, 4, 2], 7], 2]],
  <<~'A', <<~'B',
    def boxes(weights, limit)
      count = 0
      free = 0
      weights.each do |weight|
        return nil if weight > limit
        if weight > free
          count += 1
          free = limit
        end
        free -= weight
      end
      count
    end
  A
    def boxes(weights, limit)
      return nil if weights.any? { |weight| weight > limit }
      filled = weights.each_with_object([]) do |weight, all|
        all.empty? || all.last.sum + weight > limit ? all << [weight] : all.last << weight
      end
      filled.size
    end
  B
  ["initial value", "count = 0", "count = 1"],
  ["wrong variable", "free = limit", "free = weight"],
  ["missing update", "    free -= weight\n", ""],
  ["wrong return", "return nil if", "return count if"],
  ["wrong operator", "free -= weight", "free += weight"]

problem "ring", "ring(steps, size) walks around a ring of places 0 to size - 1 and returns the last place and how often it stopped at 0.",
  [[[[1, 2, 3], 6], [0, 1]], [[[], 5], [0, 0]], [[[5, 5, -3], 5], [2, 2]], [[[-1], 4], [3, 0]], [[[2, 2, 2, 2], 4], [0, 2]]],
  <<~'A', <<~'B',
    def ring(steps, size)
      place = 0
      stops = 0
      i = 0
      while i < steps.size
        place = (place + steps[i]) % size
        stops += 1 if place == 0
        i += 1
      end
      [place, stops]
    end
  A
    def ring(steps, size)
      places = steps.each_index.map { |i| steps.first(i + 1).sum.modulo(size) }
      [places.last || 0, places.count(0)]
    end
  B
  ["off by one", "i < steps.size", "i < steps.size - 1"],
  ["wrong index", "steps[i]", "steps[0]"],
  ["wrong operator", "place + steps[i]", "place - steps[i]"],
  ["wrong condition", "place == 0", "place != 0"],
  ["wrong variable", "[place, stops]", "[place, i]"],
  ["initial value", "place = 0\n", "place = 1\n"]

problem "shared_letters", "shared_letters(words) counts the places at which neighbouring words have the same letter.",
  [[[["cat", "car", "bar"]], 4], [[["a"]], 0], [[[]], 0], [[["tree", "three", "th"]], 4], [[["ab", "ba"]], 0]],
  <<~'A', <<~'B',
    def shared_letters(words)
      total = 0
      (1...words.size).each do |i|
        before, after = words[i - 1], words[i]
        shorter = [before.size, after.size].min
        shorter.times do |k|
          total += 1 if before[k] == after[k]
        end
      end
      total
    end
  A
    def shared_letters(words)
      words.each_cons(2).sum { |one, two| one.chars.zip(two.chars).count { |a, b| a == b } }
    end
  B
  ["wrong index", "words[i - 1]", "words[i - 2]"],
  ["off by one", "(1...words.size)", "(2...words.size)"],
  ["wrong index", ", words[i]", ", words[-1]"],
  ["wrong condition", "before[k] == after[k]", "before[k] <= after[k]"],
  ["wrong variable", "== after[k]", "== after[i]"]

problem "plateau", "plateau(values) returns [start, length] of the longest run of equal values, the first of several, nil for none.",
  [[[[1, 2, 2, 3, 3]], [1, 2]], [[[]], nil], [[[5]], [0, 1]], [[[4, 4, 1, 1, 1]], [2, 3]], [[[7, 7, 7]], [0, 3]]],
  <<~'A', <<~'B',
    def plateau(values)
      return nil if values.empty?
      best = [0, 1]
      start = 0
      (1..values.size).each do |i|
        next if i < values.size && values[i] == values[start]
        length = i - start
        best = [start, length] if length > best[1]
        start = i
      end
      best
    end
  A
    def plateau(values)
      at = 0
      runs = values.chunk_while { |a, b| a == b }.map { |run| [at, run.size].tap { at += run.size } }
      longest = runs.map(&:last).max
      runs.find { |run| run.last == longest }
    end
  B
  ["off by one", "(1..values.size)", "(1...values.size)"],
  ["wrong operator", "i < values.size && values", "i < values.size || values"],
  ["boundary", "length > best[1]", "length >= best[1]"],
  ["wrong index", "best[1]\n", "best[0]\n"],
  ["missing update", "    start = i\n", ""],
  ["off by one", "length = i - start", "length = i - start + 1"]

problem "rim", "rim(grid) adds up the numbers on the border of a grid.",
  [[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], 40], [[[[5]]], 5], [[[[1, 2], [3, 4]]], 10], [[[[1, 2, 3, 4]]], 10], [[[[1], [2], [3]]], 6], [[[]], 0]],
  <<~'A', <<~'B',
    def rim(grid)
      sum = 0
      grid.each_with_index do |row, y|
        row.each_with_index do |cell, x|
          edge = y == 0 || x == 0 || y == grid.size - 1 || x == row.size - 1
          sum += cell if edge
        end
      end
      sum
    end
  A
    def rim(grid)
      return 0 if grid.empty?
      inner = (grid[1...-1] || []).sum { |row| (row[1...-1] || []).sum }
      grid.flatten.sum - inner
    end
  B
  ["off by one", "y == grid.size - 1", "y == grid.size"],
  ["wrong operator", "x == 0 || y", "x == 0 && y"],
  ["wrong variable", "sum += cell", "sum += x"],
  ["inverted condition", "sum += cell if edge", "sum += cell unless edge"],
  ["initial value", "sum = 0", "sum = 1"]

problem "merged", "merged(a, b) merges two sorted lists into one without repeated values.",
  [[[[1, 3, 5], [2, 3, 6]], [1, 2, 3, 5, 6]], [[[], []], []], [[[], [2]], [2]], [[[1, 1], [1]], [1]], [[[4, 9], [1, 2]], [1, 2, 4, 9]], [[[1, 2], [5, 5]], [1, 2, 5]]],
  <<~'A', <<~'B',
    def merged(a, b)
      out = []
      i, j = 0, 0
      while i < a.size || j < b.size
        if j >= b.size || i < a.size && a[i] <= b[j]
          item = a[i]
          i += 1
        else
          item = b[j]
          j += 1
        end
        out << item if out.last != item
      end
      out
    end
  A
    def merged(a, b) = a.union(b).sort
  B
  ["wrong operator", "i < a.size || j < b.size\n", "i < a.size && j < b.size\n"],
  ["wrong variable", "item = b[j]", "item = b[i]"],
  ["boundary", "j >= b.size", "j > b.size"],
  ["wrong operator", "a[i] <= b[j]", "a[i] >= b[j]"],
  ["wrong condition", "out << item if out.last != item", "out << item if out.last == item"],
  ["wrong method", "out.last", "out.first"]

problem "widest_gap", "widest_gap(row) returns the most free seats (.) between two taken ones (x).",
  [[["x..x.x"], 2], [["..."], 0], [[""], 0], [["..x...x"], 3], [["xx"], 0], [["x....x..x"], 4]],
  <<~'A', <<~'B',
    def widest_gap(row)
      widest = 0
      last = nil
      row.each_char.with_index do |seat, i|
        next if seat == "."
        widest = [widest, i - last - 1].max if last
        last = i
      end
      widest
    end
  A
    def widest_gap(row)
      row.scan(/(?<=x)\.*(?=x)/).map(&:size).max || 0
    end
  B
  ["off by one", "i - last - 1", "i - last"],
  ["wrong method", "].max", "].min"],
  ["wrong operator", "i - last - 1", "i + last - 1"],
  ["wrong constant", 'seat == "."', 'seat == "x"'],
  ["missing update", "    last = i\n", ""]

problem "toll", "toll(distance, zones) adds up a fare: each zone [until, price] charges its price for every kilometre from the last zone's end up to its own.",
  [[[7, [[5, 2], [10, 1]]], 12], [[0, [[5, 2]]], 0], [[4, [[5, 3], [9, 9]]], 12], [[20, [[5, 2], [10, 1]]], 15], [[10, [[3, 1], [6, 2], [12, 4]]], 25]],
  <<~'A', <<~'B',
    def toll(distance, zones)
      sum = 0
      from = 0
      zones.each do |limit, price|
        break if distance <= from
        to = [distance, limit].min
        sum += (to - from) * price
        from = limit
      end
      sum
    end
  A
    def toll(distance, zones)
      prices = []
      zones.each { |limit, price| prices << price while prices.size < limit }
      prices.first(distance).sum
    end
  B
  ["missing update", "    from = limit\n", ""],
  ["wrong operator", "* price", "+ price"],
  ["wrong method", ".min", ".max"],
  ["wrong order", "(to - from)", "(from - to)"],
  ["wrong variable", "from = limit", "from = price"],
  ["extra statement", "sum += (to - from) * price\n", "sum += (to - from) * price\n    sum += 1\n"]

problem "unfold", "unfold(text) repeats each letter as often as the number before it says; one without a number stands once.",
  [[["3a2b"], "aaabb"], [[""], ""], [["ab"], "ab"], [["12x"], "xxxxxxxxxxxx"], [["a10b"], "abbbbbbbbbb"], [["0ab"], "b"]],
  <<~'A', <<~'B',
    def unfold(text)
      out = ""
      digits = ""
      text.each_char do |c|
        if c >= "0" && c <= "9"
          digits += c
        else
          times = digits.empty? ? 1 : digits.to_i
          out += c * times
          digits = ""
        end
      end
      out
    end
  A
    def unfold(text)
      text.gsub(/(\d*)(\D)/) { $2 * ($1.empty? ? 1 : $1.to_i) }
    end
  B
  ["boundary", 'c >= "0"', 'c > "0"'],
  ["wrong constant", "digits.empty? ? 1 :", "digits.empty? ? 0 :"],
  ["wrong order", "digits += c", "digits = c + digits"],
  ["missing update", "      digits = \"\"\n", ""],
  ["wrong variable", "out += c * times", "out += digits * times"]

problem "last_ones", "last_ones(names, step) counts around a circle, takes every step-th name out, and returns the names in the order they leave.",
  [[[["a", "b", "c", "d"], 2], ["b", "d", "c", "a"]], [[[], 3], []], [[["a"], 5], ["a"]], [[["a", "b", "c"], 1], ["a", "b", "c"]], [[["p", "q", "r", "s", "t"], 3], ["r", "p", "t", "q", "s"]]],
  <<~'A', <<~'B',
    def last_ones(names, step)
      left = names.dup
      gone = []
      at = 0
      until left.empty?
        at = (at + step - 1) % left.size
        gone.push(left.delete_at(at))
      end
      gone
    end
  A
    def last_ones(names, step)
      circle = names.dup
      names.map do
        (step - 1).times { circle.push(circle.shift) }
        circle.shift
      end
    end
  B
  ["off by one", "(at + step - 1)", "(at + step)"],
  ["wrong variable", "% left.size", "% names.size"],
  ["wrong method", "gone.push(", "gone.unshift("],
  ["wrong return", "  gone\nend", "  left\nend"],
  ["initial value", "at = 0", "at = 1"]

problem "ways", "ways(height, jumps) counts the ways up a stair of some steps with jumps of given sizes.",
  [[[4, [1, 2]], 5], [[0, [1]], 1], [[3, [2]], 0], [[5, [1, 3]], 4], [[6, [2, 3]], 2]],
  <<~'A', <<~'B',
    def ways(height, jumps)
      table = [1]
      (1..height).each do |h|
        table[h] = 0
        jumps.each do |jump|
          table[h] += table[h - jump] if jump <= h
        end
      end
      table[height]
    end
  A
    def ways(height, jumps)
      return 1 if height == 0
      jumps.sum { |jump| jump > height ? 0 : ways(height - jump, jumps) }
    end
  B
  ["initial value", "table = [1]", "table = [0]"],
  ["wrong index", "table[h - jump]", "table[h - 1]"],
  ["boundary", "if jump <= h", "if jump < h"],
  ["wrong return", "  table[height]\nend", "  table[height - 1]\nend"],
  ["wrong constant", "table[h] = 0", "table[h] = 1"]

problem "torque", "torque(tree, depth) adds up weight times depth over a tree [weight, branch, ...]; the root's depth is given.",
  [[[[5], 1], 5], [[[1, [2], [3]], 0], 5], [[[2, [1, [4]], [1]], 1], 18], [[[0, [7]], 2], 21]],
  <<~'A', <<~'B',
    def torque(tree, depth)
      weight = tree[0]
      sum = weight * depth
      tree.drop(1).each do |branch|
        sum += torque(branch, depth + 1)
      end
      sum
    end
  A
    def torque(tree, depth)
      waiting = [[tree, depth]]
      all = 0
      until waiting.empty?
        (weight, *branches), level = waiting.pop
        all += weight * level
        branches.each { |branch| waiting << [branch, level + 1] }
      end
      all
    end
  B
  ["wrong argument", "torque(branch, depth + 1)", "torque(branch, depth)"],
  ["wrong operator", "weight * depth", "weight + depth"],
  ["wrong constant", "tree.drop(1)", "tree.drop(2)"],
  ["wrong return", "  sum\nend", "  weight\nend"],
  ["wrong index", "tree[0]", "tree[-1]"]

problem "balances", "balances(moves) books [name, amount] moves on accounts that may not go below zero, and returns the map of balances and how many moves were refused.",
  [[[[["a", 5], ["b", 2], ["a", -3]]], [{ "a" => 2, "b" => 2 }, 0]], [[[]], [{}, 0]], [[[["a", -1]]], [{}, 1]], [[[["a", 4], ["a", -4], ["a", -1]]], [{ "a" => 0 }, 1]]],
  <<~'A', <<~'B',
    class Book
      attr_reader :accounts, :refused

      def initialize
        @accounts = {}
        @refused = 0
      end

      def move(name, amount)
        after = @accounts.fetch(name, 0) + amount
        if after < 0
          @refused += 1
        else
          @accounts[name] = after
        end
      end
    end

    def balances(moves)
      book = Book.new
      moves.each do |name, amount|
        book.move(name, amount)
      end
      [book.accounts, book.refused]
    end
  A
    def balances(moves)
      moves.each_with_object([{}, 0]) do |(name, amount), state|
        held = (state[0][name] || 0) + amount
        held < 0 ? state[1] += 1 : state[0][name] = held
      end
    end
  B
  ["boundary", "after < 0", "after <= 0"],
  ["wrong variable", "@accounts[name] = after", "@accounts[name] = amount"],
  ["initial value", "@refused = 0", "@refused = 1"],
  ["wrong order of arguments", "book.move(name, amount)", "book.move(amount, name)"],
  ["wrong operator", "@refused += 1", "@refused -= 1"],
  ["order of items", "[book.accounts, book.refused]", "[book.refused, book.accounts]"]

problem "clamp_all", "clamp_all(values, low, high) moves each value into the range, and returns those that change nothing twice in a row only once.",
  [[[[1, 9, 12, 3], 2, 10], [2, 9, 10, 3]], [[[], 0, 1], []], [[[0, 1, 2], 2, 5], [2]], [[[7, 8, 4, 4], 1, 7], [7, 4]], [[[2, 5], 2, 5], [2, 5]]],
  <<~'A', <<~'B',
    def limited(value, low, high)
      return low if value < low
      return high if value > high
      value
    end

    def clamp_all(values, low, high)
      out = []
      values.each do |value|
        inside = limited(value, low, high)
        next if out.last == inside
        out << inside
      end
      out
    end
  A
    def clamp_all(values, low, high)
      values.map { |value| value.clamp(low, high) }.chunk_while { |a, b| a == b }.map(&:first)
    end
  B
  ["wrong order of arguments", "limited(value, low, high)\n    next", "limited(value, high, low)\n    next"],
  ["wrong return", "return low if", "return high if"],
  ["wrong operator", "value > high", "value >= low"],
  ["missing statement", "    next if out.last == inside\n", ""],
  ["wrong variable", "out << inside", "out << value"]
