// Any text either is refused with a reason or gives risk matrices that are written and read again as they
// are.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "styr/risk_matrix.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto matrices = styr::read_risk_matrices(text);
  if (!matrices.ok()) {
    require(matrices.status().code() == absl::StatusCode::kInvalidArgument);
    require(!matrices.status().message().empty());
    return 0;
  }
  const std::string written = styr::write_risk_matrices(*matrices);
  const auto again = styr::read_risk_matrices(written);
  require(again.ok() && again->size() == matrices->size());
  require(styr::write_risk_matrices(*again) == written);
  for (const styr::NamedRiskMatrix& named : *matrices) static_cast<void>(styr::lint(named.matrix));
  return 0;
}
