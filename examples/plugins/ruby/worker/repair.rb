# A conversation about the edits of one program (edit.proto). Children parse it,
# list its edits and run it. This process only keeps what they say.

class Conversation
  # The answer's key is the name of the method that gives it. No standalone solution is listed.
  ANSWERS = { "open" => :opened, "list" => :listed, "standalone" => :listed, "run" => :ran, "describe" => :described }
  Refused, MOST, GLOBALS, CONSTANTS = Class.new(StandardError), 200_000, global_variables, Object.constants # MOST: steps of an input of a profile
  TOKEN, WORDS = /[\w@]+|"[^"\n]*"|'[^'\n]*'|[-+*\/%&|<>=!]+|\S/, %w[if unless while until and or not do end return next break true false nil self then else elsif case when in yield]

  def reply(request)
    kind, asked = request.first
    raise Refused, "the conversation is not open, or is open already" if (kind == "open") != @limits.nil?
    { ANSWERS.fetch(kind) => send(ANSWERS[kind], asked), cpuSeconds: @used }
  rescue Refused => e
    { error: e.message }
  end

  # The steps of each input of a job, 0 of one that does not return.
  def profile(job) = opened({ **job, "tests" => job["inputs"].to_a.size, "steps" => { "most" => MOST } }) && @first.map { |passed, steps| passed ? steps : 0 }

  def opened(asked)
    analysis, @code, @ticks = parsed(asked).values_at("analysis", "code", "ticks")
    raise Refused, "the program does not compile" if analysis["errors"]
    @sites, @source, @asked, @used, @edits, @seen = analysis["sites"], decoded(asked), asked, 0.0, [], Set[decoded(asked).hash]
    @checks, @rule, @limits, @end = asked["inputs"].to_a.zip(asked["checks"].to_a), asked["steps"].transform_values(&:to_i), asked["limits"].merge("resultBytes" => 48 << 20), clock + asked["limits"]["wallSeconds"]
    @donors = asked["donors"].to_a.filter_map { |donor| [decoded(donor), steps(donor)] unless parsed(donor)["analysis"]["errors"] }.select(&:last)
    @allowed = (known = Array.new(asked["tests"].to_i) { |test| @donors.map { |_, steps| steps[test].to_i }.max.to_i }).map { |steps| limit(steps) }
    @first = known.each_index.map { |test| alone(test) }
    @allowed = @first.zip(known, @allowed).map { |(_, steps), least, most| limit(steps > most ? least : [steps, least].max) }
    @allowed.fill([2 * @allowed.max.to_i, @rule["most"]].min, known.size...@checks.size)
    { passed: @first.map(&:first), reached: reached(@first.index { |passed, _| !passed }), steps: @first.sum(&:last) }
  end

  def clock = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  def decoded(asked) = asked["program"]["source"].to_s.unpack1("m").force_encoding("UTF-8")
  def limit(steps) = steps > 0 ? [steps * @rule["multiple"].to_i + @rule["floor"].to_i, @rule["most"]].min : @rule["most"]

  # Of a donor's profile. A candidate may have written it: nil for what is none.
  def steps(donor) = donor["profile"] ? JSON.parse(donor["profile"].unpack1("m")).then { |known| known if known.is_a?(Array) && known.all?(Integer) } : [] rescue nil

  # The statements of a run with events.
  def reached(test) = (test ? run({ **@asked, "traced" => true }, @code.unpack1("m").force_encoding("UTF-8"), @checks[test][0]) : {}).dig("trace", "sites").to_a.map { |site| @sites[site]["statement"].to_i }.uniq.sort

  def listed(asked)
    donors = @donors[asked["donorFrom"].to_i...asked["donorTo"].to_i].to_a
    lists = JSON.parse(ask { JSON.generate(Program.parse(@source).lists(asked["statements"].to_a, donors.map { |source, _| Program.parse(source) }, asked["limit"].to_i)) })
    found = lists.flatten(1).select { |edit| @seen.add?(applied([edit]).hash) }
    { first: @edits.size, count: found.size, statements: lists.size, duplicates: lists.sum(&:size) - found.size }.tap { @edits += found }
  end

  # The program with edits made. What counts rounds goes with the text around it.
  def applied(edits)
    at, made = 0, +""
    edits.map { |edit| edit[1, 3] }.sort.each { |from, to, new| (made << @source.byteslice(at...from) << new) && at = to if from >= at }
    made << @source.byteslice(at..)
  end

  # Whether the program as it is passes a check, and its steps.
  def alone(check) = ran("checks" => [check], "maxFailures" => 1).then { |ran| [ran[:results][0][:failed].empty?, ran[:steps] - @rule["edit"].to_i] }

  # A child tries sets and says how each did on its checks. A set that ends the child
  # fails, and another child goes on behind it. Both processes count alike.
  def ran(asked)
    base, each, checks, most, budget = asked.values_at("base", "each", "checks").map(&:to_a) + asked.values_at("maxFailures", "steps").map(&:to_i)
    sets = each.empty? ? [base] : each.flat_map { |range| [*range["from"].to_i...[range["to"].to_i, @edits.size].min].map { |number| base + [number] } }
    sets, clash = sets.partition { |set| set.map { |number| @edits.fetch(number) }.combination(2).none? { |a, b| a[1] < b[2] && b[1] < a[2] || a[1] == b[1] } }
    steps, results, tried, more = 0, [], 0, -> { tried < sets.size && (budget == 0 || steps < budget) }
    take = lambda do |pairs|
      failed = checks.zip(pairs).filter_map { |check, pair| check if pair && !pair[0] }
      results << { edit: sets[tried].last.to_i, failed: failed, ran: pairs.size } if most > 0 || failed[0] != checks[0]
      most, steps, tried = asked["bestOnly"] ? [most, failed.size].min : most, steps + @rule["edit"].to_i + pairs.sum(&:last), tried + 1
    end
    while more.call
      ask { |out| "".tap { take.call(pairs(sets[tried], checks, most).tap { |all| out.write(JSON.generate(all) + "\n") }) while more.call } }.each_line { |line| take.call(JSON.parse(line)) }
      take.call(checks.first(most + 1).map { |check| [false, @allowed[check] + 1] }) if more.call
    end
    { results: results, tried: tried, overlapping: clash.size, steps: steps, exhausted: tried < sets.size }
  end

  # What a child says within what is left of the conversation's limits.
  def ask(&block)
    raise Refused, "the conversation has used up its time" if @used >= @limits["cpuSeconds"] || clock >= @end
    said, _, _, cpu = apart(@limits.merge("cpuSeconds" => @limits["cpuSeconds"] - @used, "wallSeconds" => @end - clock), &block)
    (@used += cpu) && said
  end

  # Whether a set passes each of its checks, and the steps, until it has failed too many.
  def pairs(set, checks, most)
    [STDOUT, STDERR].each { |stream| stream.reopen(File::NULL, "w") }
    code = applied(set.map { |number| @edits[number] } + @ticks)
    checks.each_with_object([]) { |check, all| all.count { |passed, _| !passed } > most ? (break all) : all << one(code, *@checks[check], @allowed[check]) }
  end

  # Loads the program anew. Its steps are the calls of its methods and blocks. An object equals nothing.
  def one(code, input, check, most)
    (Object.constants - CONSTANTS).each { |name| Object.send(:remove_const, name) if Object.const_source_location(name)&.first == "program" }
    (global_variables - GLOBALS).each { |name| eval("#{name} = nil") }
    steps, given = 0, Values.read(input["values"] || {})
    counter = TracePoint.new(:call, :b_call) { |at| throw :spent if at.path == "program" && (steps += 1) > most }
    said = JSON.parse(catch(:spent) { counter.enable { EGCA__.run(@asked, code, input, given, nil) } } || "{}", max_nesting: false)
    [(said["outcome"].to_h.key?("returned") && (!check || input["body"] || value(said, said["outcome"]["returned"]) == value(check, check["expected"])) rescue false), steps]
  end

  def value(table, index) = Values.read(table["values"])[index.to_i]
  def described(asked) = { edits: asked["edits"].to_a.map { |number| description(number, *@edits.fetch(number)) } }

  def description(number, statement, from, to, new, kind)
    old, rest, size = @source.byteslice(from...to), @source.byteslice(to..), ->(a, b) { [(a - b).size, (b - a).size, 1].max }
    before, after = rest.match?(/\A\s*=(?![=~>])/) ? [[], []] : [reads(old), reads(new)] # a target is not read
    { edit: number, statement: statement, span: { start: from, end: to }, replacement: [new.byteslice(0, 4096).scrub("")].pack("m0"), kind: kind, size: size[old.scan(TOKEN), new.scan(TOKEN)],
      oldReads: before, newReads: after, binds: binds(new), unread: (before - after - reads(applied([@edits[number]]).gsub(/@?\w+\s*[-+*\/%]=/, ""))) & binds(@source) }
  end

  # Names by the text alone. A method that is called on something is none.
  def reads(text) = (text.gsub(/"[^"]*"|'[^']*'|\|[^|\n]*\|/, "").scan(/(?<![.\w@:])(?>@?[a-z_]\w*[?!]?)(?!\s*=[^=~>])/) - WORDS).uniq.sort
  def binds(text) = text.scan(/(@?\b[a-z_]\w*)\s*(?:[-+*\/%]|<<|&&|\|\|)?=(?![=~>])/).flatten.uniq.sort
end
