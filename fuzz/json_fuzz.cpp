// Any bytes read as a JSON document either are refused with an error or give a model whose document is read
// again as the same document.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "styr/package.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  styr::Report report;
  const absl::StatusOr<styr::Model> model = styr::read_json(text, &report);
  require(model.ok() == !report.has_errors());
  for (const styr::Problem& problem : report.problems()) {
    require(!problem.code.empty() && !problem.message.empty() && problem.row >= 0);
  }
  if (!model.ok()) return 0;

  const std::string written = write_json(*model);
  styr::Report second;
  const absl::StatusOr<styr::Model> again = styr::read_json(written, &second);
  require(again.ok());
  require(write_json(*again) == written);
  return 0;
}
