#include "table.hpp"

#include <nanobind/stl/string.h>

#include "arrow_capsules.hpp"
#include "arrow_state.hpp"
#include "context.hpp"

namespace styr::python {

namespace {

std::size_t row_count(const Table& table) {
  std::size_t rows = 0;
  check(styr_table_size(table.get(), &rows, nullptr));
  return rows;
}

styr_column column_at(const Table& table, std::size_t index) {
  styr_column column{};
  column.struct_size = sizeof column;
  check(styr_table_column(table.get(), index, &column));
  return column;
}

nb::str table_name(const Table& table) {
  const char* name = nullptr;
  std::size_t length = 0;
  check(styr_table_name(table.get(), &name, &length));
  return to_str(name, length);
}

// A list of (name, type, number of cells without a value).
nb::list columns(const Table& table) {
  std::size_t count = 0;
  check(styr_table_size(table.get(), nullptr, &count));
  nb::list result;
  for (std::size_t i = 0; i < count; ++i) {
    const styr_column column = column_at(table, i);
    result.append(nb::make_tuple(to_str(column.name, column.name_length), column.type, column.null_count));
  }
  return result;
}

nb::object cell(const Table& table, std::size_t row, std::size_t column) {
  return cell_of(table.get(), row, column);
}

nb::list cells(const Table& table, std::size_t column, std::size_t first, std::size_t count) {
  nb::list result;
  for (std::size_t row = first; row < first + count; ++row) result.append(cell(table, row, column));
  return result;
}

std::string text(const Table& table, const std::string& format) {
  TextHandle owned;
  call([&](styr_error** error) {
    styr_text* out = nullptr;
    const auto code = styr_table_text(table.get(), format.data(), format.size(), &out, error);
    owned.reset(out);
    return code;
  });
  const char* bytes = nullptr;
  std::size_t length = 0;
  check(styr_text_bytes(owned.get(), &bytes, &length));
  return {bytes, length};
}

// What the Arrow PyCapsule interface asks for. A requested schema is a wish that a producer may leave unmet.
nb::object export_stream(const Table& table, const nb::object& /*requested_schema*/) {
  auto stream = std::make_unique<ArrowArrayStream>();
  call([&](styr_error** error) { return styr_table_export_stream(table.get(), stream.get(), error); });
  return capsule_of(std::move(stream));
}

// (schema, array): the columns as one struct array.
nb::tuple export_array(const Table& table, const nb::object& /*requested_schema*/) {
  auto schema = std::make_unique<ArrowSchema>();
  auto array = std::make_unique<ArrowArray>();
  call([&](styr_error** error) {
    return styr_table_export_array(table.get(), schema.get(), array.get(), error);
  });
  const nb::object owned = capsule_of(std::move(array));
  return nb::make_tuple(capsule_of(std::move(schema)), owned);
}

nb::object export_schema(const Table& table) { return export_array(table, nb::none())[0]; }

Table table_of_stream(const Context& context, const std::string& name, ArrowArrayStream* stream) {
  TableHandle table;
  call([&](styr_error** error) {
    styr_table* out = nullptr;
    const auto code = styr_table_import_stream(context.get(), name.data(), name.size(), stream, &out, error);
    table.reset(out);
    return code;
  });
  return Table(table.release());
}

// A table from the capsule of an Arrow stream. A producer that is Python code takes the GIL itself.
Table import_stream(const Context& context, const std::string& name, const nb::object& capsule) {
  return table_of_stream(context, name, stream_in(capsule));
}

Table import_array(const Context& context, const std::string& name, const nb::object& schema,
                   const nb::object& array) {
  ArrowArrayStream stream = stream_of_array(schema, array);
  return table_of_stream(context, name, &stream);
}

nb::tuple state(const Table& table) {
  ArrowSchema schema{};
  ArrowArray array{};
  call([&](styr_error** error) { return styr_table_export_array(table.get(), &schema, &array, error); });
  const ReleasedAtEnd released(schema, array);
  return nb::make_tuple(table_name(table), arrow_state(schema, array));
}

Table from_state(const Context& context, const std::string& name, const nb::tuple& columns) {
  ArrowArrayStream stream = stream_of_state(columns);
  return table_of_stream(context, name, &stream);
}

}  // namespace

nb::object optional_table(styr_table* owned) {
  return owned == nullptr ? nb::none() : nb::cast(Table(owned));
}

nb::object cell_of(const styr_table* table, std::size_t row, std::size_t column) {
  styr_cell value{};
  value.struct_size = sizeof value;
  check(styr_table_cell(table, row, column, &value));
  switch (value.type) {
    case STYR_TYPE_TEXT:
    case STYR_TYPE_CODE:
      return to_str(value.text, value.text_length);
    case STYR_TYPE_INTEGER:
    case STYR_TYPE_DATE:
      return nb::int_(value.integer);
    case STYR_TYPE_NUMBER:
      return nb::float_(value.number);
    case STYR_TYPE_BOOLEAN:
      return nb::bool_(value.integer != 0);
    default:
      return nb::none();
  }
}

void bind_table(nb::module_& module) {
  nb::class_<Table>(module, "Table")
      .def_prop_ro("name", &table_name)
      .def("__len__", &row_count)
      .def("columns", &columns)
      .def("cell", &cell, nb::arg("row"), nb::arg("column"))
      .def("cells", &cells, nb::arg("column"), nb::arg("first"), nb::arg("count"))
      .def("text", &text, nb::arg("format"))
      .def("state", &state)
      .def("__arrow_c_stream__", &export_stream, nb::arg("requested_schema") = nb::none())
      .def("__arrow_c_array__", &export_array, nb::arg("requested_schema") = nb::none())
      .def("__arrow_c_schema__", &export_schema);
  module.def("import_stream", &import_stream, nb::arg("context"), nb::arg("name"), nb::arg("capsule"));
  module.def("import_array", &import_array, nb::arg("context"), nb::arg("name"), nb::arg("schema"),
             nb::arg("array"));
  module.def("table_from_state", &from_state, nb::arg("context"), nb::arg("name"), nb::arg("columns"));
}

}  // namespace styr::python
