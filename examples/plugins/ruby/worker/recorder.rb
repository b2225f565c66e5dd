# Runs a program on one input and keeps its events. The short names are what
# program.rb puts into the source.
module EGCA__
  extend self

  def run(job, code, input, given, out)
    @limits, @traced, @frames, @columns, @out, loading = job["limits"], job["traced"], 0, { sites: [], frames: [], values: [] }, out, true
    @values, top = Values.new(@limits["valueDepth"], @limits["valueWidth"]), TOPLEVEL_BINDING
    srand(0)
    top.eval(code, "program", 1)
    loading, @loaded = false, @columns[:sites].size
    arguments, source = input["arguments"], (input["call"] || input["body"]).to_s.unpack1("m")
    value = arguments ? top.receiver.send(job["entryPoint"], *arguments["values"].to_a.map { |i| given[i] }) : top.eval(source, "input", 1)
    finish({ returned: whole(input["body"] ? nil : value) })
  rescue NoMemoryError
    finish({ limit: "LIMIT_MEMORY" })
  rescue Exception => e
    lines, numbers = job["program"]["source"].to_s.unpack1("m").lines, e.backtrace.to_a.filter_map { |at| at[/\Aprogram:(\d+)/, 1]&.to_i }
    spans = numbers.first(16).map { |n| lines.first(n - 1).sum(&:bytesize).then { |start| { start: start + lines[n - 1].to_s[/\A\s*/].bytesize, end: start + lines[n - 1].to_s.rstrip.bytesize } } }
    finish({ exception: { type: e.class.to_s, message: e.message.scrub[0, 300], loading: loading, stack: spans, **(spans.empty? ? {} : { span: spans[0] }) } })
  end

  # What was returned is not cut unless it is too large. Indices so far stay.
  def whole(value)
    cut, @values = @values, Values.new(1000, 1 << 30).tap { |all| all.nodes.replace(@values.nodes) }
    index = @values.add(value)
    JSON.generate(@values.nodes, max_nesting: 0).size < @limits["resultBytes"].to_i ? index : (@values = cut).add(value)
  end

  def finish(outcome, capped = false)
    trace = @traced ? { trace: @columns.merge(capped: capped, loading: @loaded || @columns[:sites].size) } : {}
    JSON.generate({ outcome: outcome, values: { values: @values.nodes }, **trace }, max_nesting: 0)
  end

  def event(site, frame, value = 0)
    @columns.each_value.zip([site, frame, value]) { |column, one| column << one }
    return if @columns[:sites].size < @limits["events"].to_i
    @out.write(finish({ limit: "LIMIT_EVENTS" }, true))
    exit!(0)
  end

  def e(site, values) = (@frames += 1).tap { |frame| event(site, frame, @values.add(values)) }
  def v(site, frame, value, shown = value) = value.tap { event(site, frame, @values.add(shown)) }
  def b(site, frame, value) = value.tap { event(site, frame, @values.add(value ? true : false)) }
  def s(site, frame, left = @left) = event(site, frame) || @left = left # left: a block's loop is, by break
  def z(site, frame, value) = value.tap { @left ? @left = false : event(site, frame) }
end
