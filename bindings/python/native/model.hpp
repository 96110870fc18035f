#pragma once

#include <memory>

#include "handles.hpp"

namespace styr::python {

// An immutable snapshot. Cheap to copy.
class Model {
 public:
  explicit Model(styr_model* owned) : model_(owned, [](styr_model* last) { styr_model_free(&last); }) {}
  const styr_model* get() const { return model_.get(); }

 private:
  std::shared_ptr<const styr_model> model_;
};

void bind_model(nb::module_& module);
void bind_edit(nb::module_& module);
void bind_risk_model(nb::module_& module);
void bind_live(nb::module_& module);

}  // namespace styr::python
