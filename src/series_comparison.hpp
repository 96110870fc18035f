#ifndef STYR_SRC_SERIES_COMPARISON_HPP_
#define STYR_SRC_SERIES_COMPARISON_HPP_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "styr/observations.hpp"

namespace styr {

// Compares the numbers, status and date of two cells.
bool same_cell(const CellPlace& a, const CellPlace& b);

// Walks two series side by side and steps over the nodes and blocks that they share.
class SeriesComparison {
 public:
  using Take = std::function<void(const Observations::Difference&)>;

  SeriesComparison(const Series& before, const Series& after, const Take& take)
      : before_(before), after_(after), take_(take) {}

  void run();

 private:
  // A place in a series: at the start of a node or block that was not opened, or at a cell of an opened
  // block.
  class Cursor {
   public:
    explicit Cursor(const Series& series);
    bool done() const { return path_.empty(); }
    // Of what stands here: -1 a cell, 0 a block, then nodes.
    std::int32_t height() const { return height_; }
    // The node or block that starts here.
    const void* whole() const;
    const SeriesBlock& block() const { return path_.back().node->block(path_.back().child); }
    std::size_t cell() const { return cell_; }
    Series::CellKey key() const { return {block().units()[unit_], block().periods()[cell_]}; }
    const Series& series() const { return *series_; }
    // Goes into the node or block that starts here.
    void open();
    // Steps over the node or block that starts here, or over the cell.
    void next();
    // Leaves the opened block.
    void leave_block();

   private:
    struct Step {
      const Series::Node* node;
      std::size_t child;
    };
    const Series* series_;
    // Nodes from the root; the child of the last stands here, opened if height_ is -1.
    std::vector<Step> path_;
    std::int32_t height_ = 0;
    std::size_t cell_ = 0;
    std::size_t unit_ = 0;
  };

  void step();
  // Two blocks that start here and hold cells of the same keys.
  bool compare_alike();

  Cursor before_;
  Cursor after_;
  const Take& take_;
};

}  // namespace styr

#endif  // STYR_SRC_SERIES_COMPARISON_HPP_
