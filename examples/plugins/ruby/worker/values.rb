# Ruby's values in the protocol's canonical form and back.

class Values
  Unknown = Class.new(StandardError)
  # Programs may override them.
  OF, NAMES, GET, TEXT = *%i[class instance_variables instance_variable_get].map { |name| Kernel.instance_method(name) }, Exception.instance_method(:to_s)
  attr_reader :nodes

  def initialize(depth, width) = (@nodes, @known, @depth, @width = [{}], {}, depth, width)
  def put(node) = @known[node] ||= (@nodes << node).size - 1

  # The index of a value, each once. above holds the containers around it.
  def add(value, above = [])
    level = above.rindex { |outer| outer.equal?(value) } and return put(cycle: above.size - level)
    case value
    when nil then put(null: "")
    when true, false then put(boolean: value)
    when Integer then value.bit_length < 64 ? put(integer: value.to_s) : put(bigInteger: [(value.bit_length / 8).downto(0).map { |i| value >> 8 * i & 255 }.pack("C*")].pack("m0"))
    when Float then put(float: value.finite? ? value : value.to_s)
    when String then put((value.encoding == Encoding::BINARY ? :bytes : :text) => [value].pack("m0"))
    when Symbol then put(text: [value.to_s].pack("m0")) # a map's keys, most often
    when Array, Set, Hash then items(value.is_a?(Hash) ? :map : value.is_a?(Set) ? :set : :list, value.to_a, above + [value])
    when Proc, Method, Module, Enumerator, IO then put(opaque: "<#{OF.bind_call(value)}>")
    else
      fields = value.is_a?(Exception) ? { "message" => TEXT.bind_call(value) } : NAMES.bind_call(value).sort.to_h { |name| [name[1..], GET.bind_call(value, name)] }
      kept = above.size < @depth ? fields.transform_values { |field| add(field, above + [value]) } : {}
      put(object: { type: OF.bind_call(value).to_s, fields: kept.keys, values: kept.values })
    end
  end

  # What is cut has its length and a hash, of its content alone.
  def items(kind, all, above)
    kept = above.size > @depth ? [] : all.first(@width)
    node = { items: kept.flat_map { |item| kind == :map ? item.map { |part| add(part, above) } : add(item, above) } }
    hash = kept.size < all.size && Values.new(64, 1 << 30).then { |whole| whole.add(all) && Digest::MD5.digest(JSON.generate(whole.nodes)) }
    put(kind => hash ? node.merge(length: all.size * (kind == :map ? 2 : 1), hash: [hash].pack("m0")) : node)
  end

  # The values of a table, in order.
  def self.read(table) = table.fetch("values", []).each_with_object([]) { |node, all| all << one(*node.first, all) }

  def self.one(kind = nil, held = nil, all)
    items = held["items"].to_a.map { |i| all[i] } if held.is_a?(Hash)
    case kind
    when nil, "null" then nil
    when "boolean" then held
    when "integer" then held.to_i
    when "bigInteger" then held.unpack1("m").then { |b| b.unpack1("H*").hex - (b.getbyte(0) > 127 ? 1 << 8 * b.size : 0) }
    when "float" then { "NaN" => Float::NAN, "Infinity" => Float::INFINITY, "-Infinity" => -Float::INFINITY }.fetch(held) { held.to_f }
    when "text", "bytes" then held.unpack1("m").force_encoding(kind == "text" ? "UTF-8" : "BINARY")
    when "list", "tuple", "set" then kind == "set" ? items.to_set : items
    when "map" then items.each_slice(2).to_h
    else raise Unknown, "Ruby has no value of kind #{kind}"
    end
  end
end
