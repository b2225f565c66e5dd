# Plants the faults of problems.rb and writes, beside it, the problems, the faulty
# programs as rollouts, and the cases of `egca bench localize` with the places of
# the faults: cases.jsonl with the first solution as the reference, and
# cases-other.jsonl with the other one. Stops where a solution fails a test or a
# faulty program passes all of them.
require "json"
require "timeout"
require_relative "problems"

def passes?(source, name, test)
  arguments, expected = Marshal.load(Marshal.dump(test))
  program = Object.new
  program.instance_eval(source)
  Timeout.timeout(2) { program.send(name, *arguments) } == expected
rescue StandardError, Timeout::Error
  false
end

def place(text, offset) = text.byteslice(0, offset).lines.then { |lines| text.byteslice(0, offset).end_with?("\n") || lines.empty? ? [lines.size + 1, 0] : [lines.size, lines.last.bytesize] }

# The faulty program, and the range of its fault as the form of a case has it.
def planted(solution, old, new)
  raise "not once: #{old}" unless solution.scan(old).size == 1
  at, added = solution.index(old), !new.empty? && new.start_with?(old)
  candidate = solution.sub(old) { new }
  bad = added && new[old.size..].lines.size == 1 && old.end_with?("\n") ? new[old.size..] : new
  from = at + new.size - bad.size + bad[/\A\s*/].size
  to = from + bad.strip.lines.first.to_s.rstrip.size
  from = to = at if new.empty?
  (line, column), (end_line, end_column) = place(candidate, from), place(candidate, to)
  kind = new.empty? ? "insert" : bad.equal?(new) ? "replace" : "delete"
  [candidate, { start_line: line, start_col: column, end_line: end_line, end_col: end_column, kind: kind, fix: kind == "delete" ? "" : old }]
end

problems, rollouts, cases, others = [], [], [], []
PROBLEMS.each do |p|
  p.values_at(:solution, :other).each { |source| p[:tests].each { |test| passes?(source, p[:name], test) or raise "#{p[:name]} fails #{test}:\n#{source}" } }
  tests = p[:tests].map { |arguments, expected| { args: arguments, expected: expected } }
  about = { task_id: "planted/#{p[:name]}", language: "ruby", prompt: "Write a Ruby method. #{p[:task]}" }
  programs = p[:faults].each_with_index.map do |(kind, old, new), number|
    candidate, truth = planted(p[:solution], old, new)
    failing = p[:tests].each_index.reject { |i| passes?(candidate, p[:name], p[:tests][i]) }
    raise "#{p[:name]}: no test fails with #{new}" if failing.empty?
    one = { id: "#{p[:name]}/#{number}", set: "planted-ruby", **about, entry_point: p[:name], candidate: candidate }
    labels = { tests: tests, bug_type: kind, truth: [truth], failing_tests: failing }
    cases << { **one, reference: p[:solution], **labels }
    others << { **one, reference: p[:other], **labels }
    candidate
  end
  problems << { **about, entry_point: p[:name], reference: p[:solution], references: [p[:other]], tests: tests, constraints: {} }
  rollouts << { **about, completions: programs.map { |text| { text: text } } }
end
{ "problems" => problems, "rollouts" => rollouts, "cases" => cases, "cases-other" => others }.each do |name, lines|
  File.write(File.join(ARGV[0] || __dir__, "#{name}.jsonl"), lines.map { |line| JSON.generate(line) + "\n" }.join)
end
