#include "styr/version.hpp"

namespace styr {

std::string_view version() { return STYR_VERSION; }

}  // namespace styr
