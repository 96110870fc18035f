#include "series_fetch.hpp"

#include <algorithm>
#include <utility>

#include "prefetch.hpp"

namespace styr {
namespace {

// Places that are waited for together: enough to make up for the latency of memory, and their blocks of some
// kilobytes each still fit into a second-level cache.
constexpr std::size_t kTogether = 32;
// Nodes of one height beyond which letting go is not prepared: it is then more than one commit's work.
constexpr std::size_t kMostReleased = 4096;

}  // namespace

void SeriesFetch::ahead_of(std::size_t change) {
  if (changes_.size() < 2 || change < fetched_) return;
  fetched_ = std::min(change + kTogether, changes_.size());
  fetch(change, fetched_);
}

// Level by level, so that the waits for the nodes of a level are one.
void SeriesFetch::fetch(std::size_t first, std::size_t last) {
  nodes_.assign(last - first, &root_);
  blocks_.clear();
  for (std::uint32_t height = root_.height + 1; height-- > 0;) {
    const Node* known = nullptr;  // neighbours often share their nodes
    for (std::size_t c = first; c < last; ++c) {
      const Node& node = *nodes_[c - first];
      if (&node != std::exchange(known, &node)) {
        for (std::size_t i = 0; i < node.size; ++i) prefetch_owner(node.children[i].get());
      }
      const auto* const keys = node.last.data();
      // What comes after all keys belongs to the last child.
      const Series::CellKey key{changes_.unit[c], changes_.period[c]};
      const auto child = static_cast<std::size_t>(std::lower_bound(keys, keys + node.size - 1, key) - keys);
      if (height > 0) {
        nodes_[c - first] = &node.node(child);
        prefetch(&node.node(child), sizeof(Node));
      } else if (blocks_.empty() || blocks_.back() != &node.block(child)) {
        blocks_.push_back(&node.block(child));
        prefetch(&node.block(child), sizeof(SeriesBlock));
      }
    }
  }
  for (const SeriesBlock* block : blocks_) prefetch(block->memory_.get(), block->memory_size());
}

void SeriesFetch::ahead_of_release(const std::shared_ptr<const Node>& root) {
  if (root == nullptr || root.use_count() > 1) return;
  std::vector<const Node*> nodes{root.get()};
  std::vector<const Node*> below;
  for (std::uint32_t height = root->height + 1; height-- > 0 && nodes.size() <= kMostReleased;) {
    for (const Node* node : nodes) {
      for (std::size_t i = 0; i < node->size; ++i) prefetch_owner(node->children[i].get());
    }
    below.clear();
    for (const Node* node : nodes) {
      for (std::size_t i = 0; i < node->size; ++i) {
        // Nobody else holds it, so that nobody can come to hold it meanwhile.
        if (node->children[i].use_count() > 1) continue;
        if (height > 0) {
          below.push_back(&node->node(i));
          prefetch(&node->node(i), sizeof(Node));
        } else {
          prefetch_owner(node->block(i).memory_.get());
        }
      }
    }
    nodes.swap(below);
  }
}

}  // namespace styr
