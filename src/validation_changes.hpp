#ifndef STYR_SRC_VALIDATION_CHANGES_HPP_
#define STYR_SRC_VALIDATION_CHANGES_HPP_

#include "key_index.hpp"
#include "record_changes.hpp"
#include "styr/graph.hpp"
#include "styr/policy.hpp"
#include "styr/tables.hpp"

namespace styr {

// Sound tables, and what an edit has made of them. No row has moved, and new keys are in `keys`, each once.
struct ChangedTables {
  const Tables& before;
  const Tables& after;
  const KeyIndices& keys;   // of `after`
  const Policy& policy;     // of `after`
  const Graph& goal_graph;  // of `before`
  const RecordChanges& changes;
};

// True only when validate() finds no error in the tables after the edit. False when it would, and also where
// that cannot be told from the rows changed: then validate() decides, and says what is wrong.
//
// The rules are those of validate(), run on the rows that changed, or on every row where a row changed on
// which others depend. O(rows changed + ways up from moved units and linked goals) for most tables; O(rows of
// the tables concerned) for policy, indicators' directions, combinations of goals, matrices, versions of
// procedures, gates and links between services, initiatives and causes.
bool changes_are_sound(const ChangedTables& changed);

}  // namespace styr

#endif  // STYR_SRC_VALIDATION_CHANGES_HPP_
