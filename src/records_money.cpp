// Descriptions: uncertain amounts of risks and plans.

#include "describe.hpp"

namespace styr {

template <>
std::span<const EnumerationWord> words_of<LossStage>() {
  static constexpr EnumerationWord kWords[] = {
      {0, "current"}, {0, "nå"}, {0, "no"}, {1, "target"}, {1, "mål"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<LossOccurrence>() {
  static constexpr EnumerationWord kWords[] = {{0, "several"},       {0, "flere ganger"},
                                               {0, "fleire gonger"}, {1, "at_most_once"},
                                               {1, "høyst én gang"}, {1, "høgst éin gong"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<RangeForm>() {
  static constexpr EnumerationWord kWords[] = {
      {0, "lognormal"}, {1, "pert"}, {2, "pert_by_moments"}, {3, "triangular"}, {4, "uniform"}};
  return kWords;
}

template <>
const TableDescription& describe<RiskLoss>() {
  using R = RiskLoss;
  static const TableDescription d = table(
      "risk_losses", {"tap ved risiko", "tap ved risiko", "losses of risks"},
      "how often a risk is expected to strike in a year, and what it costs each time, as ranges",
      column<&R::risk_id>("risk_id", {"risiko", "risiko", "risk"}).key().refers_to("risks", "risk_id"),
      column<&R::stage>("stage", {"stadium", "stadium", "stage"})
          .key()
          .remark("before or after the planned measures"),
      column<&R::occurrence>("occurrence", {"inntreffer", "hender", "occurrence"}),
      column<&R::frequency_low>("frequency_low", {"hyppighet fra", "hyppigheit frå", "frequency from"})
          .at_least(0)
          .remark("events a year, or the probability of the one event"),
      column<&R::frequency_mode>("frequency_mode", {"hyppighet", "hyppigheit", "frequency"}).at_least(0),
      column<&R::frequency_high>("frequency_high", {"hyppighet til", "hyppigheit til", "frequency to"})
          .at_least(0),
      column<&R::loss_form>("loss_form", {"form", "form", "form"}),
      column<&R::loss_low_knok>("loss_low_knok", {"tap fra", "tap frå", "loss from"}).remark("1000 kr"),
      column<&R::loss_mode_knok>("loss_mode_knok",
                                 {"mest sannsynlige tap", "mest sannsynlege tap", "most likely loss"})
          .remark("1000 kr"),
      column<&R::loss_high_knok>("loss_high_knok", {"tap til", "tap til", "loss to"}).remark("1000 kr"),
      column<&R::confidence>("confidence", {"sikkerhet", "sikkerheit", "confidence"}).between(0, 1),
      column<&R::assessed_on>("assessed_on", {"vurdert", "vurdert", "assessed on"}),
      column<&R::assessed_by>("assessed_by", {"vurdert av", "vurdert av", "assessed by"}),
      column<&R::comment>("comment", {"kommentar", "kommentar", "comment"}));
  return d;
}

template <>
const TableDescription& describe<PlanItem>() {
  using R = PlanItem;
  static const TableDescription d =
      table("plan_items", {"usikre poster i planer", "usikre postar i planar", "plan items"},
            "one uncertain amount in the plan of an initiative",
            column<&R::plan_item_id>("plan_item_id", {"post", "post", "item"}).key(),
            column<&R::initiative_id>("initiative_id", {"tiltak", "tiltak", "initiative"})
                .required()
                .refers_to("initiatives", "initiative_id"),
            column<&R::title>("title", {"tittel", "tittel", "title"}),
            column<&R::probability>("probability", {"sannsynlighet", "sannsyn", "probability"}).between(0, 1),
            column<&R::form>("form", {"form", "form", "form"}),
            column<&R::low_knok>("low_knok", {"fra", "frå", "from"}).remark("1000 kr"),
            column<&R::mode_knok>("mode_knok", {"mest sannsynlig", "mest sannsynleg", "most likely"})
                .remark("1000 kr"),
            column<&R::high_knok>("high_knok", {"til", "til", "to"}).remark("1000 kr"),
            column<&R::confidence>("confidence", {"sikkerhet", "sikkerheit", "confidence"}).between(0, 1),
            column<&R::comment>("comment", {"kommentar", "kommentar", "comment"}));
  return d;
}

}  // namespace styr
