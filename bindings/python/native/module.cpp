// The Python module styr._core: the C interface as Python objects, and nothing more. What users see is made
// in Python.

#include "context.hpp"
#include "model.hpp"
#include "table.hpp"

NB_MODULE(_core, module) {
  // At the end of the process objects of the package are alive by design: the context that models are made
  // with.
  nanobind::set_leak_warnings(false);
  module.attr("__doc__") = "The C interface of styr.";
  module.attr("abi_version") = styr_abi_version();
  module.attr("version") = styr_version();
  styr::python::bind_context(module);
  styr::python::bind_table(module);
  styr::python::bind_model(module);
  styr::python::bind_edit(module);
  styr::python::bind_risk_model(module);
  styr::python::bind_live(module);
}
