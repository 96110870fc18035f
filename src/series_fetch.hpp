#ifndef STYR_SRC_SERIES_FETCH_HPP_
#define STYR_SRC_SERIES_FETCH_HPP_

#include <cstddef>
#include <memory>
#include <vector>

#include "cell_columns.hpp"
#include "styr/observations.hpp"

namespace styr {

// Brings to the cache, for some places of a series at once, what is about to be read and written there: one
// wait for many places instead of one each. Changes nothing.
class SeriesFetch {
 public:
  using Node = Series::Node;

  // For changes (sorted by key) of the series below `root`. Both must outlive the object.
  SeriesFetch(const Node& root, const CellColumns& changes) : root_(root), changes_(changes) {}

  // Change `change` is the next to be made.
  void ahead_of(std::size_t change);

  // For letting go of a tree: what is freed with `root` when nobody else holds it. O(what is freed), up to
  // some thousand nodes.
  static void ahead_of_release(const std::shared_ptr<const Node>& root);

 private:
  void fetch(std::size_t first, std::size_t last);

  const Node& root_;
  const CellColumns& changes_;
  std::size_t fetched_ = 0;
  std::vector<const Node*> nodes_;  // workspace
  std::vector<const SeriesBlock*> blocks_;
};

}  // namespace styr

#endif  // STYR_SRC_SERIES_FETCH_HPP_
