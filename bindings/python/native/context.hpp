#pragma once

#include <cstdint>
#include <memory>

#include "handles.hpp"

namespace styr::python {

// What models are made with: how many threads one call may use, and what day it is.
class Context {
 public:
  explicit Context(std::uint32_t workers);
  const styr_context* get() const { return context_.get(); }

 private:
  std::shared_ptr<styr_context> context_;
};

void bind_context(nb::module_& module);

}  // namespace styr::python
