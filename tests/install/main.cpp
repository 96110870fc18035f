// Calls something of each floor, so that what the library itself needs must be found and linked.

#include <cstdio>
#include <string>

#include "styr/version.hpp"

int main() {
  // -Wconversion, which styr's own code is built with, would warn of this.
  const double share = 2.5;
  int whole = share;

  const std::string version(styr::version());
  std::printf("styr %s\n", version.c_str());
  return whole == 2 && !version.empty() ? 0 : 1;
}
