#ifndef STYR_VERSION_HPP_
#define STYR_VERSION_HPP_

#include <string_view>

namespace styr {

// The version of the library that was linked, as `MAJOR.MINOR.PATCH`.
std::string_view version();

}  // namespace styr

#endif  // STYR_VERSION_HPP_
