#include "styr/formula.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "styr/number.hpp"
#include "text.hpp"

namespace styr {
namespace {

constexpr std::size_t kMaxLength = 1000;
constexpr std::size_t kMaxLevels = 100;
// Numbers that wait at the same time are parted by an operator or a comma each.
constexpr std::size_t kMaxDepth = (kMaxLength + 1) / 2;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

constexpr std::string_view kOperand = "a number, `num`, `den`, a function or `(`";

}  // namespace

// Operator precedence with an explicit stack (Dijkstra's shunting yard): nothing recurses, however the text
// nests.
class FormulaParser {
 public:
  explicit FormulaParser(std::string_view text) : text_(text) {}

  absl::StatusOr<Formula> parse() {
    if (text_.size() > kMaxLength) {
      return absl::InvalidArgumentError(absl::StrCat("the formula is longer than ", kMaxLength, " bytes"));
    }
    formula_.text_ = std::string(text_);
    formula_.steps_.clear();
    formula_.uses_numerator_ = false;
    while (skip_blanks(), at_ < text_.size()) {
      if (absl::Status status = operand_next_ ? read_operand() : read_operator(); !status.ok()) return status;
    }
    if (operand_next_) return expected(kOperand);
    emit_down_to_opening();
    if (!waiting_.empty()) return expected(after_operand());
    return std::move(formula_);
  }

 private:
  using Op = Formula::Op;

  // An operator that waits for its right side, or an opening parenthesis, of a function or not.
  struct Waiting {
    enum class Kind { sign, binary, group, call } kind;
    Op op = Op::constant;
    int strength = 0;
    int arguments = 0;
    std::string_view name = {};
  };

  static constexpr int kSignStrength = 3;

  static std::optional<Waiting> binary_operator(char c) {
    switch (c) {
      case '+':
        return Waiting{Waiting::Kind::binary, Op::add, 1};
      case '-':
        return Waiting{Waiting::Kind::binary, Op::subtract, 1};
      case '*':
        return Waiting{Waiting::Kind::binary, Op::multiply, 2};
      case '/':
        return Waiting{Waiting::Kind::binary, Op::divide, 2};
      case '^':
        return Waiting{Waiting::Kind::binary, Op::power, 4};
      default:
        return std::nullopt;
    }
  }

  static std::optional<Op> function(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Op>, 6> kFunctions = {{{"min", Op::minimum},
                                                                            {"max", Op::maximum},
                                                                            {"abs", Op::absolute},
                                                                            {"sqrt", Op::square_root},
                                                                            {"ln", Op::logarithm},
                                                                            {"exp", Op::exponential}}};
    for (const auto& [known, op] : kFunctions) {
      if (known == name) return op;
    }
    return std::nullopt;
  }

  static bool takes_several(const Waiting& call) { return call.op == Op::minimum || call.op == Op::maximum; }

  static bool opens(const Waiting& waiting) {
    return waiting.kind == Waiting::Kind::group || waiting.kind == Waiting::Kind::call;
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  void emit(Op op, double constant = 0) { formula_.steps_.push_back({op, constant}); }

  void emit_last() {
    emit(waiting_.back().op);
    waiting_.pop_back();
  }

  void emit_down_to_opening() {
    while (!waiting_.empty() && !opens(waiting_.back())) emit_last();
  }

  absl::Status read_operand() {
    const char c = text_[at_];
    if (is_digit(c)) return read_constant();
    if (is_letter(c)) return read_name();
    if (c == '-') {
      waiting_.push_back({Waiting::Kind::sign, Op::negate, kSignStrength});
    } else if (c == '(') {
      if (absl::Status status = open({Waiting::Kind::group}); !status.ok()) return status;
    } else if (c != '+') {
      return expected(kOperand);
    }
    ++at_;
    return absl::OkStatus();
  }

  absl::Status read_constant() {
    std::size_t end = at_;
    const auto skip_digits = [&] {
      while (end < text_.size() && is_digit(text_[end])) ++end;
    };
    const auto skip_one_of = [&](std::string_view characters) {
      const bool found = end < text_.size() && characters.find(text_[end]) != std::string_view::npos;
      if (found) ++end;
      return found;
    };
    skip_digits();
    if (skip_one_of(".")) skip_digits();
    if (skip_one_of("eE")) {
      skip_one_of("+-");
      skip_digits();
    }
    std::string reason;
    const std::string_view constant = text_.substr(at_, end - at_);
    const std::optional<Number> number = parse_number(constant, &reason);
    if (!number) return problem(at_, absl::StrCat(quote(constant), ": ", reason));
    emit(Op::constant, number->value);
    at_ = end;
    operand_next_ = false;
    return absl::OkStatus();
  }

  absl::Status read_name() {
    const std::string_view name = word_at(at_);
    const std::optional<Op> op = function(name);
    if (name == "num" || name == "den") {
      emit(name == "num" ? Op::numerator : Op::denominator);
      (name == "num" ? formula_.uses_numerator_ : formula_.uses_denominator_) = true;
      operand_next_ = false;
    } else if (!op) {
      return problem(at_,
                     absl::StrCat("unknown name ", quote(name),
                                  ", expected `num`, `den`, `min`, `max`, `abs`, `sqrt`, `ln` or `exp`"));
    }
    at_ += name.size();
    if (!op) return absl::OkStatus();
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != '(') {
      return expected(absl::StrCat("`(` after `", to_absl(name), "`"));
    }
    if (absl::Status status = open({Waiting::Kind::call, *op, 0, 0, name}); !status.ok()) return status;
    ++at_;
    return absl::OkStatus();
  }

  absl::Status open(const Waiting& opening) {
    if (++levels_ > kMaxLevels) {
      return problem(at_, absl::StrCat("more than ", kMaxLevels, " levels of parentheses"));
    }
    waiting_.push_back(opening);
    return absl::OkStatus();
  }

  absl::Status read_operator() {
    const char c = text_[at_];
    if (const std::optional<Waiting> binary = binary_operator(c)) {
      // Equal strength: emit the one to the left first, except that `^` groups from the right.
      const int stays_below = binary->op == Op::power ? binary->strength + 1 : binary->strength;
      while (!waiting_.empty() && !opens(waiting_.back()) && waiting_.back().strength >= stays_below)
        emit_last();
      waiting_.push_back(*binary);
      operand_next_ = true;
    } else if (c == ',') {
      if (absl::Status status = next_argument(); !status.ok()) return status;
      operand_next_ = true;
    } else if (c == ')') {
      if (absl::Status status = close(); !status.ok()) return status;
    } else {
      return expected(after_operand());
    }
    ++at_;
    return absl::OkStatus();
  }

  absl::Status next_argument() {
    emit_down_to_opening();
    if (waiting_.empty() || waiting_.back().kind != Waiting::Kind::call) {
      return expected(after_operand() + " (the decimal mark is `.`)");
    }
    Waiting& call = waiting_.back();
    if (!takes_several(call))
      return expected(absl::StrCat("`)`: `", to_absl(call.name), "` takes one argument"));
    if (++call.arguments > 1) emit(call.op);
    return absl::OkStatus();
  }

  absl::Status close() {
    emit_down_to_opening();
    if (waiting_.empty()) return expected(after_operand());
    const Waiting opening = waiting_.back();
    if (opening.kind == Waiting::Kind::call) {
      if (takes_several(opening) && opening.arguments == 0) {
        return expected(absl::StrCat("`,`: `", to_absl(opening.name), "` takes two arguments or more"));
      }
      emit(opening.op);
    }
    waiting_.pop_back();
    --levels_;
    return absl::OkStatus();
  }

  std::string after_operand() const { return levels_ > 0 ? "an operator or `)`" : "an operator or the end"; }

  std::string_view word_at(std::size_t from) const {
    std::size_t end = from;
    while (end < text_.size() && (is_letter(text_[end]) || (end > from && is_digit(text_[end])))) ++end;
    return text_.substr(from, end - from);
  }

  // What a person sees at the place where reading stopped: a word, or one character.
  std::string found() const {
    if (at_ == text_.size()) return "the formula ends";
    const std::string_view word = word_at(at_);
    if (!word.empty()) return quote(word);
    std::size_t end = at_ + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0U) == 0x80U) ++end;
    return quote(text_.substr(at_, end - at_));
  }

  absl::Status expected(std::string_view what) const {
    return problem(at_, absl::StrCat(found(), ", expected ", to_absl(what)));
  }

  absl::Status problem(std::size_t at, std::string_view message) const {
    std::size_t characters = 0;  // the first bytes of UTF-8 characters before `at`
    for (const char c : text_.substr(0, at)) {
      if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) ++characters;
    }
    return absl::InvalidArgumentError(absl::StrCat("character ", characters + 1, ": ", to_absl(message)));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool operand_next_ = true;
  std::size_t levels_ = 0;
  std::vector<Waiting> waiting_;
  Formula formula_;
};

// What each operation does to values and to derivatives.
struct Formula::Rules {
  static constexpr bool pushes(Op op) { return op <= Op::denominator; }
  static constexpr bool is_unary(Op op) { return op > Op::denominator && op <= Op::exponential; }

  // Unary operations look at `a` alone.
  static Result apply(Op op, double a, double b) {
    double value = 0;
    switch (op) {
      case Op::negate:
        value = -a;
        break;
      case Op::absolute:
        value = std::abs(a);
        break;
      case Op::square_root:
        value = std::sqrt(a);
        break;
      case Op::logarithm:
        value = std::log(a);
        break;
      case Op::exponential:
        value = std::exp(a);
        break;
      case Op::add:
        value = a + b;
        break;
      case Op::subtract:
        value = a - b;
        break;
      case Op::multiply:
        value = a * b;
        break;
      case Op::divide:
        if (b == 0) return {0, Reason::zero_denominator};
        value = a / b;
        break;
      case Op::power:
        if (a == 0 && b < 0) return {0, Reason::zero_denominator};
        value = std::pow(a, b);
        break;
      case Op::minimum:
        value = b < a ? b : a;
        break;
      case Op::maximum:
        value = a < b ? b : a;
        break;
      case Op::constant:
      case Op::numerator:
      case Op::denominator:
        break;
    }
    if (!std::isfinite(value)) return {0, Reason::undefined};
    return {value, Reason::none};
  }

  // A value with its two partial derivatives.
  struct Dual {
    double value;
    double by_numerator;
    double by_denominator;
  };

  // How strongly the result changes with each operand, in units of the operand.
  struct Slopes {
    double a = 0;
    double b = 0;
  };

  static Slopes slopes(Op op, double a, double b, double value) {
    switch (op) {
      case Op::negate:
        return {-1, 0};
      case Op::absolute:
        return {a > 0 ? 1.0 : a < 0 ? -1.0 : 0.0, 0};
      case Op::square_root:
        return {0.5 / value, 0};
      case Op::logarithm:
        return {1 / a, 0};
      case Op::exponential:
        return {value, 0};
      case Op::add:
        return {1, 1};
      case Op::subtract:
        return {1, -1};
      case Op::multiply:
        return {b, a};
      case Op::divide:
        return {1 / b, -value / b};
      case Op::power:
        // 0^b stays 0 for every b > 0, so its slope by b is 0 and not 0 * ln 0.
        return {b == 0 ? 0 : b * std::pow(a, b - 1), a == 0 && b > 0 ? 0 : value * std::log(a)};
      case Op::minimum:
        return b < a ? Slopes{0, 1} : Slopes{1, 0};
      case Op::maximum:
        return a < b ? Slopes{0, 1} : Slopes{1, 0};
      case Op::constant:
      case Op::numerator:
      case Op::denominator:
        break;
    }
    return {};
  }

  // The chain rule. An operand that does not vary adds nothing, even where the slope is infinite.
  static double chain(Slopes slope, double by_a, double by_b) {
    return (by_a == 0 ? 0 : slope.a * by_a) + (by_b == 0 ? 0 : slope.b * by_b);
  }
};

Formula::Formula() : text_("num"), steps_{{Op::numerator}} {}

absl::StatusOr<Formula> Formula::parse(std::string_view text) { return FormulaParser(text).parse(); }

Formula::Result Formula::evaluate(double numerator, double denominator) const {
  if ((uses_numerator_ && !std::isfinite(numerator)) || (uses_denominator_ && !std::isfinite(denominator))) {
    return {0, Reason::undefined};
  }
  std::array<double, kMaxDepth> stack;
  double* top = stack.data();  // one past the last number
  for (const Step& step : steps_) {
    if (Rules::pushes(step.op)) {
      *top++ = step.op == Op::numerator     ? numerator
               : step.op == Op::denominator ? denominator
                                            : step.constant;
      continue;
    }
    const double b = Rules::is_unary(step.op) ? 0 : *--top;
    const Result result = Rules::apply(step.op, top[-1], b);
    if (result.reason != Reason::none) return result;
    top[-1] = result.value;
  }
  return {stack.front(), Reason::none};
}

Formula::Derivatives Formula::differentiate(double numerator, double denominator) const {
  if ((uses_numerator_ && !std::isfinite(numerator)) || (uses_denominator_ && !std::isfinite(denominator))) {
    return {{0, Reason::undefined}};
  }
  std::array<Rules::Dual, kMaxDepth> stack;
  Rules::Dual* top = stack.data();
  for (const Step& step : steps_) {
    if (Rules::pushes(step.op)) {
      *top++ = step.op == Op::numerator     ? Rules::Dual{numerator, 1, 0}
               : step.op == Op::denominator ? Rules::Dual{denominator, 0, 1}
                                            : Rules::Dual{step.constant, 0, 0};
      continue;
    }
    constexpr Rules::Dual kNothing = {0, 0, 0};
    const Rules::Dual b = Rules::is_unary(step.op) ? kNothing : *--top;
    Rules::Dual& a = top[-1];
    const Result result = Rules::apply(step.op, a.value, b.value);
    if (result.reason != Reason::none) return {result};
    const Rules::Slopes slopes = Rules::slopes(step.op, a.value, b.value, result.value);
    a = {result.value, Rules::chain(slopes, a.by_numerator, b.by_numerator),
         Rules::chain(slopes, a.by_denominator, b.by_denominator)};
  }
  const Rules::Dual& last = stack.front();
  const auto finite_or_nan = [](double slope) {
    return std::isfinite(slope) ? slope : std::numeric_limits<double>::quiet_NaN();
  };
  return {{last.value, Reason::none}, finite_or_nan(last.by_numerator), finite_or_nan(last.by_denominator)};
}

}  // namespace styr
