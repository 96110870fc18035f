#include "table_of.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "explanation_parts.hpp"
#include "prefetch.hpp"

namespace styr::capi {
namespace {

std::int32_t type_of(ResultType type) {
  switch (type) {
    case ResultType::text:
      return STYR_TYPE_TEXT;
    case ResultType::code:
      return STYR_TYPE_CODE;
    case ResultType::integer:
      return STYR_TYPE_INTEGER;
    case ResultType::number:
      return STYR_TYPE_NUMBER;
  }
  return STYR_TYPE_TEXT;
}

// Adds a cell of an answer to its column.
struct AddCell {
  ColumnBuilder& column;
  bool is_text;

  void operator()(std::monostate) const { column.add_null(); }
  // A text in a column of numbers (a whole number beyond 64 bits) has no value there.
  void operator()(std::string_view text) const {
    if (text.empty() || !is_text) {
      column.add_null();
    } else {
      column.add_text(text);
    }
  }
  void operator()(const std::string& text) const { (*this)(std::string_view(text)); }
  void operator()(double number) const { column.add_number(number); }
  void operator()(std::int64_t number) const { column.add_integer(number); }
};

// ---- Records

std::int32_t type_of(const ColumnDescription& column) {
  switch (column.type) {
    case ColumnType::text:
      return column.key || column.reference ? STYR_TYPE_CODE : STYR_TYPE_TEXT;
    case ColumnType::integer:
      return STYR_TYPE_INTEGER;
    case ColumnType::number:
      return STYR_TYPE_NUMBER;
    case ColumnType::boolean:
      return STYR_TYPE_BOOLEAN;
    case ColumnType::date:
      return STYR_TYPE_DATE;
    case ColumnType::period:
    case ColumnType::enumeration:
      return STYR_TYPE_CODE;
    case ColumnType::list:
      return STYR_TYPE_TEXT;
  }
  return STYR_TYPE_TEXT;
}

const EnumerationWord* word_of(const ColumnDescription& column, std::string_view text) {
  for (const EnumerationWord& word : column.words) {
    if (word.text == text) return &word;
  }
  return nullptr;
}

// The first spelling of the meaning that `text` spells.
std::string_view canonical(const ColumnDescription& column, std::string_view text) {
  const EnumerationWord* spelt = word_of(column, text);
  if (spelt == nullptr) return text;
  for (const EnumerationWord& word : column.words) {
    if (word.value == spelt->value) return word.text;
  }
  return text;
}

// Adds the text of a record's cell, as the table writes it, to a column of the type that belongs to it.
void add_record_cell(const ColumnDescription& column, std::string_view text, ColumnBuilder& builder) {
  if (text.empty()) {
    builder.add_null();
    return;
  }
  switch (column.type) {
    case ColumnType::integer:
    case ColumnType::number: {
      // Both were read from such a text or would be written so.
      const std::optional<Number> number = parse_number(text);
      if (!number) {
        builder.add_null();
      } else if (column.type == ColumnType::integer) {
        builder.add_integer(static_cast<std::int64_t>(number->value));
      } else {
        builder.add_number(number->value);
      }
      break;
    }
    case ColumnType::boolean: {
      const EnumerationWord* word = word_of(column, text);
      builder.add_boolean(word != nullptr && word->value != 0);
      break;
    }
    case ColumnType::date: {
      const absl::StatusOr<Date> date = Date::parse(text);
      if (date.ok()) {
        builder.add_date(date->days());
      } else {
        builder.add_null();
      }
      break;
    }
    case ColumnType::enumeration:
      builder.add_text(canonical(column, text));
      break;
    default:
      builder.add_text(text);
      break;
  }
}

void add_extra_column(styr_table& table, std::string_view name, const SharedRows<std::string>& cells) {
  ColumnData& column = table.columns.emplace_back(name, STYR_TYPE_TEXT, memory_of(table.context));
  ColumnBuilder builder(column);
  builder.reserve(table.rows);
  for (std::size_t row = 0; row < table.rows; ++row) {
    if (row < cells.size() && !cells[row].empty()) {
      builder.add_text(cells[row]);
    } else {
      builder.add_null();
    }
  }
}

// ---- Observations

// Columns of observations while they are filled, block by block.
class ObservationTable {
 public:
  ObservationTable(styr_table& table, const Model& model)
      : table_(table), extra_names_(model.observations().extra_columns()) {
    // The columns must not move while builders refer to them.
    table.columns.reserve(kColumns + extra_names_.size());
    add("unit_id", STYR_TYPE_CODE);
    add("indicator_id", STYR_TYPE_CODE);
    add("period", STYR_TYPE_CODE);
    add("numerator", STYR_TYPE_NUMBER);
    add("denominator", STYR_TYPE_NUMBER);
    add("status", STYR_TYPE_CODE);
    add("reported_on", STYR_TYPE_DATE);
    for (const std::string& name : extra_names_) add(name, STYR_TYPE_TEXT);
    for (ColumnBuilder& builder : builders_) builder.reserve(table.rows);
    add_unit_ids(model.table<Unit>());
    for (const Indicator& indicator : model.table<Indicator>())
      column(1).texts.append(indicator.indicator_id);
    const ColumnDescription& status =
        describe<Observation>().columns[*describe<Observation>().find("status")];
    for (std::size_t value = 0; value < status_code_.size(); ++value) {
      for (const EnumerationWord& word : status.words) {
        if (word.value != value) continue;
        status_code_[value] = static_cast<std::int32_t>(column(kStatus).texts.size());
        column(kStatus).texts.append(word.text);
        break;
      }
    }
  }

  void add_series(const Series& series) {
    std::vector<const SeriesBlock*> blocks;
    series.for_each_block([&](const SeriesBlock& block) { blocks.push_back(&block); });
    if (!blocks.empty()) fetch(*blocks.front());
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      // Blocks lie anywhere in memory: the next is on its way while this one is copied.
      if (i + 1 < blocks.size()) fetch(*blocks[i + 1]);
      add_block(series, *blocks[i]);
    }
  }

 private:
  static constexpr std::size_t kColumns = 7;
  static constexpr std::size_t kStatus = 5;

  ColumnData& column(std::size_t i) { return table_.columns[i]; }
  // Units are large and lie in leaves of a few: each is asked for some units beforehand.
  void add_unit_ids(const Table<Unit>& units) {
    constexpr std::size_t kAhead = 16;
    TextColumn& ids = column(0).texts;
    ids.offsets.reserve(units.size() + 1);
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (i + kAhead < units.size()) prefetch_to_read(&units[i + kAhead].unit_id, 0, sizeof(std::string));
      ids.append(units[i].unit_id);
    }
  }
  void add(std::string_view name, std::int32_t type) {
    builders_.emplace_back(table_.columns.emplace_back(name, type, memory_of(table_.context)));
  }

  static void fetch(const SeriesBlock& block) {
    const auto fetch_column = [](const auto& column) {
      prefetch_to_read(column.data(), 0, column.size_bytes());
    };
    fetch_column(block.units());
    fetch_column(block.offsets());
    fetch_column(block.periods());
    fetch_column(block.statuses());
    fetch_column(block.numerators());
    fetch_column(block.denominators());
    fetch_column(block.reported_on());
  }

  void add_block(const Series& series, const SeriesBlock& block) {
    const std::size_t cells = block.periods().size();
    const std::span<std::int32_t> units = builders_[0].grow_codes(cells);
    for (std::size_t i = 0; i < block.units().size(); ++i) {
      const std::size_t first = block.offsets()[i];
      std::fill_n(units.begin() + static_cast<std::ptrdiff_t>(first), block.offsets()[i + 1] - first,
                  static_cast<std::int32_t>(block.units()[i]));
    }
    builders_[1].add_codes(static_cast<std::int32_t>(series.indicator()), cells);
    add_periods(series.kind(), block.periods());
    const std::span<std::int32_t> statuses = builders_[kStatus].grow_codes(cells);
    for (std::size_t cell = 0; cell < cells; ++cell)
      statuses[cell] = status_code_[static_cast<std::size_t>(block.statuses()[cell])];
    builders_[3].add_numbers(block.numerators());
    builders_[4].add_numbers(block.denominators());
    builders_[6].add_words(block.reported_on(), kNoDate);
    for (std::size_t e = 0; e < extra_names_.size(); ++e) {
      for (std::size_t cell = 0; cell < cells; ++cell) {
        const bool given = e < block.extras().size() && !block.extras()[e][cell].empty();
        if (given) {
          builders_[kColumns + e].add_text(block.extras()[e][cell]);
        } else {
          builders_[kColumns + e].add_null();
        }
      }
    }
  }

  // Codes of the periods of one kind, by ordinal from `first` on. The calendar bounds how many there are.
  struct PeriodCodes {
    std::int32_t first = 0;
    std::vector<std::int32_t> codes;
  };
  static constexpr std::int32_t kNoCode = -1;

  // Periods of one kind never have the text of another, so the dictionary has no word twice.
  void add_periods(PeriodKind kind, std::span<const std::int32_t> ordinals) {
    PeriodCodes& known = period_codes_[static_cast<std::size_t>(kind)];
    make_room(ordinals, known);
    const std::span<std::int32_t> added = builders_[2].grow_codes(ordinals.size());
    const auto look_up = [&] {
      std::int32_t all = 0;  // negative when one of them is
      for (std::size_t i = 0; i < ordinals.size(); ++i) {
        added[i] = known.codes[static_cast<std::size_t>(ordinals[i] - known.first)];
        all |= added[i];
      }
      return all >= 0;
    };
    if (look_up()) return;
    for (const std::int32_t ordinal : ordinals) {
      std::int32_t& code = known.codes[static_cast<std::size_t>(ordinal - known.first)];
      if (code != kNoCode) continue;
      code = static_cast<std::int32_t>(column(2).texts.size());
      column(2).texts.append(Period::from_ordinal(kind, ordinal).to_string());
    }
    look_up();
  }
  static void make_room(std::span<const std::int32_t> ordinals, PeriodCodes& known) {
    if (ordinals.empty()) return;
    std::int32_t least = ordinals.front();
    std::int32_t most = least;
    for (const std::int32_t ordinal : ordinals) {
      least = std::min(least, ordinal);
      most = std::max(most, ordinal);
    }
    if (known.codes.empty()) known.first = least;
    if (least < known.first) {
      // At least twice as many, lest each block of ever earlier periods move them all.
      const std::size_t more = std::max(known.codes.size(), static_cast<std::size_t>(known.first - least));
      known.codes.insert(known.codes.begin(), more, kNoCode);
      known.first -= static_cast<std::int32_t>(more);
    }
    const auto needed = static_cast<std::size_t>(most - known.first) + 1;
    if (known.codes.size() < needed) known.codes.resize(needed, kNoCode);
  }

  styr_table& table_;
  const std::vector<std::string>& extra_names_;
  std::vector<ColumnBuilder> builders_;
  std::array<std::int32_t, 5> status_code_{};
  std::array<PeriodCodes, kPeriodKindCount> period_codes_;
};

// ---- Explanations

struct Node {
  const Explanation* explanation;
  std::int64_t parent;  // -1 at the top
  std::int64_t depth;
};

// Parents before their parts; without recursion.
std::vector<Node> nodes_of(const Explanation& top) {
  std::vector<Node> nodes;
  std::vector<Node> waiting = {{&top, -1, 0}};
  while (!waiting.empty()) {
    const Node node = waiting.back();
    waiting.pop_back();
    const auto number = static_cast<std::int64_t>(nodes.size());
    nodes.push_back(node);
    const auto& parts = node.explanation->parts;
    for (std::size_t i = parts.size(); i-- > 0;) {
      waiting.push_back({&parts[i], number, node.depth + 1});
    }
  }
  return nodes;
}

ResultTable result_of(const std::vector<Node>& nodes) {
  ResultTable table;
  table.rows = nodes.size();
  table.columns = {
      {"node", ResultType::integer,
       [](std::size_t row) -> ResultCell { return static_cast<std::int64_t>(row); }},
      {"parent", ResultType::integer,
       [&nodes](std::size_t row) {
         return nodes[row].parent < 0 ? ResultCell() : ResultCell(nodes[row].parent);
       }},
      {"depth", ResultType::integer, [&nodes](std::size_t row) -> ResultCell { return nodes[row].depth; }}};
  for (const ExplanationPart& part : explanation_parts()) {
    table.columns.push_back({part.name, part.type, [&nodes, of = part.of](std::size_t row) {
                               return of(*nodes[row].explanation);
                             }});
  }
  return table;
}

}  // namespace

TableRef table_of(const ContextRef& context, std::string_view name, const ResultTable& result) {
  TableRef table = make_table(context, name);
  table->rows = result.rows;
  table->columns.reserve(result.columns.size());
  for (const ResultColumn& from : result.columns) {
    ColumnData& column = table->columns.emplace_back(from.name, type_of(from.type), memory_of(context));
    ColumnBuilder builder(column);
    builder.reserve(result.rows);
    const bool is_text = from.type == ResultType::text || from.type == ResultType::code;
    for (std::size_t row = 0; row < result.rows; ++row) {
      std::visit(AddCell{builder, is_text}, from.cell(row));
    }
  }
  return table;
}

TableRef table_of(const ContextRef& context, std::string_view name, const Report& report) {
  ResultTable result = styr::table_of(report);
  result.columns.push_back({"value", ResultType::text, [&report](std::size_t row) -> ResultCell {
                              return std::string_view(report.problems()[row].value);
                            }});
  return table_of(context, name, result);
}

TableRef table_of(const ContextRef& context, std::string_view name, const Explanation& explanation) {
  const std::vector<Node> nodes = nodes_of(explanation);
  return table_of(context, name, result_of(nodes));
}

TableRef table_of(const ContextRef& context, const AnyTable& records) {
  const TableDescription& description = records.description();
  TableRef table = make_table(context, description.name);
  table->rows = records.size();
  table->columns.reserve(description.columns.size() + records.extra_columns->size());
  std::string text;
  for (const ColumnDescription& from : description.columns) {
    ColumnData& column = table->columns.emplace_back(from.name, type_of(from), memory_of(context));
    ColumnBuilder builder(column);
    builder.reserve(records.size());
    for (std::size_t row = 0; row < records.size(); ++row) {
      text.clear();
      from.write(records.record(row), from, text);
      add_record_cell(from, text, builder);
    }
  }
  for (const auto& extra : *records.extra_columns) add_extra_column(*table, extra.name, extra.cells);
  return table;
}

TableRef observations_of(const ContextRef& context, const Model& model) {
  TableRef table = make_table(context, describe<Observation>().name);
  table->rows = model.observations().cell_count();
  ObservationTable columns(*table, model);
  for (const auto& series : model.observations().series()) columns.add_series(*series);
  return table;
}

}  // namespace styr::capi
