#include "row_source.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace styr {
namespace {

// Columns in the order to write. `in_use` says whether a described column has a cell.
std::vector<OutputColumn> choose_columns(const TableDescription& table,
                                         const std::vector<std::string>& header,
                                         const std::vector<std::string>& extras,
                                         const std::function<bool(const ColumnDescription&)>& in_use) {
  std::vector<OutputColumn> columns;
  std::set<std::string_view> chosen;
  for (const std::string& name : header) {
    const auto known = table.find(name);
    const auto extra = std::find(extras.begin(), extras.end(), name);
    if ((!known && extra == extras.end()) || !chosen.insert(name).second) continue;
    columns.push_back(
        {name, known ? &table.columns[*known] : nullptr, static_cast<std::size_t>(extra - extras.begin())});
  }
  for (const ColumnDescription& column : table.columns) {
    if (chosen.contains(column.name)) continue;
    if (column.required || in_use(column)) columns.push_back({std::string(column.name), &column, 0});
  }
  for (std::size_t i = 0; i < extras.size(); ++i) {
    if (chosen.insert(extras[i]).second) columns.push_back({extras[i], nullptr, i});
  }
  return columns;
}

// The texts of one row, reused for the next.
class RowText {
 public:
  explicit RowText(std::size_t columns) : texts_(columns), cells_(columns) {}

  std::string& text(std::size_t column) { return texts_[column]; }
  std::span<const std::string_view> cells() {
    for (std::size_t i = 0; i < texts_.size(); ++i) cells_[i] = texts_[i];
    return cells_;
  }

 private:
  std::vector<std::string> texts_;
  std::vector<std::string_view> cells_;
};

class RecordRows final : public RowSource {
 public:
  explicit RecordRows(const AnyTable& rows) : RowSource(rows.description()), rows_(rows) {
    std::vector<std::string> extras;
    for (const auto& extra : *rows.extra_columns) extras.push_back(extra.name);
    columns_ = choose_columns(table_, *rows.header, extras, [&](const ColumnDescription& column) {
      std::string text;
      for (std::size_t i = 0; i < rows.size() && text.empty(); ++i)
        column.write(rows.record(i), column, text);
      return !text.empty();
    });
  }

  std::size_t size() const override { return rows_.size(); }

  bool for_each_row(const RowFunction& row) const override {
    RowText texts(columns_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        const OutputColumn& column = columns_[c];
        std::string& text = texts.text(c);
        text.clear();
        if (column.description != nullptr) {
          column.description->write(rows_.record(i), *column.description, text);
        } else {
          const auto& cells = (*rows_.extra_columns)[column.extra].cells;
          if (i < cells.size()) text = cells[i];
        }
      }
      if (!row(texts.cells())) return false;
    }
    return true;
  }

 private:
  const AnyTable& rows_;
};

class ObservationRows final : public RowSource {
 public:
  explicit ObservationRows(const Model& model) : RowSource(describe<Observation>()), model_(model) {
    const Observations& observations = model.observations();
    columns_ = choose_columns(table_, observations.header(), observations.extra_columns(),
                              [&](const ColumnDescription& column) { return in_use(column); });
  }

  std::size_t size() const override { return model_.observations().cell_count(); }

  bool for_each_row(const RowFunction& row) const override;

 private:
  // Cells of one unit in one series that lie together.
  struct Run {
    std::uint32_t unit;
    std::uint32_t series;  // index
    const SeriesBlock* block;
    std::size_t first;
    std::size_t last;
  };
  // A cell and its time.
  struct Cell {
    Period period;
    const Series* series;
    CellPlace place;
  };

  bool in_use(const ColumnDescription& column) const;
  std::optional<Number> value_of(std::uint32_t indicator, const Observation& observation) const;
  void write(std::uint32_t unit, const Cell& cell, RowText& texts) const;

  const Model& model_;
};

// `value` is only written where the package had it: it says nothing that the other columns do not.
bool ObservationRows::in_use(const ColumnDescription& column) const {
  const auto any = [&](auto&& given) {
    bool found = false;
    for (const auto& series : model_.observations().series()) {
      series->for_each_block([&](const SeriesBlock& block) {
        for (std::size_t cell = 0; cell < block.cell_count() && !found; ++cell) found = given(block, cell);
      });
    }
    return found;
  };
  if (column.name == "numerator") {
    return any([](const SeriesBlock& b, std::size_t cell) { return !std::isnan(b.numerators()[cell]); });
  }
  if (column.name == "denominator") {
    return any([](const SeriesBlock& b, std::size_t cell) { return !std::isnan(b.denominators()[cell]); });
  }
  if (column.name == "reported_on") {
    return any([](const SeriesBlock& b, std::size_t cell) { return b.reported_on()[cell] != kNoDate; });
  }
  return false;
}

std::optional<Number> ObservationRows::value_of(std::uint32_t indicator,
                                                const Observation& observation) const {
  const Formula& formula = model_.indicator_rules()[indicator].formula;
  if (!is_usable(observation.status) || (formula.uses_numerator() && !observation.numerator) ||
      (formula.uses_denominator() && !observation.denominator)) {
    return std::nullopt;
  }
  const Formula::Result result = formula.evaluate(observation.numerator.value_or(Number(0)),
                                                  observation.denominator.value_or(Number(0)));
  if (result.reason != Reason::none) return std::nullopt;
  const auto decimals = model_.table<Indicator>()[indicator].decimals;
  if (!decimals) return Number(result.value);
  return Number(round_half_away(result.value, *decimals), static_cast<std::uint8_t>(*decimals));
}

void ObservationRows::write(std::uint32_t unit, const Cell& cell, RowText& texts) const {
  Observation observation = observation_at(model_, *cell.series, unit, cell.place);
  observation.value = value_of(cell.series->indicator(), observation);
  const auto& extras = cell.place.block->extras();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::string& text = texts.text(c);
    text.clear();
    if (const ColumnDescription* column = columns_[c].description) {
      column->write(&observation, *column, text);
    } else if (columns_[c].extra < extras.size()) {
      text = extras[columns_[c].extra][cell.place.cell];
    }
  }
}

bool ObservationRows::for_each_row(const RowFunction& row) const {
  const auto all = model_.observations().series();
  std::vector<Run> runs;
  for (std::uint32_t s = 0; s < all.size(); ++s) {
    all[s]->for_each_run(
        [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
          runs.push_back({unit, s, &block, first, last});
        });
  }
  // Series stand by indicator, so that this order is by unit and indicator.
  std::stable_sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
    return a.unit != b.unit ? a.unit < b.unit : a.series < b.series;
  });
  std::vector<Cell> cells;
  RowText texts(columns_.size());
  for (std::size_t r = 0; r < runs.size();) {
    const std::uint32_t unit = runs[r].unit;
    const std::uint32_t indicator = all[runs[r].series]->indicator();
    const std::uint32_t first_series = runs[r].series;
    cells.clear();
    bool sorted = true;
    for (; r < runs.size() && runs[r].unit == unit && all[runs[r].series]->indicator() == indicator; ++r) {
      const Series& series = *all[runs[r].series];
      sorted = sorted && runs[r].series == first_series;
      for (std::size_t cell = runs[r].first; cell < runs[r].last; ++cell) {
        const Period period = Period::from_ordinal(series.kind(), runs[r].block->periods()[cell]);
        cells.push_back({period, &series, {runs[r].block, cell}});
      }
    }
    if (!sorted) {
      std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) { return a.period < b.period; });
    }
    for (const Cell& cell : cells) {
      write(unit, cell, texts);
      if (!row(texts.cells())) return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::string> RowSource::header() const {
  std::vector<std::string> names;
  for (const OutputColumn& column : columns_) names.push_back(column.name);
  return names;
}

std::vector<std::unique_ptr<RowSource>> tables_to_write(const Model& model) {
  std::vector<std::unique_ptr<RowSource>> sources;
  for (const AnyTable* table : model.tables().all()) {
    if (!table->empty() || !table->header->empty()) sources.push_back(std::make_unique<RecordRows>(*table));
  }
  const Observations& observations = model.observations();
  if (observations.cell_count() > 0 || !observations.header().empty()) {
    sources.push_back(std::make_unique<ObservationRows>(model));
  }
  return sources;
}

}  // namespace styr
