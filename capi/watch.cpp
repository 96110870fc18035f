#include "watch.hpp"

#include <array>
#include <span>
#include <utility>

#include "styr/results.hpp"
#include "styr/rollup.hpp"
#include "table_of.hpp"
#include "text.hpp"

namespace styr::capi {

const std::vector<TargetStatus>& Answers::statuses() {
  if (!statuses_) statuses_ = target_statuses(model_);
  return *statuses_;
}

const GoalScores& Answers::goals(std::int32_t year) {
  const auto known = goals_.find(year);
  if (known != goals_.end()) return known->second;
  std::vector<TargetStatus> of_year;
  for (const TargetStatus& status : statuses()) {
    if (model_.table<Target>()[status.target].year == year) of_year.push_back(status);
  }
  return goals_.emplace(year, GoalScores(model_, year, of_year)).first->second;
}

namespace {

constexpr std::array kWatchOptions = {
    OptionDescription{"subject", OptionType::text, "", "goal, target or unit"},
    OptionDescription{"id", OptionType::text, "", "its id"},
    OptionDescription{"indicator", OptionType::text, "", "for a unit"},
    OptionDescription{"by", OptionType::period_kind, "year", "for a unit"}};

std::optional<double> value_of(const Figure& figure) {
  return figure.has_value() ? std::optional(figure.value) : std::nullopt;
}

// Orders values as both lists hold them when no record was moved.
struct Change {
  const WatchedValue* before = nullptr;
  const WatchedValue* after = nullptr;
  const WatchedValue& any() const { return after != nullptr ? *after : *before; }
};

std::vector<Change> pair_up(const std::vector<WatchedValue>& before, const std::vector<WatchedValue>& after) {
  using Key = std::pair<std::string_view, Period>;
  const auto key_of = [](const WatchedValue& value) { return Key(value.indicator_id, value.period); };
  std::map<Key, const WatchedValue*> known;
  for (const WatchedValue& value : before) known.emplace(key_of(value), &value);
  std::vector<Change> changes;
  for (const WatchedValue& value : after) {
    const auto at = known.find(key_of(value));
    if (at == known.end()) {
      changes.push_back({nullptr, &value});
      continue;
    }
    if (!(*at->second == value)) changes.push_back({at->second, &value});
    known.erase(at);
  }
  for (const WatchedValue& value : before) {
    if (known.contains(key_of(value))) changes.push_back({&value, nullptr});
  }
  return changes;
}

ResultCell cell(const std::optional<double>& value) { return value ? ResultCell(*value) : ResultCell(); }

}  // namespace

Outcome Subject::read(const char* options_text, std::size_t length, Subject& subject) {
  Options options;
  if (Outcome bad = Options::read(options_text, length, kWatchOptions, options); bad.code != STYR_OK)
    return bad;
  const std::string kind = options.text("subject").value_or("");
  if (kind == "goal") {
    subject.kind_ = Kind::goal;
  } else if (kind == "target") {
    subject.kind_ = Kind::target;
  } else if (kind == "unit") {
    subject.kind_ = Kind::unit;
  } else {
    return failure(STYR_ERROR_OPTION, "option \"subject\" must be goal, target or unit");
  }
  subject.id_ = options.text("id").value_or("");
  if (subject.id_.empty()) return failure(STYR_ERROR_OPTION, "option \"id\" must be given");
  subject.indicator_id_ = options.text("indicator").value_or("");
  const auto by = options.period_kind("by");
  if (subject.kind_ != Kind::unit && (by || !subject.indicator_id_.empty())) {
    return failure(STYR_ERROR_OPTION, "options \"indicator\" and \"by\" are for units");
  }
  subject.by_ = by.value_or(PeriodKind::year);
  return success();
}

void Subject::add_goal(Answers& answers, std::vector<WatchedValue>& values) const {
  const auto goal = answers.model().find<Goal>(id_);
  if (!goal) return;
  for (const std::int32_t year : target_years(answers.model())) {
    const GoalScores& scores = answers.goals(year);
    const GoalScore& score = scores.of(*goal);
    const Colour colour = score.score ? scores.rules().colour_of(*score.score) : Colour::none;
    values.push_back({"", Period::of_year(year), score.score, to_string(colour), score.weight_coverage(),
                      score.score ? std::string_view() : to_string(score.reason)});
  }
}

void Subject::add_target(Answers& answers, std::vector<WatchedValue>& values) const {
  const auto target = answers.model().find<Target>(id_);
  if (!target) return;
  const Target& record = answers.model().table<Target>()[*target];
  for (const TargetStatus& status : answers.statuses()) {
    if (status.target != *target) continue;
    const Reason reason = status.status != Colour::none ? Reason::none
                          : status.figure.has_value()   ? status.reason
                                                        : status.figure.reason;
    values.push_back({record.indicator_id, Period::of_year(record.year), value_of(status.figure),
                      to_string(status.status), status.figure.cells.coverage(), to_string(reason)});
  }
}

void Subject::add_unit(const Model& model, std::vector<WatchedValue>& values) const {
  RollupQuery query;
  query.by = by_;
  query.unit = model.find<Unit>(id_);
  if (!query.unit) return;
  if (!indicator_id_.empty()) {
    query.indicator = model.find<Indicator>(indicator_id_);
    if (!query.indicator) return;
  }
  for (const RollupRow& row : roll_up(model, query)) {
    values.push_back({model.table<Indicator>()[row.indicator].indicator_id,
                      row.period,
                      value_of(row.figure),
                      {},
                      row.figure.cells.coverage(),
                      to_string(row.figure.reason)});
  }
}

std::vector<WatchedValue> Subject::values(Answers& answers) const {
  std::vector<WatchedValue> values;
  switch (kind_) {
    case Kind::goal:
      add_goal(answers, values);
      break;
    case Kind::target:
      add_target(answers, values);
      break;
    case Kind::unit:
      add_unit(answers.model(), values);
      break;
  }
  return values;
}

TableRef Subject::changes(const ContextRef& context, const std::vector<WatchedValue>& before,
                          const std::vector<WatchedValue>& after, std::uint64_t revision) const {
  const std::vector<Change> changes = pair_up(before, after);
  if (changes.empty()) return {};
  ResultTable result;
  result.rows = changes.size();
  const auto add = [&](std::string_view name, ResultType type, auto cell_of) {
    result.columns.push_back(
        {name, type, [&changes, cell_of](std::size_t row) -> ResultCell { return cell_of(changes[row]); }});
  };
  // One side of a change, or nothing.
  const auto side = [](const WatchedValue* value, auto part) -> ResultCell {
    return value == nullptr ? ResultCell() : ResultCell(part(*value));
  };
  const auto number = [](const WatchedValue& v) { return cell(v.value); };
  const auto status = [](const WatchedValue& v) -> ResultCell { return v.status; };
  const auto coverage = [](const WatchedValue& v) { return cell(v.coverage); };
  const auto reason = [](const WatchedValue& v) -> ResultCell { return v.reason; };
  constexpr std::array<std::string_view, 3> kSubjects = {"goal", "target", "unit"};
  const std::string_view subject = kSubjects[static_cast<std::size_t>(kind_)];
  add("subject", ResultType::code, [subject](const Change&) { return subject; });
  add("id", ResultType::code, [this](const Change&) { return std::string_view(id_); });
  add("indicator_id", ResultType::code,
      [](const Change& c) { return std::string_view(c.any().indicator_id); });
  add("period", ResultType::code, [](const Change& c) { return c.any().period.to_string(); });
  add("change", ResultType::code, [](const Change& c) {
    return std::string_view(c.before == nullptr ? "appeared" : c.after == nullptr ? "removed" : "changed");
  });
  add("value_before", ResultType::number, [=](const Change& c) { return side(c.before, number); });
  add("value_after", ResultType::number, [=](const Change& c) { return side(c.after, number); });
  add("status_before", ResultType::code, [=](const Change& c) { return side(c.before, status); });
  add("status_after", ResultType::code, [=](const Change& c) { return side(c.after, status); });
  add("coverage_before", ResultType::number, [=](const Change& c) { return side(c.before, coverage); });
  add("coverage_after", ResultType::number, [=](const Change& c) { return side(c.after, coverage); });
  add("reason_after", ResultType::code, [=](const Change& c) { return side(c.after, reason); });
  add("revision", ResultType::integer,
      [revision](const Change&) { return static_cast<std::int64_t>(revision); });
  return table_of(context, "changes", result);
}

}  // namespace styr::capi
