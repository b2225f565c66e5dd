# What a program is made of, and its source with calls of the recorder in it,
# around what they report.
require "ripper"

class Program
  KINDS = %i[none enter assign mutate branch loop loop_end return raise catch yield element step]
  LOOPS = %i[each each_with_index each_char each_pair each_key each_value each_slice each_cons each_index reverse_each times upto downto step loop]
  CHANGES = %i[<< push append unshift prepend insert pop shift delete delete_at delete_if clear concat add store update merge! map! select! reject! sort! reverse! uniq! fill]
  BOUND = %i[LASGN DASGN IASGN GASGN CDECL]
  READ = { LVAR: "", DVAR: "", GVAR: "", IVAR: "self.", LASGN: "", DASGN: "", GASGN: "", CDECL: "", IASGN: "self.", VCALL: "", CONST: "" }
  PARTS = { DEFN: "function", DEFS: "function", CLASS: "class", MODULE: "class", FOR: "for", ITER: "for", CASE: "match", CASE2: "match", WHEN: "case",
            RESBODY: "except", RETURN: "return", BREAK: "break", NEXT: "continue", MASGN: "assign", ATTRASGN: "assign", OP_ASGN1: "augment", **BOUND.to_h { |t| [t, "assign"] } }
  GROUPS = %i[BLOCK BEGIN ENSURE RESCUE]
  Place = Struct.new(:function, :part, :header, :depth, :site, :frame, :iterates)

  def self.read(source, tokens)
    source = source.dup.force_encoding("UTF-8")
    new(source, RubyVM::AbstractSyntaxTree.parse(source)).finish(tokens)
  rescue SyntaxError, ArgumentError, EncodingError => e
    { analysis: { errors: [{ type: "SyntaxError", message: e.message.scrub[0, 500] }] } }
  end

  def self.starts(source) = [0] + source.bytes.each_index.select { |i| source.getbyte(i) == 10 }.map(&:succ)

  # A line's span, without its indentation.
  def self.line(source, number)
    from, line = starts(source)[number - 1], source.lines[number - 1].to_s
    { start: from + line[/\A\s*/].bytesize, end: [from + line.rstrip.bytesize, from + line[/\A\s*/].bytesize].max }
  end

  def initialize(source, root)
    @source, @starts, @parts, @sites = source, Program.starts(source), [], []
    @functions = [{ name: "<module>", span: { start: 0, end: source.bytesize } }]
    body, at = root.children[2], Place.new(0, 0, 0, 0, 0, "0", false)
    @code = body ? text(0, first(body)) + visit(body, at, :do) + text(last(body), source.bytesize) : source
  end

  def finish(tokens)
    @sites.each { |site| site[:calls] = site[:calls].filter_map { |name| @functions.index { |f| f[:name] == name } } }
    words = tokens ? Ripper.lex(@source).reject { |_, kind, word| kind.match?(/sp|nl|comment|embdoc/) || word.empty? } : []
    spans = words.map { |(line, column), _, word| (@starts[line - 1] + column).then { |start| { start: start, end: start + word.bytesize } } }
    RubyVM::InstructionSequence.compile(@code)
    { analysis: { functions: @functions, sites: @sites, parts: @parts, tokens: spans }, code: [@code].pack("m0") }
  end

  def node?(it) = it.is_a?(RubyVM::AbstractSyntaxTree::Node)
  def nodes(node) = [node] + node.children.select { |kid| node?(kid) }.flat_map { |kid| nodes(kid) }
  def first(node) = @starts[node.first_lineno - 1] + node.first_column
  def last(node) = @starts[node.last_lineno - 1] + node.last_column
  def text(from, to) = @source.byteslice(from, to - from)
  def method(node) = node.children.find { |kid| kid.is_a?(Symbol) }

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
    case node.type
    when :DEFN, :DEFS, :CLASS, :MODULE then [node.children.size - 1]
    when :IF, :UNLESS, :WHILE, :UNTIL then text(first(node), last(node)).match?(/\A(els)?(if|unless|while|until)\b/) ? [1, 2] : []
    when :WHEN, :RESBODY then [1, 2]
    when :CASE, :CASE2, :FOR then [1]
    when :ITER then LOOPS.include?(method(node.children[0])) ? [1] : []
    else []
    end.select { |i| node?(node.children[i]) }
  end

  # A node with its events. role: :do for a statement, :tail for one whose value
  # the function returns, nil within a statement.
  def visit(node, at, role = nil)
    from, to, at, type = first(node), last(node), at.dup, node.type
    return text(from, to) if %i[ARGS DSTR DXSTR DREGX].include?(type)
    return weave(node) { |kid, i| visit(kid, at, role == :tail && (type == :RESCUE || i == (type == :BLOCK ? node.children.size - 1 : 0)) ? :tail : :do) } if role && GROUPS.include?(type)
    homes, count = role ? homes(node) : [], @sites.size
    inner = role ? opened(node, homes, at) : at
    passes = (%i[IF UNLESS].include?(type) && homes.size == 2) || %i[WHEN RESBODY].include?(type) || (%i[CASE CASE2].include?(type) && default?(node.children[1]))
    back = role == :tail && !passes && !%i[RETURN BREAK NEXT REDO RETRY].include?(type) && site(:return, "", from, @parts[at.part][:span][:end], at, node)
    prefix = homes.empty? ? "" : begun(node, at, inner)
    kind, name, shown = homes.empty? ? meaning(node) : nil
    mark = kind && site(kind, name, from, to, at, node)
    code = weave(node) do |kid, i|
      if homes.include?(i) then (i == homes[0] ? prefix : "").then { |start| home(kid, inner, passes && role == :tail || type.match?(/DEF/) ? :tail : :do, start) }
      elsif i == 0 && %i[IF UNLESS WHILE UNTIL].include?(type)
        inner.site = site(:branch, "", first(kid), last(kid), at, kid) + 1
        "EGCA__.b(#{inner.site - 1},#{at.frame},(#{visit(kid, at)}))"
      elsif type == :MASGN && i == 1 then text(first(kid), last(kid))
      else visit(kid, at)
      end
    end
    code = "EGCA__.z(#{inner.site},#{at.frame},(#{code}))" if inner.iterates && homes.any? && %i[ITER FOR].include?(type)
    code = report(node, code, kind, mark, shown, at) if kind
    code = report(node, code, :step, site(:step, "", from, to, at, node), nil, at) if role && homes.empty? && @sites.size == count
    back ? "EGCA__.v(#{back},#{at.frame},(#{code}))" : code
  end

  def default?(node) = node.nil? || node.type != :WHEN ? !node.nil? : default?(node.children[2])

  # Opens a statement's part; the place of the statements in it.
  def opened(node, homes, at)
    from, to, word = first(node), last(node), text(first(node), last(node))[/\A[a-z]+/]
    held = homes.map { |i| node.children[i] }.map { |kid| kid.type == :SCOPE ? kid.children[2] : kid }.compact[0]
    bound = held && node.type == :RESBODY && nodes(held).find { |kid| BOUND.include?(kid.type) && kid.children[1]&.type == :ERRINFO }
    head = homes.empty? ? to : bound ? last(bound) : held ? from + text(from, first(held)).sub(/(?:\s|;|#[^\n]*\n)*\z/, "").bytesize : from + text(from, to).lines[0].rstrip.bytesize
    kind = { "elsif" => "elif", "unless" => "if", "until" => "while" }.fetch(word, word) if homes.any? && %i[IF UNLESS WHILE UNTIL].include?(node.type)
    kind ||= raise?(node) ? "raise" : PARTS.fetch(node.type, "expression")
    @parts << { span: { start: from, end: head }, function: at.function, depth: at.depth, header: at.header, kind: kind, statementEnd: to }
    at.part = @parts.size - 1
    Place.new(at.function, at.part, @parts.size, at.depth + 1, at.site, at.frame, at.iterates)
  end

  def site(kind, name, from, to, at, node)
    used = nodes(node).filter_map { |n| title(n) if %i[LVAR DVAR IVAR GVAR].include?(n.type) }.uniq
    called = nodes(node).filter_map { |n| method(n).to_s if %i[FCALL VCALL].include?(n.type) }.uniq
    shape = text(from, to).gsub(/[@$]?\b[a-z_]\w*/) { |word| used.include?(word) || called.include?(word) || word == name ? "_" : word }.split.join(" ")
    @sites << { kind: KINDS.index(kind), name: name, span: { start: from, end: [to, from].max }, part: at.part, function: at.function, enclosing: at.site, shape: shape, reads: used, calls: called }
    @sites.size - 1
  end

  def raise?(node) = %i[FCALL VCALL].include?(node.type) && method(node) == :raise

  # A target in the schema's words: `total`, `self.items`, `grid[][]`.
  def title(node)
    return READ[node.type] + node.children[0].to_s.delete("@") if READ.key?(node.type)
    return "self" if node.type == :SELF
    return node.children[1].children.select { |kid| node?(kid) }.map { |kid| title(kid) }.join(", ") if node.type == :MASGN && node.children[1]
    return "" unless %i[CALL ATTRASGN OP_ASGN1].include?(node.type) && node?(node.children[0])
    title(node.children[0]) + (node.type == :OP_ASGN1 || method(node).match?(/\[\]/) ? "[]" : ".#{method(node).to_s.delete("=")}")
  end

  # What goes to the head of a statement's block, its sites made.
  def begun(node, at, inner)
    head, from = @parts[at.part][:span][:end], first(node)
    case node.type
    when :DEFN, :DEFS
      names = node.children.last.children.then { |table, args, _| table.first(args.children[0] + nodes(args).count { |n| %i[OPT_ARG KW_ARG].include?(n.type) }) }.map(&:to_s)
      @functions << { name: method(node).to_s, span: { start: from, end: last(node) }, parent: at.function, parameters: names, header: { start: from, end: head } }
      inner.function, inner.depth, inner.site, inner.frame, inner.iterates = @functions.size - 1, 0, 0, "egca__", false
      "egca__=EGCA__.e(#{site(:enter, method(node).to_s, from, head, inner, node.children.last)},[#{names.join(",")}]);"
    when :FOR, :ITER
      args = node.children[1].children[1]
      names = node.type == :FOR ? nodes(args).filter_map { |n| title(n) if BOUND.include?(n.type) } : node.children[1].children[0].first(args ? args.children[0] : 0).compact.map(&:to_s)
      inner.site, inner.iterates = site(:loop, names.join(", "), from, head, at, node.children[0]) + 1, true
      site(:loop_end, "", from, head, at, node.children[0])
      "EGCA__.v(#{inner.site - 1},#{at.frame},#{names.size == 1 ? names[0] : "[#{names.join(",")}]"});"
    when :RESBODY
      head < first(node.children[1]) ? "EGCA__.v(#{site(:catch, "", from, head, at, node)},#{at.frame},$!);" : ""
    else
      inner.frame = "0" if %i[CLASS MODULE].include?(node.type)
      inner.iterates = false if %i[WHILE UNTIL].include?(node.type)
      ""
    end
  end

  def home(kid, at, role, prefix)
    held = kid.type == :SCOPE ? kid.children[2] : kid
    held ? text(first(kid), first(held)) + prefix + visit(held, at, role) + text(last(held), last(kid)) : text(first(kid), last(kid))
  end

  # What a node within a statement reports: kind, name, the value if not its own.
  def meaning(node)
    case node.type
    when *BOUND then [node.children[1]&.type == :ERRINFO ? :catch : :assign, title(node)]
    when :OP_ASGN_OR, :OP_ASGN_AND then [:assign, title(node.children[0])]
    when :MASGN then [:assign, title(node)]
    when :RETURN then [:return, ""]
    when :BREAK, :NEXT then [:step, ""]
    when :FCALL, :VCALL then raise?(node) ? [:raise, ""] : nil
    when :ATTRASGN, :OP_ASGN1, :CALL, :OPCALL
      changes, owner = CHANGES.include?(method(node)) || method(node) == :[]= || node.type == :OP_ASGN1, node.children[0]
      owner = owner.children[0] while owner.type == :CALL && method(owner) == :[]
      return node.type == :ATTRASGN ? [:assign, title(node)] : nil unless changes && READ.key?(owner.type)
      [:mutate, title(%i[CALL OPCALL].include?(node.type) ? node.children[0] : node), owner.children[0].to_s]
    end
  end

  def report(node, code, kind, mark, shown, at)
    call = "#{mark},#{at.frame}"
    return "#{code};EGCA__.v(#{call},$!)" if kind == :catch
    return "(EGCA__.#{node.type == :BREAK && at.iterates ? "k" : "s"}(#{call});#{code})" if %i[raise step].include?(kind)
    return shown ? "EGCA__.t(#{call},(#{code}),#{shown})" : "EGCA__.v(#{call},(#{code}))" unless kind == :return
    value = code.sub(/\Areturn\b\s*/, "")
    "return EGCA__.v(#{call},#{value.empty? ? "nil" : node.children[0].type == :LIST && !value.start_with?("[") ? "[#{value}]" : "(#{value})"})"
  end
end
