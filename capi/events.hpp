#ifndef STYR_CAPI_EVENTS_HPP_
#define STYR_CAPI_EVENTS_HPP_

#include <vector>

#include "feed.hpp"
#include "guard.hpp"
#include "styr.h"

namespace styr::capi {

// Events as structs, checked and copied. Fails with STYR_ERROR_EVENT, STYR_ERROR_NULL, STYR_ERROR_UTF8 or
// STYR_ERROR_SIZE; the message says which event.
Outcome read_events(const styr_event* events, std::size_t count, std::vector<FeedEvent>& read);
// Events as JSON: one object or an array of them.
Outcome read_events(const char* json, std::size_t length, std::vector<FeedEvent>& read);

}  // namespace styr::capi

#endif  // STYR_CAPI_EVENTS_HPP_
