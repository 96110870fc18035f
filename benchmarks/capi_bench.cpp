// What does the C interface cost beside the C++ behind it? One figure asked for from both sides; a million
// observations out as an Arrow stream; millions of observations from an Arrow stream into a model.
//
// Floors: the C++ call for a figure, copying the same bytes into fresh memory for a table, and the columns
// that an edit is given for observations.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "styr.h"
#include "styr/package.hpp"
#include "styr/rollup.hpp"

namespace {

constexpr int kMonths = 12;

void must(int32_t code) {
  if (code != STYR_OK) std::abort();
}

styr_context* context() {
  static styr_context* const made = [] {
    styr_context* context = nullptr;
    must(styr_context_create(nullptr, &context, nullptr));
    return context;
  }();
  return made;
}

void set(styr_edit* edit, std::string_view table,
         std::initializer_list<std::pair<std::string_view, std::string_view>> cells) {
  std::vector<styr_field> fields;
  for (const auto& [name, value] : cells)
    fields.push_back({name.data(), name.size(), value.data(), value.size()});
  must(styr_edit_upsert(edit, table.data(), table.size(), fields.data(), fields.size(), nullptr));
}

// Units below one top and an indicator; no observations.
styr_model* structure_of(std::int64_t units) {
  styr_model* empty = nullptr;
  styr_model* model = nullptr;
  styr_edit* edit = nullptr;
  must(styr_model_create(context(), &empty, nullptr));
  must(styr_edit_create(empty, &edit, nullptr));
  set(edit, "units", {{"unit_id", "TOP"}});
  for (std::int64_t u = 0; u < units; ++u) {
    set(edit, "units", {{"unit_id", "U" + std::to_string(u)}, {"parent_id", "TOP"}});
  }
  set(edit, "indicators", {{"indicator_id", "I"}, {"formula", "100*num/den"}});
  must(styr_edit_commit(edit, nullptr, nullptr, &model, nullptr, nullptr));
  styr_edit_free(&edit);
  styr_model_free(&empty);
  return model;
}

// Columns as a program that speaks Arrow holds them: dictionaries for ids, periods and statuses, doubles.
class Columns {
 public:
  explicit Columns(std::int64_t cells) : rows_(cells) {
    const std::int64_t units = cells / kMonths;
    for (std::int64_t u = 0; u < units; ++u) add_word(units_, "U" + std::to_string(u));
    add_word(indicators_, "I");
    for (int month = 1; month <= kMonths; ++month) {
      add_word(periods_, std::string("2024-") + (month < 10 ? "0" : "") + std::to_string(month));
    }
    add_word(statuses_, "ok");
    for (std::int64_t row = 0; row < cells; ++row) {
      unit_.push_back(static_cast<std::int32_t>(row / kMonths));
      period_.push_back(static_cast<std::int32_t>(row % kMonths));
      numerator_.push_back(static_cast<double>(row % 97));
    }
    zero_.assign(static_cast<std::size_t>(cells), 0);
    denominator_.assign(static_cast<std::size_t>(cells), 100);
    code("unit_id", unit_, units_);
    code("indicator_id", zero_, indicators_);
    code("period", period_, periods_);
    number("numerator", numerator_);
    number("denominator", denominator_);
    code("status", zero_, statuses_);
  }
  Columns(const Columns&) = delete;
  Columns& operator=(const Columns&) = delete;

  std::size_t bytes() const { return static_cast<std::size_t>(rows_) * (4 * 4 + 2 * 8); }

  styr_table* import() {
    ArrowArrayStream stream{};
    stream.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
      auto& columns = *static_cast<Columns*>(self->private_data);
      *out = {};
      out->format = "+s";
      out->n_children = static_cast<std::int64_t>(columns.schema_children_.size());
      out->children = columns.schema_children_.data();
      out->release = [](ArrowSchema* schema) { schema->release = nullptr; };
      return 0;
    };
    stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
      auto& columns = *static_cast<Columns*>(self->private_data);
      *out = {};
      if (columns.given_) return 0;
      columns.given_ = true;
      out->length = columns.rows_;
      out->n_buffers = 1;
      out->buffers = columns.no_buffers_;
      out->n_children = static_cast<std::int64_t>(columns.children_.size());
      out->children = columns.children_.data();
      out->release = [](ArrowArray* array) { array->release = nullptr; };
      return 0;
    };
    stream.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
    stream.release = [](ArrowArrayStream* self) { self->release = nullptr; };
    stream.private_data = this;
    given_ = false;
    styr_table* table = nullptr;
    must(styr_table_import_stream(context(), "observations", 12, &stream, &table, nullptr));
    return table;
  }

 private:
  struct Words {
    std::vector<std::int32_t> offsets{0};
    std::string bytes;
    ArrowArray array{};
    ArrowSchema schema{};
    const void* buffers[3] = {};
  };
  struct Child {
    ArrowArray array{};
    ArrowSchema schema{};
    const void* buffers[2] = {};
  };

  static void add_word(Words& words, const std::string& word) {
    words.bytes += word;
    words.offsets.push_back(static_cast<std::int32_t>(words.bytes.size()));
  }
  void add(const char* name, const char* format, const void* cells, Words* words) {
    Child& child = *all_.emplace_back(std::make_unique<Child>());
    child.schema.name = name;
    child.schema.format = format;
    child.schema.release = [](ArrowSchema* schema) { schema->release = nullptr; };
    child.array.length = rows_;
    child.array.n_buffers = 2;
    child.buffers[1] = cells;
    child.array.buffers = child.buffers;
    child.array.release = [](ArrowArray* array) { array->release = nullptr; };
    if (words != nullptr) {
      words->schema.format = "u";
      words->schema.release = child.schema.release;
      words->array.length = static_cast<std::int64_t>(words->offsets.size()) - 1;
      words->array.n_buffers = 3;
      words->buffers[1] = words->offsets.data();
      words->buffers[2] = words->bytes.data();
      words->array.buffers = words->buffers;
      words->array.release = child.array.release;
      child.schema.dictionary = &words->schema;
      child.array.dictionary = &words->array;
    }
    children_.push_back(&child.array);
    schema_children_.push_back(&child.schema);
  }
  void code(const char* name, const std::vector<std::int32_t>& cells, Words& words) {
    add(name, "i", cells.data(), &words);
  }
  void number(const char* name, const std::vector<double>& cells) { add(name, "g", cells.data(), nullptr); }

  std::int64_t rows_;
  bool given_ = false;
  Words units_;
  Words indicators_;
  Words periods_;
  Words statuses_;
  std::vector<std::int32_t> unit_;
  std::vector<std::int32_t> period_;
  std::vector<std::int32_t> zero_;
  std::vector<double> numerator_;
  std::vector<double> denominator_;
  const void* no_buffers_[1] = {};
  std::vector<std::unique_ptr<Child>> all_;
  std::vector<ArrowArray*> children_;
  std::vector<ArrowSchema*> schema_children_;
};

styr_model* commit(const styr_model* structure, const styr_table* rows) {
  styr_edit* edit = nullptr;
  styr_model* model = nullptr;
  must(styr_edit_create(structure, &edit, nullptr));
  must(styr_edit_upsert_table(edit, "observations", 12, rows, nullptr));
  must(styr_edit_commit(edit, nullptr, nullptr, &model, nullptr, nullptr));
  styr_edit_free(&edit);
  return model;
}

styr_model* model_of(std::int64_t cells) {
  static std::map<std::int64_t, styr_model*> models;
  styr_model*& model = models[cells];
  if (model == nullptr) {
    styr_model* structure = structure_of(cells / kMonths);
    Columns columns(cells);
    styr_table* rows = columns.import();
    model = commit(structure, rows);
    styr_table_free(&rows);
    styr_model_free(&structure);
  }
  return model;
}

// One unit's figure of a month, in a model of twelve cells: as little work as a figure can be.
void BM_Figure_c(benchmark::State& state) {
  const styr_model* model = model_of(kMonths);
  styr_figure figure{};
  figure.struct_size = sizeof(figure);
  for (auto _ : state) {
    must(styr_model_figure(model, 1, 0, "2024-05", 7, 0, &figure));
    benchmark::DoNotOptimize(figure);
  }
  if (figure.numerator != 4) state.SkipWithError("another figure");
}
BENCHMARK(BM_Figure_c);

void BM_Figure_cpp(benchmark::State& state) {
  styr_text* document = nullptr;
  const char* bytes = nullptr;
  size_t length = 0;
  must(styr_model_write_json(model_of(kMonths), &document, nullptr));
  must(styr_text_bytes(document, &bytes, &length));
  const auto model = styr::read_json(std::string_view(bytes, length));
  styr_text_free(&document);
  if (!model.ok()) {
    state.SkipWithError("no model");
    return;
  }
  const styr::Period period = styr::Period::parse("2024-05").value();
  for (auto _ : state) benchmark::DoNotOptimize(styr::figure(*model, 1, 0, period));
}
BENCHMARK(BM_Figure_cpp);

// A table of observations made from a model, handed out as a stream, read to the end and released.
void BM_ObservationsOut(benchmark::State& state) {
  const styr_model* model = model_of(state.range(0));
  std::size_t bytes = 0;
  for (auto _ : state) {
    styr_table* table = nullptr;
    ArrowArrayStream stream{};
    ArrowArray array{};
    must(styr_model_table(model, "observations", 12, &table, nullptr));
    must(styr_table_export_stream(table, &stream, nullptr));
    styr_table_free(&table);
    if (stream.get_next(&stream, &array) != 0) std::abort();
    bytes = static_cast<std::size_t>(array.length) * (5 * 4 + 2 * 8);
    array.release(&array);
    stream.release(&stream);
  }
  state.counters["bytes/s"] = benchmark::Counter(
      static_cast<double>(bytes) * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_ObservationsOut)->Arg(12000)->Arg(1200000)->Unit(benchmark::kMillisecond);

// The same stream from a table that is there already: nothing is copied.
void BM_TableOut(benchmark::State& state) {
  styr_table* table = nullptr;
  must(styr_model_table(model_of(state.range(0)), "observations", 12, &table, nullptr));
  for (auto _ : state) {
    ArrowArrayStream stream{};
    ArrowArray array{};
    must(styr_table_export_stream(table, &stream, nullptr));
    if (stream.get_next(&stream, &array) != 0) std::abort();
    array.release(&array);
    stream.release(&stream);
  }
  styr_table_free(&table);
}
BENCHMARK(BM_TableOut)->Arg(12000)->Arg(1200000);

// The floor of both: seven buffers of the same sizes, filled from others.
void BM_CopyFloor(benchmark::State& state) {
  const auto rows = static_cast<std::size_t>(state.range(0));
  const std::vector<char> from(rows * 36, 1);
  for (auto _ : state) {
    std::vector<std::vector<char>> columns;
    std::size_t at = 0;
    for (const std::size_t width : {4U, 4U, 4U, 8U, 8U, 4U, 4U}) {
      columns.emplace_back(from.begin() + static_cast<std::ptrdiff_t>(at),
                           from.begin() + static_cast<std::ptrdiff_t>(at + rows * width));
      at += rows * width;
    }
    benchmark::DoNotOptimize(columns);
  }
}
BENCHMARK(BM_CopyFloor)->Arg(12000)->Arg(1200000)->Unit(benchmark::kMillisecond);

// From the columns of a host to a model: stream, table, edit and commit.
void BM_ObservationsIn(benchmark::State& state) {
  styr_model* structure = structure_of(state.range(0) / kMonths);
  Columns columns(state.range(0));
  for (auto _ : state) {
    styr_table* rows = columns.import();
    styr_model* model = commit(structure, rows);
    state.PauseTiming();
    styr_table_free(&rows);
    styr_model_free(&model);
    state.ResumeTiming();
  }
  styr_model_free(&structure);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ObservationsIn)->Arg(12000)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_ObservationsIn)
    ->Name("BM_ObservationsIn_large")
    ->Arg(9999996)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(2);

}  // namespace
