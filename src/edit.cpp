#include "styr/edit.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "cell.hpp"
#include "key_index.hpp"
#include "observation_collector.hpp"
#include "record_changes.hpp"
#include "text.hpp"

namespace styr {
namespace {

// A copy of a record whose type only the description knows.
struct RecordChange {
  const TableDescription* table;
  std::string key;
  std::vector<std::string> cells;  // by column; the text form holds everything a record holds
};

struct NamedChange {
  std::string table;
  std::size_t row = 0;  // of the table that the cells came from; 0 for none
  std::vector<std::pair<std::string, std::string>> cells;
};

struct EraseChange {
  std::string table;
  std::string key;
};

struct ObservationErase {
  std::string unit_id;
  std::string indicator_id;
  Period period;
};

// Changes between two looks at the progress.
constexpr std::size_t kChangesInStep = 4096;

bool names_observations(std::string_view table) { return table == describe<Observation>().name; }

// Columns are large beside single cells, of which there may be many: they lie elsewhere.
using Columns = std::unique_ptr<const ObservationColumns>;
using Change = std::variant<RecordChange, NamedChange, EraseChange, Observation, ObservationErase, Columns>;
// The changes of observations, in order.
using ObservationChange =
    std::variant<const Observation*, const ObservationErase*, const ObservationColumns*>;

// Applies record changes to a copy of the tables, and collects what they mean for observations.
class Applier {
 public:
  // `before` and `keys` are those of the snapshot that is changed. Without record changes `tables` may be
  // null: then observations are only sorted out.
  Applier(const Tables& before, const KeyIndices& keys, Tables* tables, Report& report)
      : before_(before), keys_before_(keys), tables_(tables), changes_(before), report_(report) {}

  void apply(const RecordChange& change) {
    AnyTable& table = *tables_->find(change.table->name);
    const std::size_t row = row_for(table, change.key);
    for (std::size_t i = 0; i < change.cells.size(); ++i) {
      set(table, row, change.table->columns[i], change.cells[i], change.key);
    }
  }

  void apply(const NamedChange& change) {
    row_ = static_cast<std::int64_t>(change.row);
    apply_named(change);
    row_ = 0;
  }

  void apply_named(const NamedChange& change) {
    if (names_observations(change.table)) {
      apply_observation(change);
      return;
    }
    AnyTable* table = tables_->find(change.table);
    if (table == nullptr) {
      problem_of_all("unknown_table", change.table, "", "", absl::StrCat("there is no table ", change.table));
      return;
    }
    const std::optional<std::string> key = key_in(table->description(), change);
    if (!key) return;
    const std::size_t row = row_for(*table, *key);
    for (const auto& [name, text] : change.cells) {
      const auto column = table->description().find(name);
      if (column) {
        set(*table, row, table->description().columns[*column], text, *key);
      } else if (!set_extra(*table, row, name, text)) {
        problem_of_all("unknown_column", change.table, name, *key,
                       absl::StrCat("table ", change.table, " has no column ", name));
      }
    }
  }

  void apply(const EraseChange& change) {
    AnyTable* table = tables_->find(change.table);
    if (table == nullptr) {
      problem("unknown_table", change.table, "", "", absl::StrCat("there is no table ", change.table));
      return;
    }
    const std::optional<std::size_t> row = find(*table, change.key);
    if (!row) {
      problem("unknown_reference", change.table, "", change.key,
              absl::StrCat("there is no ", change.key, " in ", change.table, " to remove"));
      return;
    }
    table->erase(*row);
    changes_.of(table->description()).rows_moved = true;
    keys_.erase(table);  // later rows have moved up
  }

  void apply(const Observation& change) { observation_changes_.emplace_back(&change); }
  void apply(const ObservationErase& change) { observation_changes_.emplace_back(&change); }
  void apply(const Columns& change) { observation_changes_.emplace_back(change.get()); }

  const std::vector<ObservationChange>& observation_changes() const { return observation_changes_; }
  // What has become of the records.
  RecordChanges& changes() { return changes_; }

 private:
  using Keys = absl::flat_hash_map<std::string, std::size_t>;

  // Keys that the snapshot does not have; all of them once rows have moved.
  Keys& keys_of(const AnyTable& table) {
    const auto [at, is_new] = keys_.try_emplace(&table);
    if (is_new && changes_.of(table.description()).rows_moved) {
      for (std::size_t i = 0; i < table.size(); ++i) {
        at->second.emplace(table.description().key_of(table.record(i)), i);
      }
    }
    return at->second;
  }

  std::optional<std::size_t> find(const AnyTable& table, const std::string& key) {
    const TableDescription& description = table.description();
    if (!changes_.of(description).rows_moved) {
      const auto row = keys_before_.at(description).find(*before_.find(description.name), key);
      if (row) return *row;
    }
    const Keys& keys = keys_of(table);
    const auto found = keys.find(key);
    return found == keys.end() ? std::nullopt : std::optional(found->second);
  }

  // The row with that key, appended when there is none, which is then to be changed.
  std::size_t row_for(AnyTable& table, const std::string& key) {
    const bool has_key = !table.description().key_columns().empty();
    const std::optional<std::size_t> known = has_key ? find(table, key) : std::nullopt;
    const std::size_t row = known.value_or(table.size());
    changes_.of(table.description()).rows.push_back(static_cast<std::uint32_t>(row));
    if (known) return row;
    if (has_key) keys_of(table).emplace(key, row);
    table.append();
    if (!table.extra_columns->empty()) {
      for (auto& extra : table.extra_columns.edit()) extra.cells.resize(table.size());
    }
    return row;
  }

  void set(AnyTable& table, std::size_t row, const ColumnDescription& column, const std::string& text,
           const std::string& key) {
    void* record = table.mutable_record(row);
    CellFault fault;
    if (text.empty()) {
      column.clear(record);
    } else if (!read_cell(record, column, text, fault)) {
      problem(std::string(fault.code), std::string(table.description().name), std::string(column.name), key,
              std::move(fault.message), text);
    }
  }

  static bool set_extra(AnyTable& table, std::size_t row, const std::string& name, const std::string& text) {
    if (table.extra_columns->empty()) return false;
    for (auto& extra : table.extra_columns.edit()) {
      if (extra.name != name) continue;
      extra.cells[row] = text;
      return true;
    }
    return false;
  }

  // The key that the named cells spell, in the canonical text of its parts.
  std::optional<std::string> key_in(const TableDescription& table, const NamedChange& change) {
    std::string key;
    bool first = true;
    for (const ColumnDescription& column : table.columns) {
      if (!column.key) continue;
      if (!first) key += '|';
      first = false;
      const std::string* given = nullptr;
      for (const auto& [name, text] : change.cells) {
        if (name == column.name) given = &text;
      }
      if (given != nullptr) {
        key += *given;
      } else if (column.required) {
        problem_of_all("required", std::string(table.name), std::string(column.name), "",
                       absl::StrCat("the key column ", to_absl(column.name), " must be given"));
        return std::nullopt;
      }
    }
    return key;
  }

  void apply_observation(const NamedChange& change) {
    Observation observation;
    const TableDescription& table = describe<Observation>();
    const std::optional<std::string> key = key_in(table, change);
    bool sound = key.has_value();
    for (const auto& [name, text] : change.cells) {
      const auto at = table.find(name);
      if (!at) {
        problem_of_all("unknown_column", change.table, name, "",
                       absl::StrCat("observations has no column ", name));
        sound = false;
        continue;
      }
      const ColumnDescription& column = table.columns[*at];
      CellFault fault;
      if (!text.empty() && !read_cell(&observation, column, text, fault)) {
        problem(std::string(fault.code), change.table, name, key.value_or(""), std::move(fault.message),
                text);
        sound = false;
      }
    }
    if (sound) {
      named_observations_.push_back(std::make_unique<const Observation>(std::move(observation)));
      observation_changes_.emplace_back(named_observations_.back().get());
    }
  }

  // What is wrong with all rows of a table of changes alike is said once, of none of them.
  void problem_of_all(std::string code, std::string table, std::string column, std::string id,
                      std::string message) {
    if (row_ == 0) {
      problem(std::move(code), std::move(table), std::move(column), std::move(id), std::move(message));
      return;
    }
    if (!said_.insert(absl::StrCat(code, "|", table, "|", column)).second) return;
    const std::int64_t row = std::exchange(row_, 0);
    problem(std::move(code), std::move(table), std::move(column), "", std::move(message));
    row_ = row;
  }

  void problem(std::string code, std::string table, std::string column, std::string id, std::string message,
               std::string value = {}) {
    report_.add({Severity::error, std::move(code), std::move(table), row_, std::move(column), std::move(id),
                 std::move(value), std::move(message)});
  }

  const Tables& before_;
  const KeyIndices& keys_before_;
  Tables* tables_;
  RecordChanges changes_;
  Report& report_;
  std::int64_t row_ = 0;  // of the change that is being applied
  absl::flat_hash_set<std::string> said_;
  absl::flat_hash_map<const AnyTable*, Keys> keys_;
  std::vector<std::unique_ptr<const Observation>> named_observations_;
  std::vector<ObservationChange> observation_changes_;
};

}  // namespace

struct Edit::Impl {
  static absl::Status collect(std::span<const ObservationChange> changes, ObservationBuilder& builder,
                              ProgressPart& progress);

  Model base;
  std::vector<Change> changes;
};

// Cells that follow each other are added together.
absl::Status Edit::Impl::collect(std::span<const ObservationChange> changes, ObservationBuilder& builder,
                                 ProgressPart& progress) {
  std::vector<const Observation*> cells;
  const auto add_cells = [&] {
    builder.add_together(cells);
    cells.clear();
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (i % kChangesInStep == 0) {
      add_cells();
      if (!progress.go_on(static_cast<double>(i) / static_cast<double>(changes.size()))) break;
    }
    const ObservationChange& change = changes[i];
    if (const auto* observation = std::get_if<const Observation*>(&change)) {
      cells.push_back(*observation);
      continue;
    }
    add_cells();
    if (const auto* erase = std::get_if<const ObservationErase*>(&change)) {
      builder.remove((*erase)->unit_id, (*erase)->indicator_id, (*erase)->period);
    } else if (absl::Status status = builder.add(*std::get<const ObservationColumns*>(change));
               !status.ok()) {
      return status;
    }
  }
  add_cells();
  return absl::OkStatus();
}

Edit::Edit(Model base) : impl_(std::make_unique<Impl>(Impl{std::move(base), {}})) {}
Edit::~Edit() = default;
Edit::Edit(Edit&&) noexcept = default;
Edit& Edit::operator=(Edit&&) noexcept = default;

void Edit::upsert_record(const TableDescription& table, const void* record) {
  RecordChange change{&table, table.key_of(record), {}};
  for (const ColumnDescription& column : table.columns)
    column.write(record, column, change.cells.emplace_back());
  impl_->changes.emplace_back(std::move(change));
}

void Edit::upsert(Observation observation) { impl_->changes.emplace_back(std::move(observation)); }

void Edit::upsert(ObservationColumns columns) {
  impl_->changes.emplace_back(std::make_unique<const ObservationColumns>(std::move(columns)));
}

void Edit::upsert(std::string_view table, std::span<const NamedCell> cells, std::size_t row) {
  NamedChange change{std::string(table), row, {}};
  for (const NamedCell& cell : cells) change.cells.emplace_back(cell.column, cell.text);
  impl_->changes.emplace_back(std::move(change));
}

void Edit::erase(std::string_view table, std::string_view key) {
  impl_->changes.emplace_back(EraseChange{std::string(table), std::string(key)});
}

void Edit::erase_observation(std::string_view unit_id, std::string_view indicator_id, Period period) {
  impl_->changes.emplace_back(ObservationErase{std::string(unit_id), std::string(indicator_id), period});
}

std::size_t Edit::size() const { return impl_->changes.size(); }

namespace {

// Name of the table whose records a change touches; empty for an observation.
std::string_view touched_table(const Change& change) {
  if (const auto* record = std::get_if<RecordChange>(&change)) return record->table->name;
  if (const auto* erase = std::get_if<EraseChange>(&change)) return erase->table;
  if (const auto* named = std::get_if<NamedChange>(&change);
      named != nullptr && !names_observations(named->table)) {
    return named->table;
  }
  return {};
}

// True when every row of `before` has the same id in `after`, so that cells keep their rows.
template <class R>
bool keeps_rows(const Table<R>& before, const Table<R>& after, std::string R::*id) {
  if (after.size() < before.size()) return false;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].*id != after[i].*id) return false;
  }
  return true;
}

// Every cell of `model` added anew: rows of units or indicators are others.
Observations readded(const Model& model, ObservationBuilder& builder) {
  const Observations& all = model.observations();
  builder.set_header(all.header(), all.extra_columns());
  std::vector<std::string> extras(all.extra_columns().size());
  for (const auto& series : all.series()) {
    series->for_each_run(
        [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
          for (std::size_t cell = first; cell < last; ++cell) {
            for (std::size_t e = 0; e < extras.size(); ++e) {
              extras[e] = e < block.extras().size() ? block.extras()[e][cell] : std::string();
            }
            builder.add(observation_at(model, *series, unit, {&block, cell}), 0, extras);
          }
        });
  }
  return builder.finish();
}

// The cells of units and indicators of which a cell's soundness depends on other facts than before, looked at
// anew. Those that are not sound go to `builder`, which says why.
class Recheck {
 public:
  Recheck(const Model& model, const Observations& observations, const CellContext& before,
          const CellContext& after, ObservationBuilder& builder)
      : model_(model), observations_(observations), before_(before), after_(after), builder_(builder) {}

  void run() {
    std::vector<std::uint32_t> units;
    for (std::uint32_t u = 0; u < before_.open.size(); ++u) {
      const OpenDays& a = before_.open[u];
      const OpenDays& b = after_.open[u];
      if (a.first != b.first || a.last != b.last) units.push_back(u);
    }
    for (const auto& series : observations_.series()) {
      // Cells of an indicator that is new came with these changes and were looked at when they were added.
      if (series->indicator() >= before_.rules.size()) continue;
      const auto look = [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first,
                            std::size_t last) {
        for (std::size_t cell = first; cell < last; ++cell) look_at(*series, unit, {&block, cell});
      };
      if (has_changed(before_.rules[series->indicator()], after_.rules[series->indicator()])) {
        series->for_each_run(look);
        continue;
      }
      for (const std::uint32_t unit : units) {
        series->for_each_run_of(unit, [&](const SeriesBlock& block, std::size_t first, std::size_t last) {
          look(unit, block, first, last);
        });
      }
    }
  }

 private:
  // Decimals matter only to a value that is given beside the numbers, and that is not kept.
  static bool has_changed(const CellRule& a, const CellRule& b) {
    return a.formula.text() != b.formula.text() || a.minimum != b.minimum || a.maximum != b.maximum;
  }

  void look_at(const Series& series, std::uint32_t unit, CellPlace at) {
    const CheckedCell cell{unit,
                           series.indicator(),
                           Period::from_ordinal(series.kind(), at.block->periods()[at.cell]),
                           at.block->numerators()[at.cell],
                           at.block->denominators()[at.cell],
                           std::numeric_limits<double>::quiet_NaN(),
                           0,
                           at.block->statuses()[at.cell]};
    if (!after_.judge(cell).is_sound()) builder_.add(observation_at(model_, series, unit, at), 0);
  }

  const Model& model_;
  const Observations& observations_;
  const CellContext& before_;
  const CellContext& after_;
  ObservationBuilder& builder_;
};

}  // namespace

absl::StatusOr<Model> Edit::commit(Report* report, const Progress& progress) const {
  // Shares of the work, for who looks at the progress: they need not be exact.
  constexpr double kApplied = 0.1;
  constexpr double kChecked = 0.3;
  constexpr double kCollected = 0.7;
  absl::Status stopped = absl::CancelledError("stopped on request");
  Report own;
  Report& problems = report != nullptr ? *report : own;
  const Model& base = impl_->base;
  bool records_change = false;
  bool cells_change_meaning = false;
  for (const Change& change : impl_->changes) {
    const std::string_view table = touched_table(change);
    records_change = records_change || !table.empty();
    cells_change_meaning =
        cells_change_meaning || table == describe<Unit>().name || table == describe<Indicator>().name;
  }

  std::optional<Tables> tables;
  const auto apply = [&](Applier& applier, ProgressPart& part) {
    for (std::size_t i = 0; i < impl_->changes.size(); ++i) {
      const auto done = static_cast<double>(i) / static_cast<double>(impl_->changes.size());
      if (i % kChangesInStep == 0 && !part.go_on(done)) return;
      std::visit([&](const auto& c) { applier.apply(c); }, impl_->changes[i]);
    }
  };
  if (records_change) tables = base.tables();
  Applier applier(base.tables(), *base.structure_->keys, records_change ? &*tables : nullptr, problems);
  ProgressPart applying(progress, 0, kApplied);
  apply(applier, applying);
  if (applying.stopped()) return stopped;
  if (problems.has_errors()) return problems.to_status();

  // The cells after the changes, checked against the tables after the changes.
  std::shared_ptr<const Observations> observations = base.observations_;
  const auto change_observations = [&](const Tables& all, const std::shared_ptr<const CellContext>& cells) {
    const bool rows_move =
        cells_change_meaning &&
        !(keeps_rows(base.table<Unit>(), all.get<Unit>(), &Unit::unit_id) &&
          keeps_rows(base.table<Indicator>(), all.get<Indicator>(), &Indicator::indicator_id));
    if (rows_move) {
      ObservationBuilder builder(all, cells, problems);
      observations = std::make_shared<const Observations>(readded(base, builder));
    }
    if (!applier.observation_changes().empty()) {
      ObservationBuilder builder(all, cells, problems);
      builder.impl_->change(*observations);
      ProgressPart collecting(progress, kChecked, kCollected);
      builder.impl_->progress = &collecting;
      if (absl::Status status = Impl::collect(applier.observation_changes(), builder, collecting);
          !status.ok())
        return status;
      if (collecting.stopped()) return stopped;
      ProgressPart making(progress, kCollected, 1);
      builder.impl_->progress = &making;
      observations = std::make_shared<const Observations>(builder.finish());
      if (making.stopped()) return stopped;
    }
    if (cells_change_meaning && !rows_move) {
      ObservationBuilder reporter(all, cells, problems);
      Recheck(base, *observations, *base.structure_->cells, *cells, reporter).run();
    }
    return absl::OkStatus();
  };

  std::shared_ptr<const Model::Structure> structure = base.structure_;
  ProgressPart checking(progress, kApplied, kChecked);
  if (!checking.go_on(0)) return stopped;
  if (records_change) {
    applier.changes().finish();
    structure = Model::changed_structure(*base.structure_, *tables, applier.changes());
    if (structure == nullptr) structure = Model::make_structure(*std::move(tables), problems);
  }
  if (structure == nullptr) {
    // The tables went with what could not be made of them. They are made once more to tell what is wrong with
    // the cells too.
    tables = base.tables();
    Report told_before;
    Applier again(base.tables(), *base.structure_->keys, &*tables, told_before);
    ProgressPart applied(progress, kApplied, kApplied);
    apply(again, applied);
    if (applied.stopped()) return stopped;
    if (absl::Status status = change_observations(*tables, std::make_shared<const CellContext>(*tables));
        !status.ok())
      return status;
    return problems.to_status();
  }
  if (absl::Status status = change_observations(structure->tables, structure->cells); !status.ok())
    return status;
  if (problems.has_errors()) return problems.to_status();
  ProgressPart end(progress, 1, 1);
  if (!end.go_on(1)) return stopped;
  return Model(std::move(structure), std::move(observations), base.revision() + 1);
}

}  // namespace styr
