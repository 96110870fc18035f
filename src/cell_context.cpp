#include "cell_context.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace styr {
namespace {

constexpr std::int32_t kAlwaysWas = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kAlwaysWillBe = std::numeric_limits<std::int32_t>::max();

CellVerdict::Opening opening_of(const OpenDays& open, Period period) {
  if (open.first != kAlwaysWas && period.last_day().days() < open.first) return CellVerdict::Opening::before;
  if (open.last != kAlwaysWillBe && period.first_day().days() > open.last) return CellVerdict::Opening::after;
  return CellVerdict::Opening::open;
}

CellVerdict numbers_of(const CellRule& rule, const CheckedCell& cell) {
  using Numbers = CellVerdict::Numbers;
  CellVerdict verdict;
  const auto fault = [&](Numbers numbers, double result = 0) {
    verdict.numbers = numbers;
    verdict.result = result;
    return verdict;
  };
  const bool has_numerator = !std::isnan(cell.numerator);
  const bool has_denominator = !std::isnan(cell.denominator);
  if (rule.formula.uses_numerator() && !has_numerator) return fault(Numbers::numerator_missing);
  if (rule.formula.uses_denominator() && !has_denominator) return fault(Numbers::denominator_missing);
  const bool has_value = !std::isnan(cell.value);
  if (!has_value && !rule.minimum && !rule.maximum) return verdict;
  const Formula::Result result =
      rule.formula.evaluate(has_numerator ? cell.numerator : 0, has_denominator ? cell.denominator : 0);
  if (result.reason != Reason::none) return verdict;  // no value to compare: a zero denominator is legal
  const double slack = 1e-9 * std::max(1.0, std::abs(result.value));
  if (has_value) {
    const double half = 0.5 * std::pow(10.0, -rule.decimals.value_or(cell.value_decimals));
    if (std::abs(cell.value - result.value) > half + slack) {
      return fault(Numbers::value_mismatch, result.value);
    }
  }
  if (rule.minimum && result.value < *rule.minimum - slack)
    return fault(Numbers::below_minimum, result.value);
  if (rule.maximum && result.value > *rule.maximum + slack)
    return fault(Numbers::above_maximum, result.value);
  return verdict;
}

}  // namespace

CellContext::CellContext(const Tables& tables) {
  const auto& unit_table = tables.get<Unit>();
  units.reserve(unit_table.size());
  open.reserve(unit_table.size());
  for (std::size_t i = 0; i < unit_table.size(); ++i) {
    const Unit& unit = unit_table[i];
    units.emplace(unit.unit_id, static_cast<std::uint32_t>(i));
    open.push_back({unit.valid_from ? unit.valid_from->days() : kAlwaysWas,
                    unit.valid_to ? unit.valid_to->days() : kAlwaysWillBe});
  }
  const auto& indicator_table = tables.get<Indicator>();
  rules.resize(indicator_table.size());
  for (std::size_t i = 0; i < indicator_table.size(); ++i) {
    const Indicator& indicator = indicator_table[i];
    indicators.emplace(indicator.indicator_id, static_cast<std::uint32_t>(i));
    CellRule& rule = rules[i];
    // A formula that does not parse is reported by validate(); its cells are then checked as `num`.
    if (auto formula = Formula::parse(indicator.formula); formula.ok()) rule.formula = *std::move(formula);
    if (indicator.valid_min) rule.minimum = indicator.valid_min->value;
    if (indicator.valid_max) rule.maximum = indicator.valid_max->value;
    rule.decimals = indicator.decimals;
  }
}

CellVerdict CellContext::judge(const CheckedCell& cell) const {
  CellVerdict verdict;
  if (is_usable(cell.status)) verdict = numbers_of(rules[cell.indicator], cell);
  verdict.opening = opening_of(open[cell.unit], cell.period);
  return verdict;
}

}  // namespace styr
