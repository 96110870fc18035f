#ifndef STYR_RISKS_HPP_
#define STYR_RISKS_HPP_

// Everything about risks of the register, under one name.

#include "styr/mitigation_follow_up.hpp"
#include "styr/risk_lifting.hpp"
#include "styr/risk_matrix.hpp"
#include "styr/risk_picture.hpp"
#include "styr/risk_register.hpp"
#include "styr/risk_score.hpp"
#include "styr/risk_tolerance.hpp"

#endif  // STYR_RISKS_HPP_
