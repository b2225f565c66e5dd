# The small edits of a program's statements, as [statement, from, to, text, kind].
# They are texts: whether one compiles shows when it is run.

class Program
  # Words that take each other's place.
  LIKE = ["< <= > >= == !=", "+ - * / % **", "+= -= *= /= =", "&& ||", ".. ...", "true false", "next break", "min max", "first last", "push unshift", "pop shift", "any? all?", "select reject", "floor ceil"].map(&:split)
  COMPARES, LOGIC, HEADERS = LIKE[0].map(&:to_sym), %i[AND OR], %w[function class]
  # Expressions. The first three are variables, the first six may be numbers.
  VALUES = %i[LVAR DVAR IVAR CALL OPCALL FCALL AND OR GVAR CONST LIT STR DSTR NIL TRUE FALSE QCALL VCALL ITER IF LIST ZLIST HASH DOT2 DOT3]
  # A donor's piece has at most LARGEST nodes. Names that the program lacks are read in so many ways.
  Piece, LARGEST, READINGS = Struct.new(:text, :size, :names, :whole), 32, 12

  # Those of each of some statements, until so many are listed.
  def lists(numbers, donors, left) = numbers.lazy.take_while { left > 0 }.map { |number| HEADERS.include?(@statements[number][:kind]) ? [] : edits(number, donors).tap { |all| left -= all.size } }.to_a

  def edits(number, donors)
    statement, @made, @number, @inner = @statements[number], [], number, values(number)
    @from, @to, @names = *statement[:span].values_at(:start, :end), names(@functions[statement[:function]][:span])
    @lent = donors.flat_map(&:pieces).flat_map { |piece| read(piece, piece.names - @names) }.uniq(&:text)
    @known = @lent.filter_map { |piece| piece.text.delete(" \n") if piece.size > (piece.whole ? 1 : 2) }.to_set
    %i[of_tokens of_values of_statement].each { |part| send(part) } && @made
  end

  # An edit is the donor's if it makes an expression or a statement that a donor has.
  def change(from, to, new, kind)
    lent = from < to && [[@from, @to], *@inner.map { |node| [first(node), last(node)] }].any? { |start, stop| start <= from && to <= stop && @known.include?((text(start, from) + new + text(to, stop)).delete(" \n")) }
    @made << [@number, from, to, new, lent ? "donor" : kind]
  end

  def own(node) = text(first(node), last(node))
  def within(all, span) = all.select { |node| first(node) >= span[:start] && last(node) <= span[:end] }

  # Variables of a function, its parameters first, and of objects.
  def names(span) = (within(nodes(@root), span).flat_map { |node| node.type == :SCOPE ? node.children[0] : [] } + nodes(@root).filter_map { |node| node.children[0] if node.type == :IASGN }).grep(/\A@?[a-z_]\w*\z/).map(&:to_s).uniq

  # The expressions of a statement. A list without brackets is one of arguments.
  def values(number) = within(nodes(@nodes[number]), @statements[number][:span]).select { |node| VALUES.include?(node.type) && (node.type != :LIST || own(node).start_with?("[")) }

  # What a program lends: expressions and simple statements, but not what is all that a function does.
  def pieces
    lending = @statements.each_index.reject { |i| HEADERS.include?(@statements[i][:kind]) || @statements.one? { |other| other[:function] == @statements[i][:function] } }
    @pieces ||= lending.flat_map { |i| values(i).map { |node| piece(node, false) } << (piece(@nodes[i], true) if last(@nodes[i]) == @statements[i][:span][:end]) }.compact
  end

  # A loop that nothing counts is not lent.
  def piece(node, whole)
    all, code = nodes(node), own(node)
    free = all.filter_map { |inner| inner.children[0] if (BOUND + VALUES.first(3)).include?(inner.type) } - all.flat_map { |inner| inner.type == :SCOPE ? inner.children[0] : [] }
    Piece.new(code, all.size, free.map(&:to_s).uniq, whole) unless all.size > LARGEST || !whole && all.size < 3 || code.match?(/\b(while|until)\b/)
  end

  # A donor's piece in the program's names.
  def read(piece, unknown) = @names.permutation(unknown.size).first(READINGS).map { |words| piece.dup.tap { |own| own.text = renamed(own.text, unknown.zip(words).to_h) } }
  def renamed(code, names) = code.gsub(/(?<![.\w@$:])(?:#{Regexp.union(names.keys)})\b(?![?!(:])/, names)

  # Another operator, method, constant or variable.
  def of_tokens
    lexed.select { |start, _, word| start >= @from && start + word.bytesize <= @to }.each do |start, kind, word|
      alike, variable = LIKE.select { |group| group.include?(word) }.flatten, @names.include?(word) && !text(0, start).end_with?(".")
      what, others = kind == :on_int ? ["constant", [word.to_i + 1, word.to_i - 1].map(&:to_s)] : variable ? ["variable", @names] : [COMPARES.include?(word.to_sym) ? "comparison" : "arithmetic", alike]
      (others - [word]).each { |other| change(start, start + word.bytesize, other, what) }
    end
  end

  # A condition or clause negated, but a comparison has its opposite among the operators; one more or
  # less; an operand alone; operands or arguments swapped; a donor's expression.
  def of_values
    clauses = [@nodes[@number], *@inner].flat_map { |node| LOGIC.include?(node.type) ? node.children : CONDITIONAL.include?(node.type) ? node.children.first(1) : [] }
    clauses.each { |clause| change(first(clause), last(clause), "!(#{own(clause)})", "negate") unless LOGIC.include?(clause.type) || COMPARES.include?(method(clause)) }
    @inner.each do |node|
      from, to, kids = first(node), last(node), node.children.select { |kid| node?(kid) }
      %w[+ -].each { |sign| change(from, to, "(#{own(node)} #{sign} 1)", "offset") } if VALUES.first(6).include?(node.type) && !COMPARES.include?(method(node))
      kids.each { |kid| change(from, to, own(kid), "drop") } if (LOGIC + %i[CALL OPCALL]).include?(node.type)
      (kids[-1]&.type == :LIST && node.type != :OPCALL ? kids[-1].children.compact : kids).each_cons(2) { |a, b| change(first(a), last(b), own(b) + text(last(a), first(b)) + own(a), "swap") if last(a) <= first(b) }
      @lent.each { |piece| change(from, to, piece.text, "donor") unless piece.whole }
    end
  end

  # Statements put in before it or behind the last of a block, in its place, or left out.
  def of_statement
    between = text(0, @from)[/(?<=\n|\A)[ \t]*\z/]&.then { |blanks| "\n#{blanks}" } || "; "
    lent = @lent.select(&:whole).map { |piece| [piece.text, piece.size > 1 ? "donor" : "insert"] }
    added = lent + @names.flat_map { |name| ["#{name} += 1", "#{name} -= 1", "#{name} = 0", "return #{name}"] }.push("next", "break").map { |new| [new, "insert"] }
    added.each { |new, kind| change(@from, @from, new + between, kind) }
    return unless @to == @statements[@number][:statementEnd]
    added.each { |new, kind| change(@to, @to, between + new, kind) } if text(@to, @source.bytesize).match?(/\A\s*(?:end|els|when|rescue|ensure|\})/)
    lent.push(["", "delete"]).each { |new, kind| change(@from, @to, new, kind) }
  end
end
