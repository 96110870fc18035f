#include "arrow_state.hpp"

#include <cerrno>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace styr::python {

namespace {

// Bytes of a fixed-width cell; 0 for bits.
std::size_t width_of(std::string_view format) {
  if (format == "b") return 0;
  if (format == "c" || format == "C") return 1;
  if (format == "s" || format == "S") return 2;
  if (format == "i" || format == "I" || format == "f" || format == "tdD") return 4;
  if (format == "l" || format == "L" || format == "g" || format == "tdm") return 8;
  throw nb::value_error(
      ("a column of the Arrow format " + std::string(format) + " cannot be pickled").c_str());
}

bool is_text(std::string_view format) { return format == "u" || format == "U"; }

std::size_t bytes_of_bits(std::size_t bits) { return (bits + 7) / 8; }

// The number of bytes in a buffer of an array without offset.
std::size_t buffer_size(std::string_view format, std::size_t length, std::size_t index,
                        const ArrowArray& array) {
  if (index == 0) return bytes_of_bits(length);
  if (!is_text(format)) {
    const std::size_t width = width_of(format);
    return width == 0 ? bytes_of_bits(length) : width * length;
  }
  const std::size_t offset_width = format == "u" ? 4 : 8;
  if (index == 1) return offset_width * (length + 1);
  const auto* offsets = static_cast<const char*>(array.buffers[1]);
  if (offsets == nullptr) return 0;
  std::int64_t end = 0;
  if (format == "u") {
    std::int32_t narrow = 0;
    std::memcpy(&narrow, offsets + offset_width * length, sizeof narrow);
    end = narrow;
  } else {
    std::memcpy(&end, offsets + offset_width * length, sizeof end);
  }
  return static_cast<std::size_t>(end);
}

nb::object column_state(const ArrowSchema& schema, const ArrowArray& array) {
  if (array.offset != 0) throw nb::value_error("an array with an offset cannot be pickled");
  const std::string_view format = schema.format;
  const auto length = static_cast<std::size_t>(array.length);
  nb::list buffers;
  for (std::int64_t i = 0; i < array.n_buffers; ++i) {
    if (array.buffers[i] == nullptr) {
      buffers.append(nb::none());
    } else {
      const std::size_t size = buffer_size(format, length, static_cast<std::size_t>(i), array);
      buffers.append(nb::bytes(array.buffers[i], size));
    }
  }
  nb::object dictionary = nb::none();
  if (schema.dictionary != nullptr) dictionary = column_state(*schema.dictionary, *array.dictionary);
  return nb::make_tuple(nb::str(schema.name == nullptr ? "" : schema.name), nb::str(schema.format),
                        array.length, array.null_count, nb::tuple(buffers), dictionary);
}

// A column that owns its bytes, in the form in which Arrow structs can point into it.
struct OwnedColumn {
  std::string name;
  std::string format;
  std::int64_t length = 0;
  std::int64_t null_count = 0;
  std::vector<std::optional<std::string>> bytes;
  std::vector<const void*> buffers;
  std::unique_ptr<OwnedColumn> dictionary;
};

std::string to_string(const nb::handle& value) { return nb::cast<nb::str>(value).c_str(); }

// A dictionary has none of its own, so there is no way down here that is as deep as the input.
std::unique_ptr<OwnedColumn> own(const nb::tuple& state, bool may_have_dictionary = true) {
  if (state.size() != 6) throw nb::value_error("not the state of a column");
  auto column = std::make_unique<OwnedColumn>();
  column->name = to_string(state[0]);
  column->format = to_string(state[1]);
  column->length = nb::cast<std::int64_t>(state[2]);
  column->null_count = nb::cast<std::int64_t>(state[3]);
  for (const nb::handle buffer : nb::cast<nb::tuple>(state[4])) {
    if (buffer.is_none()) {
      column->bytes.emplace_back();
    } else {
      const auto bytes = nb::cast<nb::bytes>(buffer);
      column->bytes.emplace_back(std::string(bytes.c_str(), bytes.size()));
    }
  }
  if (!state[5].is_none()) {
    if (!may_have_dictionary)
      throw nb::value_error("not the state of a column: a dictionary of dictionaries");
    column->dictionary = own(nb::cast<nb::tuple>(state[5]), false);
  }
  return column;
}

// What the state says about sizes is believed by whoever reads the columns, so it is checked here: a pickle
// may come from anywhere.
void check_sizes(OwnedColumn& column) {
  if (column.length < 0) throw nb::value_error("not the state of a column: a length below zero");
  const std::size_t expected = is_text(column.format) ? 3 : 2;
  if (column.bytes.size() != expected) throw nb::value_error("not the state of a column: its buffers");
  for (const auto& bytes : column.bytes) column.buffers.push_back(bytes ? bytes->data() : nullptr);
  ArrowArray view{};
  view.buffers = column.buffers.data();
  for (std::size_t i = 0; i < expected; ++i) {
    if (!column.bytes[i]) {
      if (i == 1 && column.length > 0) throw nb::value_error("not the state of a column: no cells");
      continue;
    }
    const std::size_t wanted = buffer_size(column.format, static_cast<std::size_t>(column.length), i, view);
    if (column.bytes[i]->size() < wanted)
      throw nb::value_error("not the state of a column: a buffer is too short");
  }
  if (column.dictionary) check_sizes(*column.dictionary);
}

// All columns, and the structs that describe them; shared by whatever was handed out.
struct Source {
  std::vector<std::unique_ptr<OwnedColumn>> columns;
  std::int64_t length = 0;
  bool done = false;
};

// One handed-out tree of schemas or arrays; lives until the root is released.
template <class T>
struct Tree {
  std::shared_ptr<Source> source;
  std::deque<T> nodes;
  std::vector<T*> children;
  std::vector<const void*> no_buffers{nullptr};
};

void release_child(ArrowSchema* schema) { schema->release = nullptr; }
void release_child(ArrowArray* array) { array->release = nullptr; }

template <class T>
void release_root(T* root) {
  auto* tree = static_cast<Tree<T>*>(root->private_data);
  for (T& node : tree->nodes) {
    if (node.release != nullptr) node.release(&node);
  }
  root->release = nullptr;
  delete tree;
}

ArrowSchema* describe(const OwnedColumn& column, Tree<ArrowSchema>& tree) {
  ArrowSchema& schema = tree.nodes.emplace_back();
  schema = {};
  schema.format = column.format.c_str();
  schema.name = column.name.c_str();
  schema.flags = ARROW_FLAG_NULLABLE;
  schema.release = release_child;
  if (column.dictionary) schema.dictionary = describe(*column.dictionary, tree);
  return &schema;
}

ArrowArray* point_at(OwnedColumn& column, Tree<ArrowArray>& tree) {
  ArrowArray& array = tree.nodes.emplace_back();
  array = {};
  array.length = column.length;
  array.null_count = column.null_count;
  array.n_buffers = static_cast<std::int64_t>(column.buffers.size());
  array.buffers = column.buffers.data();
  array.release = release_child;
  if (column.dictionary) array.dictionary = point_at(*column.dictionary, tree);
  return &array;
}

std::shared_ptr<Source>& source_of(ArrowArrayStream* stream) {
  return *static_cast<std::shared_ptr<Source>*>(stream->private_data);
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  const auto source = source_of(stream);
  auto tree = std::make_unique<Tree<ArrowSchema>>();
  tree->source = source;
  for (const auto& column : source->columns) tree->children.push_back(describe(*column, *tree));
  *out = {};
  out->format = "+s";
  out->name = "";
  out->n_children = static_cast<std::int64_t>(tree->children.size());
  out->children = tree->children.data();
  out->release = release_root<ArrowSchema>;
  out->private_data = tree.release();
  return 0;
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  const auto source = source_of(stream);
  *out = {};
  if (std::exchange(source->done, true)) return 0;
  auto tree = std::make_unique<Tree<ArrowArray>>();
  tree->source = source;
  for (const auto& column : source->columns) tree->children.push_back(point_at(*column, *tree));
  out->length = source->length;
  out->n_buffers = 1;
  out->buffers = tree->no_buffers.data();
  out->n_children = static_cast<std::int64_t>(tree->children.size());
  out->children = tree->children.data();
  out->release = release_root<ArrowArray>;
  out->private_data = tree.release();
  return 0;
}

const char* get_last_error(ArrowArrayStream* /*stream*/) { return nullptr; }

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<std::shared_ptr<Source>*>(stream->private_data);
  stream->release = nullptr;
}

}  // namespace

nb::tuple arrow_state(const ArrowSchema& schema, const ArrowArray& array) {
  nb::list columns;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    columns.append(column_state(*schema.children[i], *array.children[i]));
  }
  return nb::tuple(columns);
}

ArrowArrayStream stream_of_state(const nb::tuple& columns) {
  auto source = std::make_shared<Source>();
  for (const nb::handle column : columns) {
    source->columns.push_back(own(nb::cast<nb::tuple>(column)));
    check_sizes(*source->columns.back());
    if (source->columns.size() > 1 && source->columns.back()->length != source->length) {
      throw nb::value_error("columns of different lengths");
    }
    source->length = source->columns.back()->length;
  }
  ArrowArrayStream stream{};
  stream.get_schema = get_schema;
  stream.get_next = get_next;
  stream.get_last_error = get_last_error;
  stream.release = release_stream;
  stream.private_data = new std::shared_ptr<Source>(std::move(source));
  return stream;
}

}  // namespace styr::python
