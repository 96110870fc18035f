// Tables to Arrow. The buffers handed out are those of the table, which every exported piece keeps alive.

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "guard.hpp"
#include "table.hpp"

namespace styr::capi {
namespace {

const char* format_of(std::int32_t type) {
  switch (type) {
    case STYR_TYPE_CODE:
      return "i";
    case STYR_TYPE_INTEGER:
      return "l";
    case STYR_TYPE_NUMBER:
      return "g";
    case STYR_TYPE_BOOLEAN:
      return "b";
    case STYR_TYPE_DATE:
      return "tdD";
    default:
      return "u";
  }
}

// ---- Schemas

// What one exported schema owns: its name, and its children and dictionary, which the consumer may move away.
struct SchemaOwner {
  std::string name;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
  ArrowSchema dictionary{};
};

void release_schema(ArrowSchema* schema) {
  const auto* owner = static_cast<SchemaOwner*>(schema->private_data);
  for (std::int64_t i = 0; i < schema->n_children; ++i) {
    if (schema->children[i]->release != nullptr) schema->children[i]->release(schema->children[i]);
  }
  if (schema->dictionary != nullptr && schema->dictionary->release != nullptr) {
    schema->dictionary->release(schema->dictionary);
  }
  schema->release = nullptr;
  delete owner;
}

ArrowSchema schema_of(std::unique_ptr<SchemaOwner> owner, const char* format, std::int64_t flags) {
  ArrowSchema schema{};
  schema.format = format;
  schema.name = owner->name.c_str();
  schema.flags = flags;
  schema.n_children = static_cast<std::int64_t>(owner->pointers.size());
  schema.children = owner->pointers.data();
  schema.dictionary = owner->dictionary.release != nullptr ? &owner->dictionary : nullptr;
  schema.release = release_schema;
  schema.private_data = owner.release();
  return schema;
}

ArrowSchema schema_of(const ColumnData& column) {
  auto owner = std::make_unique<SchemaOwner>();
  owner->name = column.name;
  if (column.type == STYR_TYPE_CODE) {
    owner->dictionary = schema_of(std::make_unique<SchemaOwner>(), "u", 0);
  }
  return schema_of(std::move(owner), format_of(column.type), ARROW_FLAG_NULLABLE);
}

ArrowSchema schema_of(const styr_table& table) {
  auto owner = std::make_unique<SchemaOwner>();
  owner->name = table.name;
  owner->children.reserve(table.columns.size());
  owner->pointers.reserve(table.columns.size());
  try {
    for (const ColumnData& column : table.columns) {
      owner->pointers.push_back(&owner->children.emplace_back(schema_of(column)));
    }
  } catch (...) {
    for (ArrowSchema& child : owner->children) child.release(&child);
    throw;
  }
  return schema_of(std::move(owner), "+s", 0);
}

// ---- Arrays

struct ArrayOwner {
  TableRef table;
  std::array<const void*, 3> buffers{};
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
  ArrowArray dictionary{};
};

void release_array(ArrowArray* array) {
  const auto* owner = static_cast<ArrayOwner*>(array->private_data);
  for (std::int64_t i = 0; i < array->n_children; ++i) {
    if (array->children[i]->release != nullptr) array->children[i]->release(array->children[i]);
  }
  if (array->dictionary != nullptr && array->dictionary->release != nullptr) {
    array->dictionary->release(array->dictionary);
  }
  array->release = nullptr;
  delete owner;
}

ArrowArray array_of(std::unique_ptr<ArrayOwner> owner, std::size_t rows, std::size_t nulls,
                    std::int64_t buffers) {
  ArrowArray array{};
  array.length = static_cast<std::int64_t>(rows);
  array.null_count = static_cast<std::int64_t>(nulls);
  array.n_buffers = buffers;
  array.n_children = static_cast<std::int64_t>(owner->pointers.size());
  array.buffers = owner->buffers.data();
  array.children = owner->pointers.data();
  array.dictionary = owner->dictionary.release != nullptr ? &owner->dictionary : nullptr;
  array.release = release_array;
  array.private_data = owner.release();
  return array;
}

// A buffer may be NULL where it has no bytes, but not all consumers like that.
alignas(8) constexpr std::array<char, 8> kNothing{};
const void* there(const void* bytes) { return bytes == nullptr ? kNothing.data() : bytes; }

ArrowArray texts_of(const TableRef& table, const ColumnData& column, std::size_t rows, std::size_t nulls) {
  auto owner = std::make_unique<ArrayOwner>();
  owner->table = table;
  owner->buffers = {nulls > 0 ? column.validity.data() : nullptr, column.texts.offsets.data(),
                    there(column.texts.bytes.data())};
  return array_of(std::move(owner), rows, nulls, 3);
}

const void* values_of(const ColumnData& column) {
  switch (column.type) {
    case STYR_TYPE_INTEGER:
      return column.integers.data();
    case STYR_TYPE_NUMBER:
      return column.numbers.data();
    case STYR_TYPE_BOOLEAN:
      return column.bits.data();
    default:
      return column.words.data();
  }
}

ArrowArray array_of(const TableRef& table, const ColumnData& column) {
  if (column.type == STYR_TYPE_TEXT) return texts_of(table, column, column.rows, column.null_count);
  auto owner = std::make_unique<ArrayOwner>();
  owner->table = table;
  owner->buffers[0] = column.null_count > 0 ? column.validity.data() : nullptr;
  owner->buffers[1] = there(values_of(column));
  if (column.type == STYR_TYPE_CODE) owner->dictionary = texts_of(table, column, column.texts.size(), 0);
  return array_of(std::move(owner), column.rows, column.null_count, 2);
}

ArrowArray array_of(const TableRef& table) {
  auto owner = std::make_unique<ArrayOwner>();
  owner->table = table;
  owner->children.reserve(table->columns.size());
  owner->pointers.reserve(table->columns.size());
  try {
    for (const ColumnData& column : table->columns) {
      owner->pointers.push_back(&owner->children.emplace_back(array_of(table, column)));
    }
  } catch (...) {
    for (ArrowArray& child : owner->children) child.release(&child);
    throw;
  }
  return array_of(std::move(owner), table->rows, 0, 1);
}

// ---- Streams

struct StreamOwner {
  TableRef table;
  bool done = false;
};

StreamOwner& owner_of(ArrowArrayStream* stream) { return *static_cast<StreamOwner*>(stream->private_data); }

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) noexcept {
  try {
    *out = schema_of(*owner_of(stream).table);
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) noexcept {
  StreamOwner& owner = owner_of(stream);
  if (owner.done) {
    *out = ArrowArray{};
    return 0;
  }
  try {
    *out = array_of(owner.table);
    owner.done = true;
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

const char* get_last_error(ArrowArrayStream*) noexcept { return "out of memory"; }

void release_stream(ArrowArrayStream* stream) noexcept {
  delete &owner_of(stream);
  stream->release = nullptr;
}

ContextRef context_of(const styr_table* table) { return table == nullptr ? ContextRef() : table->context; }

}  // namespace
}  // namespace styr::capi

using styr::capi::failure;
using styr::capi::success;

int32_t styr_table_export_array(const styr_table* table, struct ArrowSchema* schema, struct ArrowArray* array,
                                styr_error** error) {
  return styr::capi::guarded(styr::capi::context_of(table), error, [&] {
    if (table == nullptr || schema == nullptr || array == nullptr) {
      return failure(STYR_ERROR_NULL, "`table`, `schema` or `array` is NULL");
    }
    ArrowSchema made = styr::capi::schema_of(*table);
    try {
      *array = styr::capi::array_of(styr::capi::share_table(table));
    } catch (...) {
      made.release(&made);
      throw;
    }
    *schema = made;
    return success();
  });
}

int32_t styr_table_export_stream(const styr_table* table, struct ArrowArrayStream* stream,
                                 styr_error** error) {
  return styr::capi::guarded(styr::capi::context_of(table), error, [&] {
    if (table == nullptr || stream == nullptr) return failure(STYR_ERROR_NULL, "`table` or `stream` is NULL");
    auto owner = std::make_unique<styr::capi::StreamOwner>();
    owner->table = styr::capi::share_table(table);
    ArrowArrayStream made{};
    made.get_schema = styr::capi::get_schema;
    made.get_next = styr::capi::get_next;
    made.get_last_error = styr::capi::get_last_error;
    made.release = styr::capi::release_stream;
    made.private_data = owner.release();
    *stream = made;
    return success();
  });
}
