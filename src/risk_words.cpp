#include "styr/risk_words.hpp"

namespace styr {

Labels label_of(LiftReason reason) {
  switch (reason) {
    case LiftReason::forced:
      return {"løftes alltid", "vert alltid løfta", "always lifted"};
    case LiftReason::severe:
      return {"løftes: alvorlig konsekvens", "vert løfta: alvorleg konsekvens", "lifted: severe consequence"};
    case LiftReason::score:
      return {"løftes: høy nok", "vert løfta: høg nok", "lifted: high enough"};
    case LiftReason::above_tolerance:
      return {"løftes: over toleransen", "vert løfta: over toleransen", "lifted: above the tolerance"};
    case LiftReason::below_score:
      return {"blir: under grensen", "vert verande: under grensa", "stays: below the limit"};
    case LiftReason::within_tolerance:
      return {"blir: innenfor toleransen", "vert verande: innanfor toleransen",
              "stays: within the tolerance"};
    case LiftReason::beyond_cap:
      return {"blir: flere er mer alvorlige", "vert verande: fleire er meir alvorlege",
              "stays: others come first"};
    case LiftReason::accepted:
      return {"blir: akseptert her", "vert verande: akseptert her", "stays: accepted here"};
    case LiftReason::not_rated:
      return {"blir: ikke vurdert", "vert verande: ikkje vurdert", "stays: not rated"};
    case LiftReason::level_is_quiet:
      return {"blir: nivået løfter ikke", "vert verande: nivået løfter ikkje",
              "stays: this level lifts nothing"};
    case LiftReason::no_tolerance:
      return {"blir: ingen toleranse er fastsatt", "vert verande: ingen toleranse er fastsett",
              "stays: no tolerance is set"};
  }
  return {"", "", ""};
}

Labels label_of(RiskMove move) {
  switch (move) {
    case RiskMove::appeared:
      return {"ny", "ny", "new"};
    case RiskMove::closed:
      return {"lukket", "lukka", "closed"};
    case RiskMove::worse:
      return {"verre", "verre", "worse"};
    case RiskMove::better:
      return {"bedre", "betre", "better"};
    case RiskMove::shifted:
      return {"flyttet på samme nivå", "flytta på same nivå", "moved on the same level"};
    case RiskMove::unchanged:
      return {"uendret", "uendra", "unchanged"};
    case RiskMove::rated:
      return {"vurdert for første gang", "vurdert for første gong", "rated for the first time"};
    case RiskMove::unrated:
      return {"ikke lenger vurdert", "ikkje lenger vurdert", "no longer rated"};
  }
  return {"", "", ""};
}

Labels label_of(MitigationState state) {
  switch (state) {
    case MitigationState::planned:
      return {"planlagt", "planlagt", "planned"};
    case MitigationState::active:
      return {"pågår", "går føre seg", "active"};
    case MitigationState::done:
      return {"gjennomført", "gjennomført", "done"};
    case MitigationState::stopped:
      return {"stoppet", "stoppa", "stopped"};
    case MitigationState::closed:
      return {"avsluttet", "avslutta", "closed"};
  }
  return {"", "", ""};
}

Labels label_of(MitigationEffect effect) {
  switch (effect) {
    case MitigationEffect::not_done:
      return {"ikke gjennomført", "ikkje gjennomført", "not done"};
    case MitigationEffect::not_reassessed:
      return {"risikoen er ikke vurdert på nytt", "risikoen er ikkje vurdert på nytt",
              "the risk is not reassessed"};
    case MitigationEffect::no_baseline:
      return {"ingen vurdering fra før", "inga vurdering frå før", "no rating from before"};
    case MitigationEffect::as_claimed:
      return {"virket som påstått", "verka som påstått", "did what it claimed"};
    case MitigationEffect::less_than_claimed:
      return {"virket mindre enn påstått", "verka mindre enn påstått", "did less than it claimed"};
    case MitigationEffect::no_effect:
      return {"ingen virkning", "ingen verknad", "no effect"};
    case MitigationEffect::worse:
      return {"risikoen ble høyere", "risikoen vart høgare", "the risk rose"};
    case MitigationEffect::fell_without_claim:
      return {"risikoen falt, ingenting var påstått", "risikoen fall, ingenting var påstått",
              "the risk fell, nothing was claimed"};
  }
  return {"", "", ""};
}

Labels label_of(ClosingDecision decision) {
  switch (decision) {
    case ClosingDecision::may_close:
      return {"kan avsluttes", "kan avsluttast", "may be closed"};
    case ClosingDecision::keep_open:
      return {"holdes åpent", "vert halde ope", "stays open"};
    case ClosingDecision::close_as_no_longer_needed:
      return {"trengs ikke lenger", "trengst ikkje lenger", "no longer needed"};
    case ClosingDecision::closed:
      return {"avsluttet", "avslutta", "closed"};
  }
  return {"", "", ""};
}

Labels label_of(ClosingObstacle obstacle) {
  switch (obstacle) {
    case ClosingObstacle::not_done:
      return {"ikke gjennomført", "ikkje gjennomført", "not done"};
    case ClosingObstacle::evidence_missing:
      return {"dokumentasjon mangler", "dokumentasjon manglar", "evidence is missing"};
    case ClosingObstacle::observation_period_running:
      return {"observasjonstiden er ikke ute", "observasjonstida er ikkje ute", "still being observed"};
    case ClosingObstacle::risk_not_reassessed:
      return {"ikke vurdert etterpå", "ikkje vurdert etterpå", "not reassessed since"};
    case ClosingObstacle::risk_still_above_target_and_tolerance:
      return {"over mål og toleranse", "over mål og toleranse", "above target and tolerance"};
    case ClosingObstacle::risk_without_target_or_tolerance:
      return {"verken mål eller toleranse å måle mot", "korkje mål eller toleranse å måle mot",
              "neither target nor tolerance to compare with"};
  }
  return {"", "", ""};
}

Labels label_of(RiskAttention attention) {
  switch (attention) {
    case RiskAttention::red_without_active_measure:
      return {"rød uten tiltak i gang", "raud utan tiltak i gang", "red without an active measure"};
    case RiskAttention::acceptance_expired:
      return {"aksepten er utløpt", "aksepten er gått ut", "the acceptance has expired"};
    case RiskAttention::acceptance_outgrown:
      return {"høyere enn da den ble akseptert", "høgare enn då han vart akseptert",
              "higher than when it was accepted"};
    case RiskAttention::review_overdue:
      return {"vurderingen er på overtid", "vurderinga er på overtid", "the review is overdue"};
    case RiskAttention::not_rated:
      return {"ikke vurdert", "ikkje vurdert", "not rated"};
  }
  return {"", "", ""};
}

}  // namespace styr
