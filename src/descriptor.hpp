#ifndef STYR_SRC_DESCRIPTOR_HPP_
#define STYR_SRC_DESCRIPTOR_HPP_

// datapackage.json: which file holds which table, and what its columns are said to be.

#include <string>
#include <string_view>
#include <vector>

#include "problem_list.hpp"
#include "styr/tables.hpp"

namespace styr {

inline constexpr std::string_view kDescriptorFile = "datapackage.json";

// One resource of the descriptor: a table and its file, relative to the folder.
struct DescribedTable {
  std::string name;
  std::string path;
  // Names of the fields in order; empty when the resource has no schema.
  std::vector<std::string> fields;
};

// Reads a Frictionless Data Package descriptor and reports what is wrong with it: not JSON, not of that
// shape, paths that leave the folder, dialects other than the library's, field types that differ from the
// built-in schema (a note: the built-in schema decides). Returns the resources that are sound.
std::vector<DescribedTable> read_descriptor(std::string_view json, ProblemList& problems);

// One table of a package to write: the columns of its file in order.
struct WrittenTable {
  const TableDescription* table = nullptr;
  std::vector<std::string> header;
};

// The descriptor of those tables.
std::string make_descriptor(const std::vector<WrittenTable>& tables);

}  // namespace styr

#endif  // STYR_SRC_DESCRIPTOR_HPP_
