#include "watch.hpp"

#include <array>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "styr/results.hpp"
#include "styr/rollup.hpp"
#include "table_of.hpp"
#include "text.hpp"

namespace styr::capi {

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
  if (Outcome bad = Options::read(options_text, length, kWatchOptions, {}, options); bad.code != STYR_OK)
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

void Subject::add_goal(const LiveRollup& live, std::vector<WatchedValue>& values) const {
  const auto goal = live.model().find<Goal>(id_);
  if (!goal) return;
  const GoalRules rules = GoalRules::of(live.model().policy());
  for (const std::int32_t year : live.years()) {
    const GoalScore score = live.goal_score(*goal, year);
    const Colour colour = score.score ? rules.colour_of(*score.score) : Colour::none;
    values.push_back({"", Period::of_year(year), score.score, to_string(colour), score.weight_coverage(),
                      score.score ? std::string_view() : to_string(score.reason)});
  }
}

void Subject::add_target(const LiveRollup& live, std::vector<WatchedValue>& values) const {
  const auto target = live.model().find<Target>(id_);
  if (!target) return;
  const Target& record = live.model().table<Target>()[*target];
  const TargetStatus status = live.target_status(*target);
  const Reason reason = status.status != Colour::none ? Reason::none
                        : status.figure.has_value()   ? status.reason
                                                      : status.figure.reason;
  values.push_back({record.indicator_id, Period::of_year(record.year), value_of(status.figure),
                    to_string(status.status), status.figure.cells.coverage(), to_string(reason)});
}

void Subject::add_unit(const Model& model, std::optional<std::uint32_t> indicator,
                       std::vector<WatchedValue>& values) const {
  RollupQuery query;
  query.by = by_;
  query.unit = model.find<Unit>(id_);
  query.indicator = indicator;
  if (!query.unit) return;
  for (const RollupRow& row : roll_up(model, query)) {
    values.push_back({model.table<Indicator>()[row.indicator].indicator_id,
                      row.period,
                      value_of(row.figure),
                      {},
                      row.figure.cells.coverage(),
                      to_string(row.figure.reason)});
  }
}

std::vector<WatchedValue> Subject::values(const LiveRollup& live) const {
  std::vector<WatchedValue> values;
  if (kind_ == Kind::goal) add_goal(live, values);
  if (kind_ == Kind::target) add_target(live, values);
  if (kind_ == Kind::unit) {
    const std::optional<std::uint32_t> only = live.model().find<Indicator>(indicator_id_);
    if (only || indicator_id_.empty()) add_unit(live.model(), only, values);
  }
  return values;
}

std::vector<WatchedValue> Subject::refreshed(const LiveRollup& live, const Model& before,
                                             const std::vector<WatchedValue>& old) const {
  const Model& now = live.model();
  const FigureChanges& changed = live.last_changes().figures;
  // A policy, a unit or an indicator that is another may change any figure of a unit.
  if (kind_ != Kind::unit || changed.all || &before.tables() != &now.tables()) return values(live);
  const std::optional<std::uint32_t> unit = now.find<Unit>(id_);
  std::set<std::uint32_t> indicators(changed.indicators.begin(), changed.indicators.end());
  for (const ChangedFigure& figure : changed.figures) {
    if (figure.unit == unit) indicators.insert(figure.indicator);
  }
  std::vector<WatchedValue> values;
  auto next = old.begin();
  for (const std::uint32_t indicator : indicators) {
    const std::string& id = now.table<Indicator>()[indicator].indicator_id;
    if (!indicator_id_.empty() && id != indicator_id_) continue;
    // What stands before it in the order of the table stays.
    for (; next != old.end() && *now.find<Indicator>(next->indicator_id) < indicator; ++next)
      values.push_back(*next);
    while (next != old.end() && next->indicator_id == id) ++next;
    add_unit(now, indicator, values);
  }
  values.insert(values.end(), next, old.end());
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
