# What a program is made of, and its source with calls of the recorder in it,
# around what they report.

class Program
  KINDS = %i[none enter assign mutate branch loop loop_end return raise catch yield element step]
  LOOPS = %i[each each_with_index each_char each_pair each_key each_value each_slice each_cons each_index reverse_each times upto downto step loop]
  CHANGES = %i[<< push append unshift prepend insert pop shift delete delete_at delete_if clear concat add store update merge! map! select! reject! sort! reverse! uniq! fill]
  DECLARES, GROUPS = %i[require require_relative include attr_reader attr_writer attr_accessor private protected], %i[BLOCK BEGIN ENSURE RESCUE]
  BOUND, JUMPS = %i[LASGN DASGN IASGN GASGN CDECL], %i[RETURN BREAK NEXT REDO RETRY]
  NAMES = { LVAR: "", DVAR: "", GVAR: "", IVAR: "self.", LASGN: "", DASGN: "", GASGN: "", CDECL: "", IASGN: "self.", VCALL: "", CONST: "", SELF: "self" }
  PARTS = { DEFN: "function", DEFS: "function", CLASS: "class", MODULE: "class", ITER: "for", CASE: "match", CASE2: "match", WHEN: "case", RESBODY: "except",
            RETURN: "return", BREAK: "break", NEXT: "continue", MASGN: "assign", ATTRASGN: "assign", OP_ASGN1: "augment", **BOUND.to_h { |type| [type, "assign"] } }
  HOMES = { DEFN: [-1], DEFS: [-1], CLASS: [-1], MODULE: [-1], IF: [1, 2], UNLESS: [1, 2], WHILE: [1], UNTIL: [1], WHEN: [1, 2], RESBODY: [1, 2], CASE: [1], CASE2: [1], ITER: [1] }
  CONDITIONAL, WORDS = %i[IF UNLESS WHILE UNTIL], { "elsif" => "elif", "unless" => "if", "until" => "while" }
  # Where a statement stands. frame: the recorder's argument; iterates: break leaves a block's loop.
  Place = Struct.new(:function, :statement, :header, :depth, :site, :frame, :iterates, :owner)

  def self.parse(source) = source.dup.force_encoding("UTF-8").then { |text| new(text, RubyVM::AbstractSyntaxTree.parse(text)) }
  def self.read(source, tokens)
    parse(source).finish(tokens)
  rescue SyntaxError, ArgumentError, EncodingError => e
    { analysis: { errors: [{ type: "SyntaxError", message: e.message.scrub[0, 500] }] } }
  end

  def initialize(source, root)
    @source, @root, @lines, @statements, @nodes, @sites = source, root, source.lines.map(&:bytesize).inject([0]) { |all, size| all << all[-1] + size }, [], [], []
    @functions = [{ name: "<module>", span: { start: 0, end: source.bytesize } }]
    body, at = root.children[2], Place.new(0, 0, 0, 0, 0, "0", false, nil)
    @code = body ? text(0, first(body)) + visit(body, at, :do) + text(last(body), source.bytesize) : source
  end

  def finish(tokens)
    @sites.each { |site| site[:calls].map! { |name| @functions.index { |f| f[:name] == name } }.compact! }
    spans = tokens ? lexed.map { |start, _, word| { start: start, end: start + word.bytesize } } : []
    { analysis: { functions: @functions, sites: @sites, statements: @statements, tokens: spans }, code: [@code].pack("m0"), ticks: ticks }
  end

  def lexed = @lexed ||= Ripper.lex(@source).filter_map { |(line, column), kind, word| [@lines[line - 1] + column, kind, word] unless kind.match?(/sp|nl|comment|embdoc/) || word.empty? }
  def node?(it) = it.is_a?(RubyVM::AbstractSyntaxTree::Node)
  def nodes(node) = [node] + node.children.select { |kid| node?(kid) }.flat_map { |kid| nodes(kid) }
  def first(node) = @lines[node.first_lineno - 1] + node.first_column
  def last(node) = @lines[node.last_lineno - 1] + node.last_column
  def text(from, to) = @source.byteslice(from, to - from)
  def word(node) = text(first(node), last(node))[/\A[a-z]+\b/]
  def method(node) = node.children.find { |kid| kid.is_a?(Symbol) }
  def raise?(node) = %i[FCALL VCALL].include?(node.type) && method(node) == :raise

  # What counts the rounds of a loop that has no block, as edits.
  def ticks = nodes(@root).select { |node| %i[WHILE UNTIL].include?(node.type) }.flat_map { |node| node.children[0].then { |kid| [[0, first(kid), first(kid), "(1.then{};("], [0, last(kid), last(kid), "))"]] } }

  # A node's source with its kids as the block has them.
  def weave(node)
    at, code = first(node), +""
    node.children.each_with_index.select { |kid, _| node?(kid) }.sort_by { |kid, _| first(kid) }.each do |kid, i|
      next if first(kid) < at
      code << text(at, first(kid)) << yield(kid, i)
      at = last(kid)
    end
    code << text(at, last(node))
  end

  # Which of a statement's kids hold statements.
  def homes(node)
    return [] if CONDITIONAL.include?(node.type) && !%w[if elsif unless while until].include?(word(node)) || node.type == :ITER && !LOOPS.include?(method(node.children[0]))
    HOMES.fetch(node.type, []).map { |i| i % node.children.size }.select { |i| node?(node.children[i]) }
  end

  # A node with its events. role: :do for a statement, :tail for one whose value
  # the function returns, nil within a statement.
  def visit(node, at, role = nil)
    at, type = at.dup, node.type
    return text(first(node), last(node)) if %i[ARGS DSTR DXSTR DREGX].include?(type)
    return weave(node) { |kid, i| visit(kid, at, role == :tail && (type == :RESCUE || i == (type == :BLOCK ? node.children.size - 1 : 0)) ? :tail : :do) } if role && GROUPS.include?(type)
    homes, count = role ? homes(node) : [], @sites.size
    inner = role ? opened(node, homes, at) : at
    passes = %i[IF UNLESS].include?(type) && homes.size == 2 || %i[WHEN RESBODY].include?(type)
    back = role == :tail && !passes && !JUMPS.include?(type) && site(:return, "", first(node), @statements[at.statement][:span][:end], at, node)
    prefix = homes.empty? ? "" : begun(node, at, inner)
    kind, name, shown = homes.empty? ? meaning(node, role) : nil
    mark = kind && site(kind, name, first(node), last(node), at, node)
    code = weave(node) do |kid, i|
      if homes.include?(i)
        held = kid.type == :SCOPE ? kid.children[2] : kid
        next text(first(kid), last(kid)) unless held
        text(first(kid), first(held)) + (i == homes[0] ? prefix : "") + visit(held, inner, role == :tail && passes || type.match?(/DEF/) ? :tail : :do) + text(last(held), last(kid))
      elsif i == 0 && CONDITIONAL.include?(type)
        inner.site = site(:branch, "", first(kid), last(kid), at, kid) + 1
        "EGCA__.b(#{inner.site - 1},#{at.frame},(#{visit(kid, at)}))"
      else type == :MASGN && i == 1 ? text(first(kid), last(kid)) : visit(kid, at)
      end
    end
    code = "EGCA__.z(#{inner.site},#{at.frame},(#{code}))" if homes.any? && type == :ITER
    code = report(node, code, kind, mark, shown, at) if kind
    code = report(node, code, :step, site(:step, "", first(node), last(node), at, node), nil, at) if role && homes.empty? && @sites.size == count && !DECLARES.include?(method(node))
    back ? "EGCA__.v(#{back},#{at.frame},(#{code})#{",nil" if @functions[at.function][:name] == "initialize"})" : code
  end

  # Opens a statement's part, a compound one's header; the place of what it holds.
  def opened(node, homes, at)
    from, to, kind = first(node), last(node), PARTS.fetch(node.type, "expression")
    held = homes.map { |i| node.children[i] }.filter_map { |kid| kid.type == :SCOPE ? kid.children[2] : kid }[0]
    bound = held && node.type == :RESBODY && nodes(held).find { |kid| BOUND.include?(kid.type) && kid.children[1]&.type == :ERRINFO }
    head = bound ? last(bound) - from : held ? text(from, first(held)).sub(/(?:\s|;|#[^\n]*\n)*\z/, "").bytesize : homes.any? ? text(from, to).lines[0].rstrip.bytesize : to - from
    kind = homes.any? ? WORDS.fetch(word(node), word(node)) : kind if CONDITIONAL.include?(node.type)
    @nodes << node
    @statements << { span: { start: from, end: from + head }, function: at.function, header: at.header, kind: raise?(node) ? "raise" : kind, statementEnd: to }
    at.statement = @statements.size - 1
    Place.new(at.function, at.statement, @statements.size, at.depth + 1, at.site, at.frame, at.iterates, at.owner)
  end

  def site(kind, name, from, to, at, node)
    used = nodes(node).filter_map { |n| title(n) if %i[LVAR DVAR IVAR GVAR].include?(n.type) }.uniq
    called = nodes(node).filter_map { |n| method(n).to_s if %i[FCALL VCALL].include?(n.type) }.uniq
    shape = text(from, to).gsub(/[@$]?\b[a-z_]\w*/) { |word| used.include?(word) || called.include?(word) || word == name ? "_" : word }.split.join(" ")
    @sites << { kind: KINDS.index(kind), name: name, span: { start: from, end: [to, from].max }, statement: at.statement, function: at.function, shape: shape, reads: used, calls: called }
    @sites.size - 1
  end

  # A target in the schema's words: `total`, `self.items`, `grid[][]`, `a, b`.
  def title(node)
    return NAMES[node.type] + node.children[0].to_s.delete("@") if NAMES.key?(node.type)
    return node.children[1].children.select { |kid| node?(kid) }.map { |kid| title(kid) }.join(", ") if node.type == :MASGN && node.children[1]
    return "" unless %i[CALL ATTRASGN OP_ASGN1].include?(node.type) && node?(node.children[0])
    title(node.children[0]) + (node.type == :OP_ASGN1 || method(node).match?(/\[\]/) ? "[]" : ".#{method(node).to_s.delete("=")}")
  end

  # The variable that a value lies in: grid of grid[1][2].
  def root(node) = NAMES.key?(node.type) ? (node.children[0] || "self").to_s : node?(node.children[0]) ? root(node.children[0]) : nil

  # What goes to the head of a statement's block, its sites made.
  def begun(node, at, inner)
    from, head, scope = first(node), @statements[at.statement][:span][:end], node.children.last
    case node.type
    when :DEFN, :DEFS
      names = scope.children.then { |table, args| [at.owner, *table.first(args.children[0] + nodes(args).count { |n| %i[OPT_ARG KW_ARG].include?(n.type) })].compact.map(&:to_s) }
      @functions << { name: method(node).to_s, span: { start: from, end: last(node) }, parent: at.function, parameters: names, header: { start: from, end: head } }
      inner.function, inner.depth, inner.site, inner.frame, inner.iterates, inner.owner = @functions.size - 1, 0, 0, "egca__", false, nil
      "egca__=EGCA__.e(#{site(:enter, method(node).to_s, from, head, inner, scope)},[#{names.join(",")}]);"
    when :ITER
      names = scope.children[0].first(scope.children[1]&.children.to_a[0].to_i).compact.map(&:to_s)
      inner.site, inner.iterates = site(:loop, names.join(", "), from, head, at, node.children[0]) + 1, true
      site(:loop_end, "", from, head, at, node.children[0])
      "EGCA__.v(#{inner.site - 1},#{at.frame},#{names.size == 1 ? names[0] : "[#{names.join(",")}]"});"
    when :RESBODY then head < first(node.children[1]) ? "EGCA__.v(#{site(:catch, "", from, head, at, node)},#{at.frame},$!);" : ""
    when :CLASS, :MODULE then (inner.frame, inner.owner = "0", "self") && ""
    else (inner.iterates &&= !%i[WHILE UNTIL].include?(node.type)) && "" || ""
    end
  end

  # What a node within a statement reports: kind, name, the value if not its own.
  def meaning(node, role)
    case node.type
    when *BOUND then [node.children[1]&.type == :ERRINFO ? :catch : :assign, title(node)]
    when :OP_ASGN_OR, :OP_ASGN_AND then [:assign, title(node.children[0])]
    when :MASGN then node.children[1].children[0].then { |one| method(one) == :[]= ? [:mutate, title(node), root(one)] : [:assign, title(node)] }
    when :RETURN, :BREAK, :NEXT then [node.type == :RETURN ? :return : :step, ""]
    when :FCALL, :VCALL then raise?(node) && [:raise, ""]
    when :ATTRASGN, :OP_ASGN1, :CALL, :OPCALL
      # The tree has no `return` for a function's last statement.
      effect = role && !text(0, first(node)).end_with?("return ") && (role == :do || CHANGES.include?(method(node)))
      changes = method(node) == :[]= || node.type == :OP_ASGN1 || effect
      return node.type == :ATTRASGN ? [:assign, title(node)] : nil unless changes && root(node)
      [:mutate, title(%i[CALL OPCALL].include?(node.type) ? node.children[0] : node), root(node)]
    end
  end

  def report(node, code, kind, mark, shown, at)
    call = "#{mark},#{at.frame}"
    return "#{code};EGCA__.v(#{call},$!)" if kind == :catch
    return "(EGCA__.s(#{call}#{",true" if node.type == :BREAK && at.iterates});#{code})" if %i[raise step].include?(kind)
    return "EGCA__.v(#{call},(#{code})#{",#{shown}" if shown})" unless kind == :return
    value = code.sub(/\Areturn\b\s*/, "")
    "return EGCA__.v(#{call},#{value.empty? ? "nil" : node.children[0].type == :LIST && !value.start_with?("[") ? "[#{value}]" : "(#{value})"})"
  end
end
