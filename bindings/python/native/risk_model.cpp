#include <nanobind/stl/string.h>

#include <memory>
#include <string>
#include <utility>

#include "context.hpp"
#include "model.hpp"
#include "table.hpp"

namespace styr::python {

namespace {

// A fault tree. Never changes; cheap to copy.
class RiskModel {
 public:
  explicit RiskModel(RiskModelHandle owned) : model_(std::move(owned)) {}
  const styr_risk_model* get() const { return model_.get(); }

 private:
  std::shared_ptr<const styr_risk_model> model_;
};

// (risk model, remarks)
nb::tuple read(const Context& context, const nb::bytes& document, const std::string& options) {
  RiskModelHandle model;
  TableHandle remarks;
  call([&](styr_error** error) {
    styr_risk_model* out = nullptr;
    styr_table* noted = nullptr;
    const auto code = styr_risk_model_read(context.get(), document.c_str(), document.size(), options.data(),
                                           options.size(), &out, &noted, error);
    model.reset(out);
    remarks.reset(noted);
    return code;
  });
  return nb::make_tuple(RiskModel(std::move(model)), optional_table(remarks.release()));
}

// (answer, remarks)
nb::tuple query(const RiskModel& model, const std::string& question, const std::string& options,
                nb::object callback) {
  TableHandle answer;
  TableHandle remarks;
  Progress progress(std::move(callback));
  progress.call([&](styr_error** error) {
    styr_table* out = nullptr;
    styr_table* noted = nullptr;
    const auto code = styr_risk_model_query(model.get(), question.data(), question.size(), options.data(),
                                            options.size(), Progress::step, &progress, &out, &noted, error);
    answer.reset(out);
    remarks.reset(noted);
    return code;
  });
  return nb::make_tuple(Table(answer.release()), optional_table(remarks.release()));
}

}  // namespace

void bind_risk_model(nb::module_& module) {
  nb::class_<RiskModel>(module, "RiskModel")
      .def("query", &query, nb::arg("question"), nb::arg("options"), nb::arg("progress") = nb::none());
  module.def("read_risk_model", &read, nb::arg("context"), nb::arg("document"), nb::arg("options"));
}

}  // namespace styr::python
