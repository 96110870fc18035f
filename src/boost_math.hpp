#ifndef STYR_SRC_BOOST_MATH_HPP_
#define STYR_SRC_BOOST_MATH_HPP_

// How styr calls Boost.Math: arguments are checked before, nothing is thrown, and doubles stay doubles.

#include <boost/math/policies/policy.hpp>

namespace styr {

namespace boost_policies = boost::math::policies;

using MathPolicy =
    boost_policies::policy<boost_policies::domain_error<boost_policies::ignore_error>,
                           boost_policies::pole_error<boost_policies::ignore_error>,
                           boost_policies::overflow_error<boost_policies::ignore_error>,
                           boost_policies::underflow_error<boost_policies::ignore_error>,
                           boost_policies::denorm_error<boost_policies::ignore_error>,
                           boost_policies::evaluation_error<boost_policies::ignore_error>,
                           boost_policies::rounding_error<boost_policies::ignore_error>,
                           boost_policies::indeterminate_result_error<boost_policies::ignore_error>,
                           // A quantile of a discrete distribution is the smallest whole number whose
                           // probability suffices.
                           boost_policies::discrete_quantile<boost_policies::integer_round_up>,
                           boost_policies::promote_double<false>>;

}  // namespace styr

#endif  // STYR_SRC_BOOST_MATH_HPP_
