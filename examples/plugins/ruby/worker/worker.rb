# Answers requests (docs/WORKER.md). Programs are parsed and run in children, a
# fresh one for each, of which nothing is left when they end.
%w[json fileutils set digest ripper].each { |name| require name }
%w[values program edits recorder repair].each { |name| require_relative name }

USER, TMP, MODE = ENV.delete("EGCA_SANDBOX_USER").to_i, (tmp = ENV.delete("EGCA_SANDBOX_TMP").to_s), (File.stat(tmp).mode & 07777 unless tmp.empty?)
IN, OUT = STDIN.dup.binmode, STDOUT.dup.binmode
PARSING = { "cpuSeconds" => 8, "wallSeconds" => 12, "memoryBytes" => 1 << 30, "outputBytes" => 1 << 20, "resultBytes" => 48 << 20 }

# What the block says in a child of its own, within limits, as [its text, how else it ended, what it printed, CPU seconds].
def apart(limits)
  (result, result_in), (output, output_in), began, cpu = IO.pipe, IO.pipe, Process.clock_gettime(Process::CLOCK_MONOTONIC), Process.times
  pid = fork do
    [result, output, IN, OUT].each(&:close)
    confine(limits, output_in)
    result_in.write(yield(result_in))
    exit!(0)
  end
  [result_in, output_in].each(&:close)
  said, printed, ended, status = "".b, "".b, nil, nil
  until status || ended
    IO.select([result, output], nil, nil, 0.02)
    _, status = Process.wait2(pid, Process::WNOHANG)
    { result => said, output => printed }.each do |pipe, text|
      while text.size <= limits["resultBytes"].to_i && (read = pipe.read_nonblock(1 << 16, exception: false)).is_a?(String)
        text << read
      end
    end
    ended = { limit: "LIMIT_CPU" } if !status && Process.clock_gettime(~pid << 3 | 2) > limits["cpuSeconds"] # the child's own clock
    ended ||= { limit: "LIMIT_WALL" } if Process.clock_gettime(Process::CLOCK_MONOTONIC) - began > limits["wallSeconds"]
    ended ||= { limit: "LIMIT_OUTPUT" } if printed.size > limits["outputBytes"].to_i || said.size > limits["resultBytes"].to_i
  end
  [-pid, (-1 if Process.pid == 1)].compact.each { |whom| Process.kill(:KILL, whom) rescue nil } # its group; all of a namespace
  status ||= Process.wait2(pid)[1]
  # As new: the program may have closed the folder, and folders in it.
  File.chmod(MODE, TMP) && Dir.children(TMP).map { |name| File.join(TMP, name) }.each { |path| (FileUtils.chmod_R(0700, path) rescue nil); FileUtils.rm_r(path) } && File.utime(nil, nil, TMP) if MODE
  ended ||= { limit: "LIMIT_MEMORY" } if printed.include?("failed to allocate memory")
  ended ||= { killed: { signal: status.termsig.to_i, exitCode: status.exitstatus.to_i } } if said.empty? || !status.success?
  [result, output].each(&:close)
  [said, ended, printed, Process.times.then { |now| now.cutime + now.cstime - cpu.cutime - cpu.cstime }]
end

def confine(limits, output)
  Process.setsid && STDIN.reopen(File::NULL)
  [STDOUT, STDERR].each { |stream| stream.reopen(output) } && output.close
  # Of memory the interpreter itself needs some.
  { DATA: limits["memoryBytes"].to_i + (64 << 20), CPU: limits["cpuSeconds"].ceil + 1, CORE: 0, NOFILE: 64, FSIZE: 16 << 20 }.each { |name, most| Process.setrlimit(name, most) }
  [Process::GID, Process::UID].each { |id| id.change_privilege(USER) } if USER > 0 && Process.groups = []
end

# The analysis of a program, and its code with events.
def parsed(request)
  text, ended = apart(PARSING) { JSON.generate(Program.read(request["program"]["source"].to_s.unpack1("m"), request["tokens"])) }
  ended ? { "analysis" => { "errors" => [{ "type" => "SyntaxError", "message" => "the parser gave up: #{ended}" }] } } : JSON.parse(text)
end

def run(job, code, input)
  given = Values.read(input["values"] || {})
  text, ended, printed, cpu = apart(job["limits"]) { |out| EGCA__.run(job, code, input, given, out) }
  result = ended ? { "outcome" => ended } : JSON.parse(text, max_nesting: false).to_h
  result.merge("cpuSeconds" => cpu, "output" => [printed[0, 4096]].pack("m0"))
rescue JSON::ParserError, TypeError, NoMethodError
  { "outcome" => { "tampered" => "the result is no JSON object" } }
end

def serve(job)
  return answer(done: { profile: [JSON.generate(Conversation.new.profile(job))].pack("m0") }) if job["profile"]
  analysis, code = parsed(job).values_at("analysis", "code")
  code = (job["traced"] ? code : job["program"]["source"]).to_s.unpack1("m").force_encoding("UTF-8")
  job["inputs"].to_a.each_with_index do |input, number|
    result = analysis["errors"] ? { outcome: { rejected: analysis["errors"][0] } } : run(job, code, input)
    answer(result: { input: number, result: result })
    break if job["stopAtFailure"] && !result.dig("outcome", "returned")
  end
  answer(done: { analysis: analysis })
rescue Values::Unknown, Conversation::Refused => e
  answer(done: { error: e.message })
end

def answer(message) = JSON.generate(message).then { |text| OUT.write([text.bytesize + 1].pack("V"), "J", text) && OUT.flush }

answer(hello: { runtime: "Ruby #{RUBY_VERSION}" })
while (head = IN.read(5)) && head.size == 5 # Ruby's JSON would read the float -0 as an integer
  request = JSON.parse(IN.read(head.unpack1("V") - 1).gsub(/"float":\s*-0(?=[,}\s])/, '"float":-0.0'), max_nesting: false)
  next answer(edit: (talk ||= Conversation.new).reply(request["edit"])) if request.key?("edit")
  next (talk = nil) || answer(done: {}) if request.key?("end")
  request.key?("analyse") ? answer(analysis: parsed(request["analyse"])["analysis"]) : serve(request["job"])
end
