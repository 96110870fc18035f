// Any text read as datapackage.json gives resources that stay inside their folder, and problems that say why.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "descriptor.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  styr::Report report;
  styr::ProblemList problems(report);
  for (const styr::DescribedTable& table : styr::read_descriptor(text, problems)) {
    require(!table.name.empty());
    const std::filesystem::path path(table.path);
    require(!path.empty() && path.is_relative());
    for (const auto& part : path) require(part != "..");
  }
  problems.finish();
  for (const styr::Problem& problem : report.problems()) {
    require(!problem.code.empty() && !problem.message.empty());
  }
  return 0;
}
