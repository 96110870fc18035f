// Calls something of each floor, so that what the library itself needs must be found and linked.

#include <cstdio>
#include <string>

#include "styr/version.hpp"

int main() {
  // A conversion that -Wconversion -Werror would refuse: styr's own flags must not reach its users.
  const double share = 2.5;
  int whole = share;

  const std::string version(styr::version());
  std::printf("styr %s\n", version.c_str());
  return whole == 2 && !version.empty() ? 0 : 1;
}
