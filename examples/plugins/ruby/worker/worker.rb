# The worker: answers requests (docs/WORKER.md). Programs are parsed and run in
# children, a fresh one for each, of which nothing is left when they end.
require "json"
require "fileutils"
require_relative "values"
require_relative "program"
require_relative "recorder"

USER, TMP = ENV.delete("EGCA_SANDBOX_USER").to_i, ENV.delete("EGCA_SANDBOX_TMP").to_s
IN, OUT = STDIN.dup.binmode, STDOUT.dup.binmode
PARSING = { "cpuSeconds" => 8, "wallSeconds" => 12, "memoryBytes" => 1 << 30, "outputBytes" => 1 << 20, "resultBytes" => 48 << 20 }
SPARE = 64 << 20 # bytes that the interpreter itself needs

def answer(message) = JSON.generate(message).then { |text| OUT.write([text.bytesize + 1].pack("V"), "J", text) && OUT.flush }

# What the block returns in a child of its own, within limits: [text, how else
# it ended, what it printed, its CPU and wall seconds].
def apart(limits)
  (result, result_in), (output, output_in), began, cpu = IO.pipe, IO.pipe, clock, Process.times
  pid = fork do
    [result, output, IN, OUT].each(&:close)
    confine(limits, output_in)
    result_in.write(yield(result_in))
    exit!(0)
  end
  [result_in, output_in].each(&:close)
  texts, ended, status = { result => "".b, output => "".b }, nil, nil
  until status
    IO.select(texts.keys.reject(&:closed?), nil, nil, 0.02)
    _, status = Process.wait2(pid, Process::WNOHANG)
    texts.each { |pipe, text| drain(pipe, text, limits["resultBytes"].to_i) }
    ended = { limit: "LIMIT_OUTPUT" } if texts[output].size > limits["outputBytes"].to_i || texts[result].size > limits["resultBytes"].to_i
    ended = { limit: "LIMIT_WALL" } if clock - began > limits["wallSeconds"]
    ended = { limit: "LIMIT_CPU" } if !status && spent(pid) > limits["cpuSeconds"]
    break if ended
  end
  sweep(pid)
  status ||= Process.wait2(pid)[1]
  used = Process.times.then { |now| now.cutime + now.cstime - cpu.cutime - cpu.cstime }
  ended ||= { limit: "LIMIT_MEMORY" } if texts[output].include?("failed to allocate memory")
  ended ||= { killed: { signal: status.termsig.to_i, exitCode: status.exitstatus.to_i } } if texts[result].empty? || !status.success?
  [texts[result], ended, texts[output], used, clock - began]
ensure
  [result, output].each(&:close)
end

def clock = Process.clock_gettime(Process::CLOCK_MONOTONIC)
def spent(pid) = Process.clock_gettime(~pid << 3 | 2) rescue 0 # the process's own CPU clock

def drain(pipe, text, most)
  while text.size <= most && (read = pipe.read_nonblock(1 << 16, exception: false)).is_a?(String)
    text << read
  end
end

def confine(limits, output)
  Process.setsid
  STDIN.reopen(File::NULL)
  [STDOUT, STDERR].each { |stream| stream.reopen(output) }
  output.close
  { DATA: limits["memoryBytes"].to_i + SPARE, CPU: limits["cpuSeconds"].ceil + 1, CORE: 0, NOFILE: 64, FSIZE: 16 << 20 }.each { |name, most| Process.setrlimit(name, most) }
  return if USER.zero?
  Process.groups = []
  Process::GID.change_privilege(USER)
  Process::UID.change_privilege(USER)
end

# Ends what a child left: its group, and in a namespace of the worker's own all.
def sweep(pid)
  [-pid, (-1 if Process.pid == 1)].compact.each { |whom| Process.kill(:KILL, whom) rescue nil }
  FileUtils.rm_rf(Dir.children(TMP).map { |name| File.join(TMP, name) }) unless TMP.empty?
end

# The analysis of a program and its code with events.
def parsed(request)
  text, ended = apart(PARSING) { JSON.generate(Program.read(request["program"]["source"].to_s.unpack1("m"), request["tokens"])) }
  return JSON.parse(text) unless ended
  { "analysis" => { "errors" => [{ "type" => "SyntaxError", "message" => "the parser gave up: #{ended}" }] } }
end

def serve(job)
  program = parsed(job)
  errors, code = program["analysis"]["errors"], program["code"].to_s.unpack1("m").force_encoding("UTF-8")
  return answer(done: { error: "the program could not be instrumented" }) if job["traced"] && !errors && code.empty?
  code = job["program"]["source"].to_s.unpack1("m").force_encoding("UTF-8") unless job["traced"]
  job["inputs"].to_a.each_with_index do |input, number|
    result = errors ? { outcome: { rejected: errors[0] } } : run(job, code, input)
    answer(result: { input: number, result: result })
    break if job["stopAtFailure"] && !result.dig("outcome", "returned")
  end
  answer(done: { analysis: program["analysis"] })
rescue Values::Unknown => e
  answer(done: { error: e.message })
end

def run(job, code, input)
  given = Values.read(input["values"] || {})
  text, ended, output, cpu, wall = apart(job["limits"]) { |out| EGCA__.run(job, code, input, given, out) }
  result = ended ? { "outcome" => ended } : JSON.parse(text, max_nesting: false)
  result = { "outcome" => { "tampered" => "no result but #{text.size} bytes" } } unless result.is_a?(Hash)
  result.merge("cpuSeconds" => cpu, "wallSeconds" => wall, "output" => [output[0, 4096]].pack("m0"))
rescue JSON::ParserError
  { "outcome" => { "tampered" => "the result is no JSON" } }
end

answer(hello: { runtime: "Ruby #{RUBY_VERSION}" })
while (head = IN.read(5)) && head.size == 5
  # Ruby's JSON would read the float -0 as an integer.
  request = JSON.parse(IN.read(head.unpack1("V") - 1).gsub(/"float":\s*-0(?=[,}\s])/, '"float":-0.0'), max_nesting: false)
  request.key?("analyse") ? answer(analysis: parsed(request["analyse"])["analysis"]) : serve(request["job"])
end
