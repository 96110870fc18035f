#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "styr/explain.hpp"
#include "styr/names.hpp"
#include "styr/risk_words.hpp"
#include "text.hpp"

namespace styr {
namespace {

struct Phrases {
  Language language;

  std::string_view in(Labels labels) const { return labels.in(language); }
};

Labels rule_phrase(std::string_view rule) {
  if (rule == "weighted_mean") return {"vektet snitt", "vekta snitt", "weighted mean"};
  if (rule == "all") return {"det svakeste teller", "det svakaste tel", "the weakest counts"};
  if (rule == "any") return {"det beste teller", "det beste tel", "the best counts"};
  if (rule == "geometric_mean") return {"geometrisk snitt", "geometrisk snitt", "geometric mean"};
  if (rule == "signed") return {"bidrag med fortegn", "bidrag med forteikn", "signed contributions"};
  if (rule == "mean") return {"snitt", "snitt", "mean"};
  if (rule == "min") return {"laveste", "lågaste", "lowest"};
  if (rule == "max") return {"høyeste", "høgaste", "highest"};
  if (rule == "count") return {"antall", "tal på", "count"};
  if (rule == "last")
    return {"siste periode med verdi", "siste periode med verdi", "last period with a value"};
  if (rule == "first")
    return {"første periode med verdi", "første periode med verdi", "first period with a value"};
  return {"", "", ""};
}

Labels effect_phrase(std::string_view effect) {
  if (effect == "left_out") return {"teller ikke med", "tel ikkje med", "left out"};
  if (effect == "counts_as_zero") return {"teller som 0", "tel som 0", "counts as 0"};
  if (effect == "weight_split_evenly") {
    return {"vekten er delt på de andre", "vekta er delt på dei andre",
            "its weight is split over the others"};
  }
  return {"", "", ""};
}

// Writes the tree, one line a node.
class TextWriter {
 public:
  explicit TextWriter(const TextOptions& options) : options_(options), say_{options.language} {}

  void write(const Explanation& node, const std::string& lead, const std::string& below) {
    absl::StrAppend(&out_, lead, line(node), "\n");
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
      const bool last = i + 1 == node.parts.size();
      const char* branch = options_.ascii ? (last ? "`- " : "|- ") : (last ? "└─ " : "├─ ");
      const char* stem = options_.ascii ? (last ? "   " : "|  ") : (last ? "   " : "│  ");
      write(node.parts[i], absl::StrCat(below, branch), absl::StrCat(below, stem));
    }
  }

  std::string take() { return std::move(out_); }

 private:
  // At most `decimals` decimals, with the language's decimal mark.
  std::string number(double value, int decimals) const {
    std::string text = format_number(round_half_away(value, decimals));
    if (options_.language != Language::english) std::replace(text.begin(), text.end(), '.', ',');
    return text;
  }

  std::string coloured(Colour colour) const {
    std::string text(say_.in(label_of(colour)));
    if (!options_.ansi || colour == Colour::none) return text;
    const char* code = colour == Colour::green ? "32" : colour == Colour::yellow ? "33" : "31";
    return absl::StrCat("\x1b[", code, "m", text, "\x1b[0m");
  }

  std::string label(const Explanation& node) const {
    switch (node.kind) {
      case Explanation::Kind::own:
        return std::string(say_.in({"egne tall", "eigne tal", "own figures"}));
      case Explanation::Kind::own_targets:
        return std::string(say_.in({"egne resultatkrav", "eigne resultatkrav", "own targets"}));
      case Explanation::Kind::cell:
      case Explanation::Kind::period:
        return node.period;
      case Explanation::Kind::figure:
      case Explanation::Kind::target:
      case Explanation::Kind::goal:
      case Explanation::Kind::risk:
      case Explanation::Kind::risk_step:
        return node.name.empty() || node.name == node.id ? node.id : absl::StrCat(node.id, " ", node.name);
    }
    return node.id;
  }

  std::string value(const Explanation& node) const {
    if (!node.value) return absl::StrCat("– (", to_absl(say_.in(label_of(node.reason))), ")");
    const bool is_score = node.kind == Explanation::Kind::goal || node.kind == Explanation::Kind::own_targets;
    std::string text = number(*node.value, is_score ? 3 : 2);
    if (!is_score && !node.measure.empty()) absl::StrAppend(&text, " ", node.measure);
    return text;
  }

  // `R1 Title: 3 × 4 = 12, red, …`
  std::string risk_line(const Explanation& node) const {
    const auto step = [](std::int32_t n) { return n > 0 ? std::to_string(n) : std::string("–"); };
    std::string text = absl::StrCat(label(node), ": ", step(node.likelihood), " × ", step(node.consequence));
    if (node.value) absl::StrAppend(&text, " = ", number(*node.value, 0));
    const std::string colour = coloured(node.colour);
    if (!colour.empty()) absl::StrAppend(&text, ", ", colour);
    if (!node.level_name.empty() && node.level_name != to_string(node.colour)) {
      absl::StrAppend(&text, " (", node.level_name, ")");
    }
    if (node.kind == Explanation::Kind::risk) {
      const Labels state =
          node.rule == "open" ? Labels{"åpen", "open", "open"} : Labels{"lukket", "lukka", "closed"};
      return absl::StrCat(text, "; ", to_absl(say_.in(state)));
    }
    const auto add = [&](Labels words) { absl::StrAppend(&text, "; ", to_absl(say_.in(words))); };
    if (node.own) add({"bor her", "bur her", "lives here"});
    if (node.judged_here)
      add({"vurdert av enheten selv", "vurdert av eininga sjølv", "as the unit judges it"});
    for (std::size_t i = 0; i < kLiftReasonCount; ++i) {
      const auto reason = static_cast<LiftReason>(i);
      if (node.rule == to_string(reason)) add(label_of(reason));
    }
    for (const auto& [key, value] : node.policy) absl::StrAppend(&text, " (", key, " ", value, ")");
    if (node.duplicate) {
      add({"kommer opp en annen vei også, teller én gang", "kjem opp ein annan veg òg, tel éin gong",
           "comes up another way too, counts once"});
    }
    return text;
  }

  std::string line(const Explanation& node) const {
    if (node.kind == Explanation::Kind::risk || node.kind == Explanation::Kind::risk_step) {
      return risk_line(node);
    }
    const bool is_first = out_.empty();
    const bool is_dated =
        node.kind == Explanation::Kind::target ||
        (is_first && (node.kind == Explanation::Kind::goal || node.kind == Explanation::Kind::figure));
    std::string text;
    if (is_first && node.kind == Explanation::Kind::figure) text = node.indicator_name + ", ";
    text += label(node);
    if (is_dated) absl::StrAppend(&text, ", ", node.period);
    absl::StrAppend(&text, ": ", value(node));
    for (const std::string& remark : remarks(node)) absl::StrAppend(&text, "; ", remark);
    return text;
  }

  std::vector<std::string> remarks(const Explanation& node) const {
    std::vector<std::string> list;
    if (node.kind == Explanation::Kind::target) add_target(node, list);
    add_rule(node, list);
    add_cells(node, list);
    add_weight(node, list);
    if (node.chosen) list.emplace_back(say_.in({"denne teller", "denne tel", "this one counts"}));
    if (node.stale) {
      list.emplace_back(say_.in({"eldre tall, siste periode mangler", "eldre tal, siste periode manglar",
                                 "older figure, the last period is missing"}));
    }
    if (node.sum_of_children) {
      list.push_back(absl::StrCat(
          to_absl(say_.in({"enhetene under gir", "einingane under gjev", "the units below give"})), " ",
          number(*node.sum_of_children, 2)));
    }
    if (!node.effect_of_missing.empty()) list.emplace_back(say_.in(effect_phrase(node.effect_of_missing)));
    if (node.shown_before) {
      list.emplace_back(say_.in({"forklart over", "forklart over", "explained above"}));
    }
    return list;
  }

  void add_target(const Explanation& node, std::vector<std::string>& list) const {
    if (node.colour != Colour::none) list.push_back(coloured(node.colour));
    if (node.target) {
      list.push_back(
          absl::StrCat(to_absl(say_.in({"krav", "krav", "target"})), " ", number(*node.target, 4)));
    }
    if (node.deviation && node.green_tolerance && node.yellow_tolerance) {
      list.push_back(absl::StrCat(
          to_absl(
              say_.in({"avvik i feil retning", "avvik i feil retning", "deviation in the bad direction"})),
          " ", number(*node.deviation, 3), " (", to_absl(say_.in({"grønn til", "grøn til", "green to"})), " ",
          number(*node.green_tolerance, 4), ", ", to_absl(say_.in({"gul til", "gul til", "yellow to"})), " ",
          number(*node.yellow_tolerance, 4), ")"));
    }
  }

  void add_rule(const Explanation& node, std::vector<std::string>& list) const {
    if (node.kind == Explanation::Kind::target || node.kind == Explanation::Kind::cell || !node.value) return;
    const Labels named = rule_phrase(node.rule);
    std::string rule(named.en.empty() ? std::string_view(node.rule) : say_.in(named));
    if (node.numerator) {
      absl::StrAppend(&rule, ", ", to_absl(say_.in({"teller", "teljar", "num"})), " ",
                      number(*node.numerator, 4));
    }
    if (node.denominator) {
      absl::StrAppend(&rule, ", ", to_absl(say_.in({"nevner", "nemnar", "den"})), " ",
                      number(*node.denominator, 4));
    }
    list.push_back(std::move(rule));
  }

  void add_cells(const Explanation& node, std::vector<std::string>& list) const {
    if (node.kind == Explanation::Kind::cell) {
      if (node.numerator && node.value) {
        std::string sums =
            absl::StrCat(to_absl(say_.in({"teller", "teljar", "num"})), " ", number(*node.numerator, 4));
        if (node.denominator) {
          absl::StrAppend(&sums, ", ", to_absl(say_.in({"nevner", "nemnar", "den"})), " ",
                          number(*node.denominator, 4));
        }
        list.push_back(std::move(sums));
      }
      if (node.cells.of(ObservationStatus::estimated) > 0) {
        list.emplace_back(say_.in({"foreløpig", "førebels", "provisional"}));
      }
      return;
    }
    const auto add = [&](std::uint32_t count, Labels labels) {
      if (count > 0) list.push_back(absl::StrCat(count, " ", to_absl(say_.in(labels))));
    };
    if (node.cells.usable() < node.cells.expected()) {
      list.push_back(absl::StrCat(node.cells.usable(), " ", to_absl(say_.in({"av", "av", "of"})), " ",
                                  node.cells.expected(), " ",
                                  to_absl(say_.in({"tall er med", "tal er med", "cells are in"}))));
    }
    add(node.cells.of(ObservationStatus::missing), {"mangler", "manglar", "missing"});
    add(node.cells.of(ObservationStatus::suppressed), {"undertrykt", "undertrykte", "suppressed"});
    add(node.cells.of(ObservationStatus::estimated), {"foreløpige", "førebelse", "provisional"});
  }

  void add_weight(const Explanation& node, std::vector<std::string>& list) const {
    if (!node.weight) return;
    if (node.contribution) {
      list.push_back(absl::StrCat(to_absl(say_.in({"vekt", "vekt", "weight"})), " ", number(*node.weight, 3),
                                  ", ", to_absl(say_.in({"bidrar med", "bidreg med", "contributes"})), " ",
                                  number(*node.contribution, 3)));
    } else if (node.planned_weight && *node.planned_weight != *node.weight) {
      list.push_back(absl::StrCat(to_absl(say_.in({"vekt brukt", "vekt brukt", "weight used"})), " ",
                                  number(*node.weight, 3), " ", to_absl(say_.in({"av", "av", "of"})), " ",
                                  number(*node.planned_weight, 3)));
    }
  }

  const TextOptions& options_;
  Phrases say_;
  std::string out_;
};

}  // namespace

std::string to_text(const Explanation& explanation, const TextOptions& options) {
  TextWriter writer(options);
  writer.write(explanation, "", "");
  return writer.take();
}

}  // namespace styr
