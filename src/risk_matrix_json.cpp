// Risk matrices in their exchange form.

#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "json_text.hpp"
#include "styr/risk_matrix.hpp"
#include "styr/targets.hpp"
#include "text.hpp"

namespace styr {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kGrid = "grid_rows_likelihood_columns_consequence";
constexpr const char* kLevelColours = "level_colours";
constexpr const char* kDisplayColours = "level_display_colours";
constexpr const char* kCellColours = "cell_colours";
constexpr std::string_view kFormat = "risk-matrix-1";

// The texts of an array; an error names the member.
absl::StatusOr<std::vector<std::string>> texts_of(const Json& object, const char* member) {
  const auto found = object.find(member);
  std::vector<std::string> texts;
  if (found == object.end() || !found->is_array()) {
    return absl::InvalidArgumentError(absl::StrCat(member, " is no list"));
  }
  for (const Json& item : *found) {
    if (!item.is_string()) return absl::InvalidArgumentError(absl::StrCat(member, " holds what is no text"));
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

absl::StatusOr<std::vector<std::int32_t>> grid_of(const Json& object, std::size_t rows, std::size_t columns) {
  const auto found = object.find(kGrid);
  const auto refuse = [&] {
    return absl::InvalidArgumentError(
        absl::StrCat(kGrid, " must be ", rows, " lists of ", columns, " whole numbers"));
  };
  if (found == object.end() || !found->is_array() || found->size() != rows) return refuse();
  std::vector<std::int32_t> grid;
  for (const Json& row : *found) {
    if (!row.is_array() || row.size() != columns) return refuse();
    for (const Json& cell : row) {
      if (!cell.is_number_unsigned() || cell.get<std::uint64_t>() > 1000000) return refuse();
      grid.push_back(cell.get<std::int32_t>());
    }
  }
  return grid;
}

absl::StatusOr<Colour> parse_colour(const char* member, std::string_view word) {
  for (const Colour colour : {Colour::green, Colour::yellow, Colour::red}) {
    if (word == to_string(colour)) return colour;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(member, ": ", quote(word), " is none of green, yellow, red"));
}

// A text for each level; none where the member is not given.
absl::StatusOr<std::vector<std::string>> texts_of_levels(const Json& object, const char* member,
                                                         std::size_t levels) {
  if (!object.contains(member)) return std::vector<std::string>();
  auto texts = texts_of(object, member);
  if (texts.ok() && texts->size() != levels)
    return absl::InvalidArgumentError(absl::StrCat(member, " needs one text for each level"));
  return texts;
}

absl::StatusOr<std::vector<RiskMatrix::Level>> levels_of(const Json& object) {
  const auto names = texts_of(object, "level_names");
  if (!names.ok()) return names.status();
  const auto colours = texts_of_levels(object, kLevelColours, names->size());
  if (!colours.ok()) return colours.status();
  const auto drawn = texts_of_levels(object, kDisplayColours, names->size());
  if (!drawn.ok()) return drawn.status();
  std::vector<RiskMatrix::Level> levels;
  for (std::size_t i = 0; i < names->size(); ++i) {
    RiskMatrix::Level level;
    level.name = (*names)[i];
    level.colour = i == 0 ? Colour::green : i + 1 == names->size() ? Colour::red : Colour::yellow;
    if (!drawn->empty()) level.display_colour = (*drawn)[i];
    if (!colours->empty()) {
      const auto colour = parse_colour(kLevelColours, (*colours)[i]);
      if (!colour.ok()) return colour.status();
      level.colour = *colour;
    }
    levels.push_back(std::move(level));
  }
  return levels;
}

// Gives cells the colours of their own, where the object has any. `cells` lie row by row.
absl::Status colour_cells(const Json& object, std::size_t rows, std::size_t columns,
                          std::vector<RiskMatrix::Cell>& cells) {
  const auto found = object.find(kCellColours);
  if (found == object.end()) return absl::OkStatus();
  const auto refuse = [&] {
    return absl::InvalidArgumentError(
        absl::StrCat(kCellColours, " must be ", rows, " lists of ", columns, " colours"));
  };
  if (!found->is_array() || found->size() != rows) return refuse();
  std::size_t at = 0;
  for (const Json& row : *found) {
    if (!row.is_array() || row.size() != columns) return refuse();
    for (const Json& cell : row) {
      if (!cell.is_string()) return refuse();
      const auto colour = parse_colour(kCellColours, cell.get<std::string>());
      if (!colour.ok()) return colour.status();
      cells[at++].colour = *colour;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<NamedRiskMatrix> matrix_of(const Json& object) {
  if (!object.is_object()) return absl::InvalidArgumentError("is no object");
  NamedRiskMatrix named;
  if (const auto id = object.find("id"); id != object.end() && id->is_string()) {
    named.id = id->get<std::string>();
  }
  if (named.id.empty()) return absl::InvalidArgumentError("has no id");
  if (const auto source = object.find("source"); source != object.end() && source->is_string()) {
    named.source = source->get<std::string>();
  }
  auto likelihoods = texts_of(object, "likelihood_names");
  if (!likelihoods.ok()) return likelihoods.status();
  auto consequences = texts_of(object, "consequence_names");
  if (!consequences.ok()) return consequences.status();
  const auto grid = grid_of(object, likelihoods->size(), consequences->size());
  if (!grid.ok()) return grid.status();
  auto levels = levels_of(object);
  if (!levels.ok()) return levels.status();
  std::vector<RiskMatrix::Cell> cells;
  for (const std::int32_t level : *grid) {
    const bool is_known = static_cast<std::size_t>(level) < levels->size();
    cells.push_back({level, is_known ? (*levels)[static_cast<std::size_t>(level)].colour : Colour::none});
  }
  const absl::Status coloured = colour_cells(object, likelihoods->size(), consequences->size(), cells);
  if (!coloured.ok()) return coloured;
  auto matrix = RiskMatrix::make(*std::move(levels), static_cast<std::int32_t>(likelihoods->size()),
                                 static_cast<std::int32_t>(consequences->size()), std::move(cells));
  if (!matrix.ok()) return matrix.status();
  named.likelihood_names = *std::move(likelihoods);
  named.consequence_names = *std::move(consequences);
  named.matrix = *std::move(matrix);
  return named;
}

}  // namespace

absl::StatusOr<std::vector<NamedRiskMatrix>> read_risk_matrices(std::string_view json) {
  Json document;
  try {
    document = Json::parse(json);
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat("the text is not JSON: ", syntax_error_text(error.what())));
  }
  if (!document.is_object()) return absl::InvalidArgumentError("the document is no object");
  const auto format = document.find("format");
  if (format == document.end() || *format != std::string(kFormat)) {
    return absl::InvalidArgumentError(absl::StrCat("the format is not ", to_absl(kFormat)));
  }
  const auto list = document.find("matrices");
  if (list == document.end() || !list->is_array()) {
    return absl::InvalidArgumentError("matrices is no list");
  }
  std::vector<NamedRiskMatrix> matrices;
  std::set<std::string> ids;
  for (const Json& object : *list) {
    auto matrix = matrix_of(object);
    if (!matrix.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("matrix ", matrices.size() + 1, ": ", matrix.status().message()));
    }
    if (!ids.insert(matrix->id).second) {
      return absl::InvalidArgumentError(absl::StrCat("matrix ", matrices.size() + 1, ": there is a matrix ",
                                                     quote(matrix->id), " before it"));
    }
    matrices.push_back(*std::move(matrix));
  }
  return matrices;
}

std::string write_risk_matrices(std::span<const NamedRiskMatrix> matrices) {
  Json document;
  document["format"] = kFormat;
  document["matrices"] = Json::array();
  for (const NamedRiskMatrix& named : matrices) {
    const RiskMatrix& matrix = named.matrix;
    Json object;
    object["id"] = named.id;
    if (!named.source.empty()) object["source"] = named.source;
    object["likelihood_names"] = named.likelihood_names;
    object["consequence_names"] = named.consequence_names;
    const auto levels = matrix.levels();
    bool is_drawn = false;
    for (const RiskMatrix::Level& level : levels) {
      object["level_names"].push_back(level.name);
      object[kLevelColours].push_back(to_string(level.colour));
      is_drawn = is_drawn || !level.display_colour.empty();
    }
    for (const RiskMatrix::Level& level : levels) {
      if (is_drawn) object[kDisplayColours].push_back(level.display_colour);
    }
    Json colours = Json::array();
    bool has_own_colours = false;
    for (std::int32_t l = 1; l <= matrix.likelihoods(); ++l) {
      Json row = Json::array();
      Json row_colours = Json::array();
      for (std::int32_t c = 1; c <= matrix.consequences(); ++c) {
        const RiskMatrix::Cell& cell = matrix.at(l, c);
        row.push_back(cell.level);
        row_colours.push_back(to_string(cell.colour));
        has_own_colours =
            has_own_colours || cell.colour != levels[static_cast<std::size_t>(cell.level)].colour;
      }
      object[kGrid].push_back(std::move(row));
      colours.push_back(std::move(row_colours));
    }
    if (has_own_colours) object[kCellColours] = std::move(colours);
    document["matrices"].push_back(std::move(object));
  }
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace styr
