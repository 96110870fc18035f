// Builds a small model in code, corrects one observation, and compares the two snapshots.

#include <cstdio>
#include <string>
#include <vector>

#include "styr/edit.hpp"
#include "styr/rollup.hpp"

namespace {

styr::Observation reported(const char* unit, const char* month, double sick_days, double agreed_days) {
  styr::Observation o;
  o.unit_id = unit;
  o.indicator_id = "absence";
  o.period = *styr::Period::parse(month);
  o.numerator = sick_days;
  o.denominator = agreed_days;
  o.status = styr::ObservationStatus::ok;
  return o;
}

void print(const char* title, const styr::Model& model) {
  const auto municipality = model.find<styr::Unit>("municipality");
  const auto absence = model.find<styr::Indicator>("absence");
  const auto figure = styr::figure(model, *municipality, *absence, styr::Period::of_year(2024));
  std::printf("%-18s snapshot %llu: %.2f %% (%u of %u cells)\n", title,
              static_cast<unsigned long long>(model.revision()), figure->value, figure->cells.usable(),
              figure->cells.expected());
}

}  // namespace

int main() {
  styr::Tables tables;
  auto& units = tables.get<styr::Unit>();
  for (const char* id : {"municipality", "schools", "health"}) {
    styr::Unit unit;
    unit.unit_id = id;
    unit.name = id;
    if (std::string(id) != "municipality") unit.parent_id = "municipality";
    units.push_back(unit);
  }
  styr::Indicator absence;
  absence.indicator_id = "absence";
  absence.name_en = "Sickness absence";
  absence.formula = "100*num/den";
  absence.valid_min = 0.0;
  absence.valid_max = 100.0;
  tables.get<styr::Indicator>().push_back(absence);

  const std::vector<styr::Observation> cells = {reported("schools", "2024-01", 61, 1200),
                                                reported("health", "2024-01", 99, 900)};
  const absl::StatusOr<styr::Model> model = styr::Model::build(tables, cells);
  if (!model.ok()) return 1;
  print("as reported", *model);

  // A correction is a new snapshot; whoever holds the old one keeps it.
  styr::Edit edit(*model);
  edit.upsert(reported("health", "2024-01", 69, 900));
  const absl::StatusOr<styr::Model> corrected = edit.commit();
  if (!corrected.ok()) return 1;
  print("corrected", *corrected);
  print("still as reported", *model);

  // What cannot be right changes nothing and says why, all at once.
  styr::Edit wrong(*corrected);
  wrong.upsert(reported("health", "2024-02", 950, 900));
  wrong.upsert(reported("libraries", "2024-02", 1, 90));
  styr::Report report;
  if (!wrong.commit(&report).ok()) {
    for (const styr::Problem& problem : report.problems())
      std::printf("%s\n", styr::to_string(problem).c_str());
  }
  return 0;
}
