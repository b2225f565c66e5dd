# Runs a program on one input and keeps the events. Its short names are what
# program.rb puts into the source.
module EGCA__
  class << self
    def run(job, code, input, given, out)
      @limits, @traced, @frames, @columns, @out = job["limits"], job["traced"], 0, { sites: [], frames: [], values: [] }, out
      @values, top, loading = Values.new(@limits["valueDepth"], @limits["valueWidth"]), TOPLEVEL_BINDING, true
      srand(0)
      top.eval(code, "program", 1)
      loading = false
      value = input["arguments"] ? top.receiver.send(job["entryPoint"], *input["arguments"]["values"].to_a.map { |i| given[i] }) : top.eval((input["call"] || input["body"]).to_s.unpack1("m"), "input", 1)
      finish({ returned: whole(input["body"] ? nil : value) })
    rescue NoMemoryError
      finish({ limit: "LIMIT_MEMORY" })
    rescue Exception => e
      spans = e.backtrace.to_a.filter_map { |at| at[/\Aprogram:(\d+)/, 1] }.first(16).map { |line| Program.line(job["program"]["source"].unpack1("m"), line.to_i) }
      finish({ exception: { type: e.class.to_s, message: e.message.scrub[0, 300], loading: loading, stack: spans, **(spans.empty? ? {} : { span: spans[0] }) } })
    end

    # What was returned is not cut unless it is too large.
    def whole(value)
      cut, before = @values, @values.nodes.dup
      @values = Values.new(1000, 1 << 30).tap { |all| all.nodes.replace(before) } # indices so far stay
      index = @values.add(value)
      return index if JSON.generate(@values.nodes, max_nesting: 0).size < @limits["resultBytes"].to_i
      (@values = cut).add(value)
    end

    def finish(outcome, capped = false) = JSON.generate({ outcome: outcome, values: { values: @values.nodes }, **(@traced ? { trace: @columns.merge(capped: capped) } : {}) }, max_nesting: 0)

    def event(site, frame, value = 0)
      { sites: site, frames: frame, values: value }.each { |name, one| @columns[name] << one }
      return if @columns[:sites].size < @limits["events"].to_i
      @out.write(finish({ limit: "LIMIT_EVENTS" }, true))
      exit!(0)
    end

    def e(site, values) = (@frames += 1).tap { |frame| event(site, frame, @values.add(values)) }
    def v(site, frame, value) = value.tap { event(site, frame, @values.add(value)) }
    def t(site, frame, value, shown) = value.tap { event(site, frame, @values.add(shown)) }
    def b(site, frame, value) = value.tap { event(site, frame, @values.add(value ? true : false)) }
    def s(site, frame) = event(site, frame)
    def k(site, frame) = s(site, frame) || @left = true # a block's loop is left
    def z(site, frame, value) = value.tap { @left ? @left = false : s(site, frame) }
  end
end
