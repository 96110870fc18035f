#include "model.hpp"

#include <nanobind/stl/string.h>

#include <string>

#include "context.hpp"
#include "table.hpp"

namespace styr::python {

namespace {

// (model, remarks)
nb::tuple open(const Context& context, const std::string& path, nb::object callback) {
  ModelHandle model;
  TableHandle remarks;
  Progress progress(std::move(callback));
  progress.call([&](styr_error** error) {
    styr_model* out = nullptr;
    styr_table* noted = nullptr;
    const auto code = styr_model_open(context.get(), path.data(), path.size(), Progress::step, &progress,
                                      &out, &noted, error);
    model.reset(out);
    remarks.reset(noted);
    return code;
  });
  return nb::make_tuple(Model(model.release()), optional_table(remarks.release()));
}

nb::tuple read_json(const Context& context, const nb::bytes& document, nb::object callback) {
  ModelHandle model;
  TableHandle remarks;
  Progress progress(std::move(callback));
  progress.call([&](styr_error** error) {
    styr_model* out = nullptr;
    styr_table* noted = nullptr;
    const auto code = styr_model_read_json(context.get(), document.c_str(), document.size(), Progress::step,
                                           &progress, &out, &noted, error);
    model.reset(out);
    remarks.reset(noted);
    return code;
  });
  return nb::make_tuple(Model(model.release()), optional_table(remarks.release()));
}

Model create(const Context& context) {
  styr_model* model = nullptr;
  call([&](styr_error** error) { return styr_model_create(context.get(), &model, error); });
  return Model(model);
}

std::uint64_t revision(const Model& model) {
  std::uint64_t number = 0;
  check(styr_model_revision(model.get(), &number));
  return number;
}

void write(const Model& model, const std::string& path, nb::object callback) {
  Progress progress(std::move(callback));
  progress.call([&](styr_error** error) {
    return styr_model_write(model.get(), path.data(), path.size(), Progress::step, &progress, error);
  });
}

// A document that a call made of the model.
template <class Write>
nb::bytes document(const Model& model, Write write) {
  TextHandle text;
  call([&](styr_error** error) {
    styr_text* out = nullptr;
    const auto code = write(model.get(), &out, error);
    text.reset(out);
    return code;
  });
  const char* bytes = nullptr;
  std::size_t length = 0;
  check(styr_text_bytes(text.get(), &bytes, &length));
  return nb::bytes(bytes, length);
}

nb::bytes write_json(const Model& model) { return document(model, styr_model_write_json); }

nb::bytes write_risk_matrices(const Model& model) { return document(model, styr_model_write_risk_matrices); }

Table table(const Model& model, const std::string& name) {
  styr_table* out = nullptr;
  call([&](styr_error** error) {
    return styr_model_table(model.get(), name.data(), name.size(), &out, error);
  });
  return Table(out);
}

// None when there is no such record.
nb::object find(const Model& model, const std::string& table, const std::string& key) {
  std::size_t row = 0;
  const auto code = styr_model_find(model.get(), table.data(), table.size(), key.data(), key.size(), &row);
  if (code == STYR_ERROR_RECORD) return nb::none();
  check(code);
  return nb::int_(row);
}

nb::dict figure(const Model& model, std::size_t unit, std::size_t indicator, const std::string& period,
                bool year_to_date) {
  styr_figure made{};
  made.struct_size = sizeof made;
  check(styr_model_figure(model.get(), unit, indicator, period.data(), period.size(), year_to_date ? 1 : 0,
                          &made));
  const auto number = [&](std::uint32_t flag, double value) -> nb::object {
    return (made.flags & flag) == 0 ? nb::none() : nb::object(nb::float_(value));
  };
  nb::dict result;
  result["value"] = number(STYR_FIGURE_HAS_VALUE, made.value);
  result["numerator"] = number(STYR_FIGURE_HAS_NUMERATOR, made.numerator);
  result["denominator"] = number(STYR_FIGURE_HAS_DENOMINATOR, made.denominator);
  result["usable_cells"] = made.usable_cells;
  result["expected_cells"] = made.expected_cells;
  result["estimated_cells"] = made.estimated_cells;
  result["stale"] = (made.flags & STYR_FIGURE_STALE) != 0;
  result["reason"] = styr_reason_text(made.reason);
  return result;
}

Table query(const Model& model, const std::string& question, const std::string& options,
            nb::object callback) {
  TableHandle answer;
  Progress progress(std::move(callback));
  progress.call([&](styr_error** error) {
    styr_table* out = nullptr;
    const auto code = styr_query(model.get(), question.data(), question.size(), options.data(),
                                 options.size(), Progress::step, &progress, &out, error);
    answer.reset(out);
    return code;
  });
  return Table(answer.release());
}

// What differs between two snapshots.
Table compare(const Model& before, const Model& after, const std::string& question,
              const std::string& options, nb::object callback) {
  TableHandle answer;
  Progress progress(std::move(callback));
  progress.call([&](styr_error** error) {
    styr_table* out = nullptr;
    const auto code = styr_compare(before.get(), after.get(), question.data(), question.size(),
                                   options.data(), options.size(), Progress::step, &progress, &out, error);
    answer.reset(out);
    return code;
  });
  return Table(answer.release());
}

std::string query_text(const Model& model, const std::string& question, const std::string& options,
                       const std::string& format, nb::object callback) {
  TextHandle answer;
  Progress progress(std::move(callback));
  progress.call([&](styr_error** error) {
    styr_text* out = nullptr;
    const auto code =
        styr_query_text(model.get(), question.data(), question.size(), options.data(), options.size(),
                        format.data(), format.size(), Progress::step, &progress, &out, error);
    answer.reset(out);
    return code;
  });
  const char* bytes = nullptr;
  std::size_t length = 0;
  check(styr_text_bytes(answer.get(), &bytes, &length));
  return {bytes, length};
}

}  // namespace

void bind_model(nb::module_& module) {
  nb::class_<Model>(module, "Model")
      .def_prop_ro("revision", &revision)
      .def("write", &write, nb::arg("path"), nb::arg("progress") = nb::none())
      .def("write_json", &write_json)
      .def("write_risk_matrices", &write_risk_matrices)
      .def("table", &table, nb::arg("name"))
      .def("find", &find, nb::arg("table"), nb::arg("key"))
      .def("figure", &figure, nb::arg("unit"), nb::arg("indicator"), nb::arg("period"),
           nb::arg("year_to_date"))
      .def("query", &query, nb::arg("question"), nb::arg("options"), nb::arg("progress") = nb::none())
      .def("query_text", &query_text, nb::arg("question"), nb::arg("options"), nb::arg("format"),
           nb::arg("progress") = nb::none());
  module.def("compare", &compare, nb::arg("before"), nb::arg("after"), nb::arg("question"),
             nb::arg("options"), nb::arg("progress") = nb::none());
  module.def("open_model", &open, nb::arg("context"), nb::arg("path"), nb::arg("progress") = nb::none());
  module.def("read_json", &read_json, nb::arg("context"), nb::arg("document"),
             nb::arg("progress") = nb::none());
  module.def("create_model", &create, nb::arg("context"));
}

}  // namespace styr::python
