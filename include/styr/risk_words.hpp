#ifndef STYR_RISK_WORDS_HPP_
#define STYR_RISK_WORDS_HPP_

// Words for the codes of risk results, in the languages of the library.

#include "styr/mitigation_follow_up.hpp"
#include "styr/risk_lifting.hpp"
#include "styr/risk_picture.hpp"
#include "styr/schema.hpp"

namespace styr {

Labels label_of(LiftReason reason);
Labels label_of(RiskMove move);
Labels label_of(MitigationState state);
Labels label_of(MitigationEffect effect);
Labels label_of(ClosingDecision decision);
Labels label_of(ClosingObstacle obstacle);
Labels label_of(RiskAttention attention);

}  // namespace styr

#endif  // STYR_RISK_WORDS_HPP_
