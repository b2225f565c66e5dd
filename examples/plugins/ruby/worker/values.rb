# Ruby's values in the protocol's canonical form and back.
require "set"
require "digest"

class Values
  Unknown = Class.new(StandardError)
  OF = Kernel.instance_method(:class) # the program may override them
  NAMES, GET = Kernel.instance_method(:instance_variables), Kernel.instance_method(:instance_variable_get)
  attr_reader :nodes

  def initialize(depth, width) = (@nodes, @known, @depth, @width = [{}], {}, depth, width)

  # The index of a value, each once. above holds the containers around it.
  def add(value, above = [])
    level = above.rindex { |outer| outer.equal?(value) } and return put(cycle: above.size - level)
    case value
    when nil then put(null: "")
    when true, false then put(boolean: value)
    when Integer then value.bit_length < 64 ? put(integer: value.to_s) : put(bigInteger: big(value))
    when Float then put(float: value.finite? ? value : value.to_s)
    when String then put((value.encoding == Encoding::BINARY ? :bytes : :text) => [value].pack("m0"))
    when Symbol then put(text: [value.to_s].pack("m0")) # a map's keys, most often
    when Array then items(:list, value, above + [value])
    when Set then items(:set, value.to_a, above + [value])
    when Hash then items(:map, value.to_a, above + [value])
    when Proc, Method, Module, Enumerator, IO then put(opaque: "<#{OF.bind_call(value)}>")
    else object(value, above + [value])
    end
  end

  def put(node) = @known[node] ||= (@nodes << node).size - 1

  def items(kind, all, above)
    kept = above.size > @depth ? [] : all.first(@width)
    node = { items: kept.flat_map { |item| kind == :map ? item.map { |part| add(part, above) } : add(item, above) } }
    node.update(length: all.size * (kind == :map ? 2 : 1), hash: digest(all)) if kept.size < all.size
    put(kind => node)
  end

  def object(value, above)
    fields = value.is_a?(Exception) ? { "message" => value.message } : NAMES.bind_call(value).sort.to_h { |name| [name[1..], GET.bind_call(value, name)] }
    fields = {} if above.size > @depth
    put(object: { type: OF.bind_call(value).to_s, fields: fields.keys, values: fields.values.map { |field| add(field, above) } })
  end

  # Of the value's content alone, for what was cut.
  def digest(all) = Values.new(64, 1 << 30).then { |whole| whole.add(all) && [Digest::MD5.digest(JSON.generate(whole.nodes))].pack("m0") }

  # Two's complement, big-endian, shortest.
  def big(number) = [(number.bit_length / 8).downto(0).map { |i| number >> 8 * i & 255 }.pack("C*")].pack("m0")

  # The values of a table, in order.
  def self.read(table) = table.fetch("values", []).each_with_object([]) { |node, all| all << one(*node.first, all) }

  def self.one(kind = nil, held = nil, all)
    case kind
    when nil, "null" then nil
    when "boolean" then held
    when "integer" then held.to_i
    when "bigInteger" then held.unpack1("m").then { |b| b.unpack1("B*").to_i(2) - (b.getbyte(0) > 127 ? 1 << 8 * b.size : 0) }
    when "float" then { "NaN" => Float::NAN, "Infinity" => Float::INFINITY, "-Infinity" => -Float::INFINITY }.fetch(held) { held.to_f }
    when "text" then held.unpack1("m").force_encoding("UTF-8")
    when "bytes" then held.unpack1("m")
    when "list", "tuple" then held["items"].to_a.map { |i| all[i] }
    when "set" then held["items"].to_a.map { |i| all[i] }.to_set
    when "map" then held["items"].to_a.map { |i| all[i] }.each_slice(2).to_h
    else raise Unknown, "Ruby has no value of kind #{kind}"
    end
  end
end
