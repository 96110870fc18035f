#include "styr/observation_columns.hpp"

#include <cmath>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cell.hpp"
#include "observation_collector.hpp"
#include "record_reader.hpp"
#include "text.hpp"

namespace styr {
namespace {

constexpr std::uint32_t kRefused = 0xffffffffU;

std::size_t count_of(const Texts& texts) {
  return std::visit([](const auto& t) { return t.size(); }, texts);
}

std::string_view text_of(const Texts& texts, std::size_t i) {
  return std::visit([&](const auto& t) -> std::string_view { return t[i]; }, texts);
}

bool has_codes(const TextColumn& column) { return !std::holds_alternative<std::monostate>(column.codes); }

// A column of texts in which every distinct text is turned into a value once, as far as it can be known that
// it is the same: by its code, or because it stands in the row before.
template <class Value>
class ResolvedColumn {
 public:
  using Resolve = std::function<Value(std::string_view)>;

  // `nothing` is the value of a row that is not given.
  ResolvedColumn(const TextColumn& column, Value nothing, Resolve resolve)
      : column_(column), nothing_(nothing), resolve_(std::move(resolve)) {
    if (!has_codes(column)) return;
    words_.reserve(count_of(column.texts));
    for (std::size_t i = 0; i < count_of(column.texts); ++i)
      words_.push_back(resolve_(text_of(column.texts, i)));
  }

  // Fills `values` with those of the rows from `first` on.
  void read(std::size_t first, std::span<Value> values) {
    if (!has_codes(column_)) {
      std::visit([&](const auto& texts) { read_texts(texts, first, values); }, column_.texts);
      return;
    }
    std::visit(
        [&](const auto& codes) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(codes)>, std::monostate>) {
            for (std::size_t i = 0; i < values.size(); ++i) {
              values[i] =
                  column_.given[first + i] ? words_[static_cast<std::size_t>(codes[first + i])] : nothing_;
            }
          }
        },
        column_.codes);
  }

 private:
  template <class Column>
  void read_texts(const Column& texts, std::size_t first, std::span<Value> values) {
    std::string_view last_text;
    Value last = nothing_;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::string_view text =
          column_.given[first + i] ? std::string_view(texts[first + i]) : std::string_view();
      if (text != last_text) {
        last_text = text;
        last = text.empty() ? nothing_ : resolve_(text);
      }
      values[i] = last;
    }
  }

  const TextColumn& column_;
  Value nothing_;
  Resolve resolve_;
  std::vector<Value> words_;
};

// Says what does not fit together in the shape of the columns.
class ShapeCheck {
 public:
  explicit ShapeCheck(std::size_t rows) : rows_(rows) {}

  void length(std::string_view name, std::size_t found) {
    if (status_.ok() && found != rows_) {
      status_ = absl::InvalidArgumentError(
          absl::StrCat("column ", to_absl(name), " has ", found, " rows, not ", rows_));
    }
  }
  void optional_length(std::string_view name, std::size_t found) {
    if (found != 0) length(name, found);
  }
  void text(std::string_view name, const TextColumn& column) {
    const std::size_t words = count_of(column.texts);
    if (!has_codes(column)) {
      length(name, words);
      return;
    }
    std::visit(
        [&](const auto& codes) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(codes)>, std::monostate>) {
            length(name, codes.size());
            if (!status_.ok()) return;
            for (std::size_t i = 0; i < codes.size(); ++i) {
              const bool is_word = std::cmp_greater_equal(codes[i], 0) && std::cmp_less(codes[i], words);
              if (!column.given[i] || is_word) continue;
              status_ = absl::InvalidArgumentError(absl::StrCat(
                  "column ", to_absl(name), ", row ", i, ": code ", codes[i], " of ", words, " words"));
              return;
            }
          }
        },
        column.codes);
  }
  const absl::Status& status() const { return status_; }

 private:
  std::size_t rows_;
  absl::Status status_;
};

absl::Status check_shape(const ObservationColumns& columns) {
  ShapeCheck check(columns.rows);
  check.text("unit_id", columns.unit_ids);
  check.text("indicator_id", columns.indicator_ids);
  if (const auto* texts = std::get_if<TextColumn>(&columns.periods)) {
    check.text("period", *texts);
  } else {
    check.length("period", std::get<OrdinalColumn>(columns.periods).ordinals.size());
  }
  check.optional_length("numerator", columns.numerators.values.size());
  check.optional_length("denominator", columns.denominators.values.size());
  check.optional_length("value", columns.values.values.size());
  if (const auto* texts = std::get_if<TextColumn>(&columns.statuses)) {
    check.text("status", *texts);
  } else if (const auto* numbers = std::get_if<StatusNumbers>(&columns.statuses)) {
    check.length("status", numbers->numbers.size());
  }
  check.optional_length("reported_on", columns.reported_on.days.size());
  for (const TextColumn& extra : columns.extras) check.text("of an unknown name", extra);
  return check.status();
}

// A period, or none where the text is none.
struct MaybePeriod {
  Period period;
  bool is_sound = false;
};

constexpr std::uint8_t kNoStatus = 0xff;
constexpr std::uint8_t kStatusCount = 5;

// Ordinals of the first and the last period of a kind that the calendar has.
struct OrdinalRange {
  explicit OrdinalRange(PeriodKind kind)
      : first(Period::containing(kind, Date::from_ymd(1400, 1, 1).value()).ordinal()),
        last(Period::containing(kind, Date::from_ymd(9999, 12, 31).value()).ordinal()) {}
  bool contains(std::int32_t ordinal) const { return first <= ordinal && ordinal <= last; }
  std::int32_t first;
  std::int32_t last;
};

bool is_day(std::int32_t day) {
  static const std::int32_t kFirst = Date::from_ymd(1400, 1, 1).value().days();
  static const std::int32_t kLast = Date::from_ymd(9999, 12, 31).value().days();
  return kFirst <= day && day <= kLast;
}

double number_at(const NumberColumn& column, std::size_t i) {
  return column.values.empty() || !column.given[i] ? kNotGiven : column.values[i];
}

bool is_given(const NumberColumn& column, std::size_t i) { return !column.values.empty() && column.given[i]; }

std::string_view text_at(const TextColumn& column, std::size_t i) {
  if (!column.given[i]) return {};
  if (!has_codes(column)) return text_of(column.texts, i);
  return std::visit(
      [&](const auto& codes) -> std::string_view {
        if constexpr (std::is_same_v<std::decay_t<decltype(codes)>, std::monostate>) {
          return {};
        } else {
          return text_of(column.texts, static_cast<std::size_t>(codes[i]));
        }
      },
      column.codes);
}

// Turns one row into an Observation, cell by cell, as reading a package does, and collects what is refused.
class RowReader {
 public:
  RowReader(const ObservationColumns& columns, std::size_t i) : columns_(columns), i_(i) {
    read_text("unit_id", text_at(columns.unit_ids, i));
    read_text("indicator_id", text_at(columns.indicator_ids, i));
    read_period();
    read_number(columns.numerators, record_.numerator);
    read_number(columns.denominators, record_.denominator);
    read_number(columns.values, record_.value);
    read_status();
    read_day();
  }

  const Observation& record() const { return record_; }
  // Sorted by column, as the table has them.
  const std::vector<Problem>& faults() const { return faults_; }

 private:
  void fault(std::string_view column, std::string_view code, std::string_view text, std::string message) {
    faults_.push_back({.severity = Severity::error,
                       .code = std::string(code),
                       .table = "observations",
                       .column = std::string(column),
                       .value = code == "not_utf8" ? std::string() : std::string(text),
                       .message = std::move(message)});
  }
  void read_text(std::string_view name, std::string_view text) {
    const TableDescription& table = describe<Observation>();
    const ColumnDescription& column = table.columns[*table.find(name)];
    CellFault refused;
    if (read_cell(&record_, column, text, refused)) return;
    column.clear(&record_);
    fault(name, refused.code, text, std::move(refused.message));
  }
  void read_period() {
    if (const auto* texts = std::get_if<TextColumn>(&columns_.periods)) {
      read_text("period", text_at(*texts, i_));
      return;
    }
    const auto& column = std::get<OrdinalColumn>(columns_.periods);
    if (!column.given[i_]) {
      read_text("period", {});
    } else if (const std::int32_t ordinal = column.ordinals[i_];
               OrdinalRange(column.kind).contains(ordinal)) {
      record_.period = Period::from_ordinal(column.kind, ordinal);
    } else {
      fault("period", "bad_period", absl::StrCat(ordinal),
            absl::StrCat(ordinal, " is not the number of a ", to_absl(to_string(column.kind)),
                         " in the years 1400 to 9999"));
    }
  }
  void read_number(const NumberColumn& column, std::optional<Number>& member) const {
    if (is_given(column, i_)) member = column.values[i_];
  }
  void read_status() {
    if (const auto* texts = std::get_if<TextColumn>(&columns_.statuses)) {
      read_text("status", text_at(*texts, i_));
    } else if (const auto* column = std::get_if<StatusNumbers>(&columns_.statuses)) {
      if (!column->given[i_]) {
        read_text("status", {});
      } else if (const std::uint8_t number = column->numbers[i_]; number < kStatusCount) {
        record_.status = static_cast<ObservationStatus>(number);
      } else {
        fault("status", "bad_word", absl::StrCat(number),
              absl::StrCat(number, " is not the number of a status, 0 to ", kStatusCount - 1));
      }
    }
  }
  void read_day() {
    const DayColumn& column = columns_.reported_on;
    if (column.days.empty() || !column.given[i_]) return;
    if (is_day(column.days[i_])) {
      record_.reported_on = Date::from_days(column.days[i_]);
    } else {
      fault("reported_on", "bad_date", absl::StrCat(column.days[i_]),
            absl::StrCat(column.days[i_], " days from 1970-01-01 is not in the years 1400 to 9999"));
    }
  }

  const ObservationColumns& columns_;
  std::size_t i_;
  Observation record_;
  std::vector<Problem> faults_;
};

}  // namespace

// Adds the rows of some columns, a stretch at a time: columns are turned into numbers one by one, then rows
// are checked. A row that is not sound goes the way of a single observation, which says what is wrong.
class ColumnAdder {
 public:
  ColumnAdder(ObservationBuilder& builder, const ObservationColumns& columns)
      : builder_(builder),
        impl_(*builder.impl_),
        columns_(columns),
        units_(columns.unit_ids, kRefused,
               [this](std::string_view id) { return impl_.unit_row(id).value_or(kRefused); }),
        indicators_(columns.indicator_ids, kRefused,
                    [this](std::string_view id) { return impl_.indicator_row(id).value_or(kRefused); }),
        periods_(text_periods(), {},
                 [](std::string_view text) {
                   const auto period = Period::parse(text);
                   return period.ok() ? MaybePeriod{*period, true} : MaybePeriod{};
                 }),
        statuses_(text_statuses(), kNoStatus, [](std::string_view text) {
          Observation o;
          std::string reason;
          const TableDescription& table = describe<Observation>();
          const ColumnDescription& column = table.columns[*table.find("status")];
          if (text.empty() || !column.read(&o, text, column, reason)) return kNoStatus;
          return static_cast<std::uint8_t>(o.status.value);
        }) {}

  void run() {
    for (std::size_t first = 0; first < columns_.rows; first += kStretch) {
      const bool is_step = first % (kStretch * kStretchesInStep) == 0;
      if (is_step && !impl_.go_on(static_cast<double>(first) / static_cast<double>(columns_.rows))) return;
      add(first, std::min(kStretch, columns_.rows - first));
    }
  }

 private:
  static constexpr std::size_t kStretch = 1024;
  // Between two looks at the progress.
  static constexpr std::size_t kStretchesInStep = 64;

  const TextColumn& text_periods() const {
    static const TextColumn kNone;
    const auto* texts = std::get_if<TextColumn>(&columns_.periods);
    return texts != nullptr ? *texts : kNone;
  }
  const TextColumn& text_statuses() const {
    static const TextColumn kNone;
    const auto* texts = std::get_if<TextColumn>(&columns_.statuses);
    return texts != nullptr ? *texts : kNone;
  }

  void read_periods(std::size_t first, std::size_t size) {
    const auto* column = std::get_if<OrdinalColumn>(&columns_.periods);
    if (column == nullptr) {
      periods_.read(first, std::span(period_).first(size));
      return;
    }
    const OrdinalRange range(column->kind);
    for (std::size_t i = 0; i < size; ++i) {
      const std::int32_t ordinal = column->ordinals[first + i];
      period_[i] = {Period::from_ordinal(column->kind, ordinal),
                    column->given[first + i] && range.contains(ordinal)};
    }
  }

  void read_statuses(std::size_t first, std::size_t size) {
    if (std::holds_alternative<std::monostate>(columns_.statuses)) {
      std::fill_n(status_.begin(), size, static_cast<std::uint8_t>(ObservationStatus::ok));
    } else if (const auto* column = std::get_if<StatusNumbers>(&columns_.statuses)) {
      for (std::size_t i = 0; i < size; ++i) {
        status_[i] = column->given[first + i] ? column->numbers[first + i] : kNoStatus;
      }
    } else {
      statuses_.read(first, std::span(status_).first(size));
    }
  }

  void add(std::size_t first, std::size_t size) {
    units_.read(first, std::span(unit_).first(size));
    indicators_.read(first, std::span(indicator_).first(size));
    read_periods(first, size);
    read_statuses(first, size);
    for (std::size_t i = 0; i < size; ++i) {
      if (!add_sound(first + i, i)) add_unsound(first + i);
    }
  }

  std::int64_t row_of(std::size_t at) const {
    return columns_.first_row == 0 ? 0 : columns_.first_row + static_cast<std::int64_t>(at);
  }

  // False when something is wrong with the row `at`, which is number `i` of the stretch.
  bool add_sound(std::size_t at, std::size_t i) {
    if (unit_[i] == kRefused || indicator_[i] == kRefused || !period_[i].is_sound ||
        status_[i] >= kStatusCount) {
      return false;
    }
    const double numerator = number_at(columns_.numerators, at);
    const double denominator = number_at(columns_.denominators, at);
    if (!std::isfinite(numerator) && is_given(columns_.numerators, at)) return false;
    if (!std::isfinite(denominator) && is_given(columns_.denominators, at)) return false;
    const DayColumn& reported = columns_.reported_on;
    std::int32_t day = kNoDate;
    if (!reported.days.empty() && reported.given[at]) {
      day = reported.days[at];
      if (!is_day(day)) return false;
    }
    const std::uint32_t unit = unit_[i];
    const std::uint32_t indicator = indicator_[i];
    const Period period = period_[i].period;
    const auto status = static_cast<ObservationStatus>(status_[i]);
    if (!impl_.context
             ->judge(
                 {unit, indicator, period, numerator, denominator, number_at(columns_.values, at), 0, status})
             .is_sound()) {
      return false;
    }
    CellColumns& cells = impl_.cells_at(ObservationBuilder::Impl::slot(indicator, period.kind()));
    cells.push_back({unit, period.ordinal(), numerator, denominator, status, day,
                     static_cast<std::uint32_t>(row_of(at))});
    for (std::size_t e = 0; e < cells.extras.size(); ++e) {
      cells.extras[e].emplace_back(e < columns_.extras.size() ? text_at(columns_.extras[e], at)
                                                              : std::string_view());
    }
    return true;
  }

  void add_unsound(std::size_t at) {
    if (++impl_.unsound_rows > ObservationBuilder::Impl::kMostUnsoundRows) return;
    const RowReader row(columns_, at);
    if (row.faults().empty()) {
      std::vector<std::string> extras;
      for (const TextColumn& extra : columns_.extras) extras.emplace_back(text_at(extra, at));
      builder_.add(row.record(), row_of(at), extras);
      return;
    }
    const std::string id = key_as_given(describe<Observation>(), &row.record(), row.faults());
    for (Problem problem : row.faults()) {
      problem.row = row_of(at);
      problem.id = id;
      impl_.report.add(std::move(problem));
    }
  }

  ObservationBuilder& builder_;
  ObservationBuilder::Impl& impl_;
  const ObservationColumns& columns_;
  ResolvedColumn<std::uint32_t> units_;
  ResolvedColumn<std::uint32_t> indicators_;
  ResolvedColumn<MaybePeriod> periods_;
  ResolvedColumn<std::uint8_t> statuses_;
  std::array<std::uint32_t, kStretch> unit_;
  std::array<std::uint32_t, kStretch> indicator_;
  std::array<MaybePeriod, kStretch> period_;
  std::array<std::uint8_t, kStretch> status_;
};

absl::Status ObservationBuilder::add(const ObservationColumns& columns) {
  if (absl::Status status = check_shape(columns); !status.ok()) return status;
  if (columns.rows > 0) ColumnAdder(*this, columns).run();
  return absl::OkStatus();
}

}  // namespace styr
