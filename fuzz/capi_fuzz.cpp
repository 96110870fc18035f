// Any sequence of calls of the C interface, with texts that are not UTF-8, hold zero bytes or are missing,
// sizes and rows that cannot be, handles that are NULL, freed twice or outlived by what was made from them:
// every call returns a code, failures leave outputs alone, and an error says what the code says.

#include <fuzzer/FuzzedDataProvider.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "styr.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

using namespace std::string_view_literals;

constexpr std::array kWords = {
    ""sv,
    "units"sv,
    "goals"sv,
    "goal_links"sv,
    "indicators"sv,
    "targets"sv,
    "observations"sv,
    "risks"sv,
    "unit_id"sv,
    "parent_id"sv,
    "goal_id"sv,
    "indicator_id"sv,
    "target_id"sv,
    "period"sv,
    "numerator"sv,
    "denominator"sv,
    "status"sv,
    "reported_on"sv,
    "formula"sv,
    "name"sv,
    "year"sv,
    "target"sv,
    "direction"sv,
    "green_tolerance"sv,
    "yellow_tolerance"sv,
    "from_goal_id"sv,
    "to_goal_id"sv,
    "weight"sv,
    "A"sv,
    "B"sv,
    "G"sv,
    "I"sv,
    "A|I|2024-01"sv,
    "2024"sv,
    "2024-01"sv,
    "2024-T1"sv,
    "2024-13"sv,
    "num/den"sv,
    "num/"sv,
    "lower"sv,
    "ok"sv,
    "1"sv,
    "-7.5"sv,
    "1e308"sv,
    "rollup"sv,
    "explain"sv,
    "leverage"sv,
    "cell_sensitivity"sv,
    "risk_matrix"sv,
    "risk_attention"sv,
    "losses"sv,
    "loss_curve"sv,
    "trend"sv,
    "check"sv,
    "queries"sv,
    "figures"sv,
    "gates"sv,
    "importance"sv,
    "cut_sets"sv,
    "uncertainty"sv,
    "bounds"sv,
    "simulation"sv,
    "csv"sv,
    "json"sv,
    "text"sv,
    "format"sv,
    "{}"sv,
    "{\"by\":\"month\"}"sv,
    "{\"year\":2024}"sv,
    "{\"goal\":\"G\",\"scoring\":\"linear\"}"sv,
    "{\"subject\":\"goal\",\"id\":\"G\"}"sv,
    "{\"subject\":\"unit\",\"id\":\"A\",\"by\":\"month\"}"sv,
    "{\"subject\":\"value\",\"id\":\"I\",\"unit\":\"A\",\"period\":\"2024\"}"sv,
    "{\"unit\":\"A\",\"as_of\":\"today\"}"sv,
    "{\"trials\":64,\"seed\":9}"sv,
    "{\"node_limit\":50}"sv,
    "{\"waiting_limit\":2}"sv,
    "{\"id\":\"e\",\"at\":1,\"table\":\"units\",\"set\":{\"unit_id\":\"B\"}}"sv,
    "{\"id\":\"f\",\"at\":2,\"table\":\"units\",\"erase\":{\"unit_id\":\"A\"}}"sv,
    "<opsa-mef><define-fault-tree name=\"t\"><define-gate name=\"g\"><or><basic-event name=\"a\"/>"
    "<basic-event name=\"b\"/></or></define-gate><define-basic-event name=\"a\"><float value=\"0.1\"/>"
    "</define-basic-event><define-basic-event name=\"b\"><float value=\"0.2\"/></define-basic-event>"
    "</define-fault-tree></opsa-mef>"sv,
    "{\"format\":\"risk-matrix-1\",\"matrices\":[{\"id\":\"M\",\"likelihood_names\":[\"a\",\"b\"],"
    "\"consequence_names\":[\"x\"],\"level_names\":[\"low\",\"high\"],"
    "\"grid_rows_likelihood_columns_consequence\":[[0],[1]]}]}"sv,
    "A\0B"sv,
    "\xff\xfe"sv,
    "\xc3"sv,
    "/no/such/folder"sv,
    "/no/such\0/folder"sv};

// A text as a host may hand it in.
struct Text {
  const char* bytes;
  std::size_t length;
};

std::int32_t stop_sometimes(void* user, double done) {
  require(done >= 0 && done <= 1);
  return --*static_cast<int*>(user) == 0 ? 1 : 0;
}

std::int32_t see_changes(void* user, const styr_table* changes) {
  std::size_t rows = 0;
  require(styr_table_size(changes, &rows, nullptr) == STYR_OK && rows > 0);
  return *static_cast<int*>(user) % 5 == 0 ? 9001 : 0;
}

std::int32_t today(void* /*user*/) { return 20000; }

void* give(void* /*user*/, std::size_t size, std::size_t alignment) {
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}
void take(void* /*user*/, void* memory, std::size_t /*size*/, std::size_t /*alignment*/) {
  std::free(memory);  // NOLINT(*-no-malloc): the other half of aligned_alloc
}
void listen(void* /*user*/, std::int32_t severity, const char* text, std::size_t length) {
  require(severity >= 0 && severity <= 2 && (text != nullptr || length == 0));
}

class Host {
 public:
  explicit Host(FuzzedDataProvider& data) : data_(data) {}
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host() {
    // In the wrong order on purpose: handles keep alive what they need.
    styr_context_free(&context_);
    for (auto& model : models_) styr_model_free(&model);
    for (auto& edit : edits_) styr_edit_free(&edit);
    styr_live_free(&live_);
    styr_live_free(&live_);
    styr_risk_model_free(&tree_);
    styr_text_free(&text_);
    for (auto& table : tables_) styr_table_free(&table);
  }

  void run() {
    start();
    for (int calls = 0; data_.remaining_bytes() > 0 && calls < 200; ++calls) {
      switch (data_.ConsumeIntegralInRange(0, 7)) {
        case 0:
          change();
          break;
        case 1:
          build();
          break;
        case 2:
          ask();
          break;
        case 3:
          read_table();
          break;
        case 4:
          through_arrow();
          break;
        case 5:
          follow();
          break;
        case 6:
          in_and_out();
          break;
        default:
          library();
          break;
      }
    }
  }

 private:
  Text text() {
    const auto kind = data_.ConsumeIntegralInRange(0, 15);
    if (kind == 0) return {nullptr, 0};
    if (kind == 1) return {nullptr, SIZE_MAX};
    if (kind == 2) {
      own_.push_back(data_.ConsumeRandomLengthString(40));
      return {own_.back().data(), own_.back().size()};
    }
    const std::string_view word = kWords[data_.ConsumeIntegralInRange<std::size_t>(0, kWords.size() - 1)];
    // Where it ends is for the length to say.
    own_.emplace_back(word);
    return {own_.back().data(), own_.back().size()};
  }
  std::size_t place() {
    const auto kind = data_.ConsumeIntegralInRange(0, 3);
    return kind == 0 ? SIZE_MAX - data_.ConsumeIntegralInRange<std::size_t>(0, 9)
                     : data_.ConsumeIntegralInRange<std::size_t>(0, 9);
  }
  template <class T, std::size_t count>
  T*& any(std::array<T*, count>& handles) {
    return handles[data_.ConsumeIntegralInRange<std::size_t>(0, count - 1)];
  }
  styr_progress_function progress() {
    countdown_ = data_.ConsumeIntegralInRange(1, 5);
    return data_.ConsumeBool() ? stop_sometimes : nullptr;
  }
  // Where the error goes: nowhere, or to `error_`.
  styr_error** error() { return data_.ConsumeBool() ? &error_ : nullptr; }

  // Looks at how a call ended. `is_made` says whether it filled its output.
  void ended(std::int32_t code, bool is_made) {
    require(code >= 0 && code < 9000);
    require(code != STYR_ERROR_INTERNAL && code != STYR_ERROR_MEMORY);
    require(is_made == (code == STYR_OK));
    ended(code);
  }
  void ended(std::int32_t code) {
    require(code >= 0 && styr_code_text(code) != nullptr);
    if (error_ == nullptr) return;
    const char* message = nullptr;
    std::size_t length = 0;
    const styr_table* problems = nullptr;
    require(styr_error_code(error_) == code && code != STYR_OK);
    require(styr_error_message(error_, &message, &length) == STYR_OK && length > 0);
    require(styr_error_problems(error_, &problems) == STYR_OK);
    styr_error_free(&error_);
    styr_error_free(&error_);
    require(error_ == nullptr);
  }
  // A table in place of one of those that are held.
  void keep(styr_table* made) {
    if (made == nullptr) return;
    styr_table*& slot = any(tables_);
    styr_table_free(&slot);
    slot = made;
  }
  void keep(styr_model* made) {
    if (made == nullptr) return;
    styr_model*& slot = any(models_);
    styr_model_free(&slot);
    slot = made;
  }

  void start() {
    styr_context_options options{};
    options.struct_size = data_.ConsumeBool() ? sizeof(options) : data_.ConsumeIntegral<std::uint8_t>();
    if (options.struct_size > sizeof(options)) options.struct_size = sizeof(options);
    options.allocate = data_.ConsumeBool() ? give : nullptr;
    options.deallocate =
        options.allocate != nullptr || data_.ConsumeIntegralInRange(0, 9) == 0 ? take : nullptr;
    options.log = listen;
    options.today = data_.ConsumeBool() ? today : nullptr;
    const std::int32_t code = styr_context_create(&options, &context_, error());
    ended(code, context_ != nullptr);
    if (context_ == nullptr) require(styr_context_create(nullptr, &context_, nullptr) == STYR_OK);
    require(styr_model_create(context_, &models_[0], nullptr) == STYR_OK);
    require(styr_edit_create(models_[0], &edits_[0], nullptr) == STYR_OK);
    set("units", {{"unit_id", "A"}});
    set("goals", {{"goal_id", "G"}, {"title", "G"}, {"owner_unit_id", "A"}});
    set("indicators", {{"indicator_id", "I"}, {"formula", "num/den"}, {"direction", "lower"}});
    set("observations", {{"unit_id", "A"},
                         {"indicator_id", "I"},
                         {"period", "2024-01"},
                         {"numerator", "3"},
                         {"denominator", "2"},
                         {"status", "ok"}});
    ended(styr_edit_commit(edits_[0], nullptr, nullptr, &models_[1], nullptr, error()));
  }
  void set(std::string_view table,
           std::initializer_list<std::pair<std::string_view, std::string_view>> cells) {
    std::vector<styr_field> fields;
    for (const auto& [name, value] : cells) {
      fields.push_back({name.data(), name.size(), value.data(), value.size()});
    }
    require(styr_edit_upsert(edits_[0], table.data(), table.size(), fields.data(), fields.size(), nullptr) ==
            STYR_OK);
  }

  std::vector<styr_field> fields() {
    std::vector<styr_field> made(data_.ConsumeIntegralInRange<std::size_t>(0, 8));
    for (styr_field& field : made) {
      const Text name = text();
      const Text value = text();
      field = {name.bytes, name.length, value.bytes, value.length};
    }
    return made;
  }

  void change() {
    styr_edit*& edit = any(edits_);
    const Text table = text();
    std::size_t size = 0;
    switch (data_.ConsumeIntegralInRange(0, 6)) {
      case 0:
        styr_edit_free(&edit);
        ended(styr_edit_create(any(models_), &edit, error()), edit != nullptr);
        break;
      case 1: {
        const std::vector<styr_field> made = fields();
        ended(styr_edit_upsert(edit, table.bytes, table.length, made.data(), made.size(), error()));
        break;
      }
      case 2:
        ended(styr_edit_upsert_table(edit, table.bytes, table.length, any(tables_), error()));
        break;
      case 3: {
        const Text key = text();
        ended(styr_edit_erase(edit, table.bytes, table.length, key.bytes, key.length, error()));
        break;
      }
      case 4: {
        styr_model* next = nullptr;
        styr_table* remarks = nullptr;
        const bool wanted = data_.ConsumeBool();
        const std::int32_t code =
            styr_edit_commit(edit, progress(), &countdown_, &next, wanted ? &remarks : nullptr, error());
        ended(code, next != nullptr);
        require((remarks != nullptr) == (wanted && code == STYR_OK));
        keep(next);
        keep(remarks);
        break;
      }
      case 5: {
        const Text document = text();
        ended(styr_edit_upsert_risk_matrices(edit, document.bytes, document.length, error()));
        break;
      }
      default:
        ended(styr_edit_size(edit, &size));
        break;
    }
  }

  void build() {
    styr_model* made = nullptr;
    std::uint64_t revision = 0;
    styr_model* const model = any(models_);
    switch (data_.ConsumeIntegralInRange(0, 3)) {
      case 0:
        ended(styr_model_create(data_.ConsumeBool() ? context_ : nullptr, &made, error()), made != nullptr);
        break;
      case 1:
        ended(styr_model_share(model, &made, error()), made != nullptr);
        break;
      case 2:
        ended(styr_model_revision(model, &revision), revision > 0);
        break;
      default:
        styr_model_free(&any(models_));
        break;
    }
    keep(made);
  }

  void ask() {
    const Text question = text();
    const Text options = text();
    styr_table* answer = nullptr;
    styr_table* remarks = nullptr;
    styr_model* const model = any(models_);
    switch (data_.ConsumeIntegralInRange(0, 7)) {
      case 0:
      case 1:
        ended(styr_query(model, question.bytes, question.length, options.bytes, options.length, progress(),
                         &countdown_, &answer, error()),
              answer != nullptr);
        break;
      case 2: {
        const Text format = text();
        styr_text_free(&text_);
        ended(styr_query_text(model, question.bytes, question.length, options.bytes, options.length,
                              format.bytes, format.length, progress(), &countdown_, &text_, error()),
              text_ != nullptr);
        break;
      }
      case 3:
        ended(styr_compare(model, any(models_), question.bytes, question.length, options.bytes,
                           options.length, progress(), &countdown_, &answer, error()),
              answer != nullptr);
        break;
      case 4:
        styr_risk_model_free(&tree_);
        ended(styr_risk_model_read(context_, question.bytes, question.length, options.bytes, options.length,
                                   &tree_, &remarks, error()),
              tree_ != nullptr);
        break;
      case 5:
        ended(styr_risk_model_query(tree_, question.bytes, question.length, options.bytes, options.length,
                                    progress(), &countdown_, &answer, &remarks, error()),
              answer != nullptr);
        break;
      case 6: {
        std::size_t row = SIZE_MAX;
        ended(styr_model_find(model, question.bytes, question.length, options.bytes, options.length, &row),
              row != SIZE_MAX);
        break;
      }
      default: {
        styr_figure figure{};
        figure.struct_size = data_.ConsumeBool() ? sizeof(figure) : data_.ConsumeIntegralInRange(0U, 48U);
        ended(styr_model_figure(model, place(), place(), question.bytes, question.length,
                                data_.ConsumeIntegralInRange(-1, 2), &figure));
        break;
      }
    }
    keep(answer);
    keep(remarks);
  }

  void read_table() {
    styr_table*& table = any(tables_);
    const Text name = text();
    std::size_t found = SIZE_MAX;
    std::size_t length = 0;
    const char* bytes = nullptr;
    switch (data_.ConsumeIntegralInRange(0, 8)) {
      case 0: {
        styr_table* made = nullptr;
        ended(styr_model_table(any(models_), name.bytes, name.length, &made, error()), made != nullptr);
        keep(made);
        break;
      }
      case 1: {
        styr_column column{};
        column.struct_size = data_.ConsumeBool() ? sizeof(column) : data_.ConsumeIntegralInRange(0U, 32U);
        ended(styr_table_column(table, place(), &column));
        break;
      }
      case 2:
        ended(styr_table_find_column(table, name.bytes, name.length, &found), found != SIZE_MAX);
        break;
      case 3: {
        styr_cell cell{};
        cell.struct_size = sizeof(cell);
        ended(styr_table_cell(table, place(), place(), &cell));
        break;
      }
      case 4: {
        std::array<char, 8> buffer{};
        ended(styr_table_cell_text(table, place(), place(), buffer.data(),
                                   data_.ConsumeIntegralInRange<std::size_t>(0, buffer.size()), &length));
        break;
      }
      case 5: {
        std::array<double, 4> values{};
        std::array<std::uint8_t, 4> valid{};
        std::size_t count = place();
        // A count that the table cannot have is refused before anything is written.
        std::size_t rows = 0;
        (void)styr_table_size(table, &rows, nullptr);
        if (count > values.size() && count <= rows) count = values.size();
        ended(styr_table_copy_numbers(table, place(), place(), count, values.data(),
                                      data_.ConsumeBool() ? valid.data() : nullptr));
        break;
      }
      case 6:
        styr_text_free(&text_);
        ended(styr_table_text(table, name.bytes, name.length, &text_, error()), text_ != nullptr);
        break;
      case 7:
        ended(styr_table_name(table, &bytes, &length), bytes != nullptr);
        break;
      default:
        styr_table_free(&table);
        break;
    }
  }

  void through_arrow() {
    const Text name = text();
    if (data_.ConsumeBool()) {
      ArrowSchema schema{};
      ArrowArray array{};
      if (styr_table_export_array(any(tables_), &schema, &array, error()) == STYR_OK) {
        array.release(&array);
        schema.release(&schema);
      }
      if (error_ != nullptr) styr_error_free(&error_);
      return;
    }
    ArrowArrayStream stream{};
    ended(styr_table_export_stream(any(tables_), &stream, error()));
    if (stream.release == nullptr) return;
    styr_table* made = nullptr;
    ended(styr_table_import_stream(context_, name.bytes, name.length, &stream, &made, error()),
          made != nullptr);
    require(stream.release == nullptr);
    keep(made);
  }

  void follow() {
    const Text options = text();
    styr_table* table = nullptr;
    styr_model* made = nullptr;
    switch (data_.ConsumeIntegralInRange(0, 8)) {
      case 0:
        if (data_.ConsumeBool()) styr_live_free(&live_);
        if (live_ == nullptr) {
          ended(styr_live_create(any(models_), options.bytes, options.length, &live_, error()),
                live_ != nullptr);
        }
        break;
      case 1:
        ended(styr_live_model(live_, &made, error()), made != nullptr);
        break;
      case 2:
        ended(styr_live_update(live_, any(models_), data_.ConsumeIntegralInRange<std::uint64_t>(0, 5),
                               error()));
        break;
      case 3:
      case 4:
        ended(events(&table));
        break;
      case 5:
        ended(styr_live_apply_json(live_, options.bytes, options.length, &table, error()));
        break;
      case 6: {
        std::uint64_t watch = 0;
        ended(styr_live_watch(live_, options.bytes, options.length,
                              data_.ConsumeIntegralInRange(0, 9) == 0 ? nullptr : see_changes, &countdown_,
                              &watch, error()),
              watch != 0);
        break;
      }
      case 7:
        ended(styr_live_unwatch(live_, data_.ConsumeIntegralInRange<std::uint64_t>(0, 4), error()));
        break;
      default:
        ended(styr_live_state(live_, &table, error()), table != nullptr);
        break;
    }
    keep(made);
    keep(table);
  }

  std::int32_t events(styr_table** outcomes) {
    std::vector<styr_event> made(data_.ConsumeIntegralInRange<std::size_t>(0, 4));
    std::vector<std::vector<styr_field>> all(made.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
      all[i] = fields();
      const Text id = text();
      const Text table = text();
      made[i].struct_size = sizeof(styr_event);
      made[i].operation = data_.ConsumeIntegralInRange(0, 2);
      made[i].at = data_.ConsumeIntegralInRange(-3, 3);
      made[i].id = id.bytes;
      made[i].id_length = id.length;
      made[i].table = table.bytes;
      made[i].table_length = table.length;
      made[i].fields = all[i].data();
      made[i].field_count = all[i].size();
    }
    return styr_live_apply(live_, made.data(), made.size(), data_.ConsumeBool() ? outcomes : nullptr,
                           error());
  }

  void in_and_out() {
    const Text document = text();
    styr_model* made = nullptr;
    styr_table* remarks = nullptr;
    switch (data_.ConsumeIntegralInRange(0, 4)) {
      case 0:
        ended(styr_model_read_json(context_, document.bytes, document.length, progress(), &countdown_, &made,
                                   &remarks, error()),
              made != nullptr);
        break;
      case 1: {
        styr_text_free(&text_);
        ended(styr_model_write_json(any(models_), &text_, error()), text_ != nullptr);
        const char* bytes = nullptr;
        std::size_t length = 0;
        if (styr_text_bytes(text_, &bytes, &length) != STYR_OK) break;
        // What was written is read again.
        require(styr_model_read_json(context_, bytes, length, nullptr, nullptr, &made, nullptr, nullptr) ==
                STYR_OK);
        break;
      }
      case 2:
        ended(styr_model_open(context_, "/no/such\0folder", data_.ConsumeIntegralInRange<std::size_t>(3, 15),
                              progress(), &countdown_, &made, &remarks, error()),
              made != nullptr);
        break;
      case 3: {
        styr_text_free(&text_);
        ended(styr_model_write_risk_matrices(any(models_), &text_, error()), text_ != nullptr);
        const char* bytes = nullptr;
        std::size_t length = 0;
        if (styr_text_bytes(text_, &bytes, &length) != STYR_OK) break;
        // What was written is read again.
        styr_edit* edit = nullptr;
        if (styr_edit_create(models_[0], &edit, nullptr) == STYR_OK)
          require(styr_edit_upsert_risk_matrices(edit, bytes, length, nullptr) == STYR_OK);
        styr_edit_free(&edit);
        break;
      }
      default:
        ended(styr_model_write(any(models_), "/no/such/folder/x.json", 22, progress(), &countdown_, error()));
        break;
    }
    keep(made);
    keep(remarks);
  }

  void library() {
    const Text name = text();
    styr_text_free(&text_);
    ended(styr_document(context_, name.bytes, name.length, &text_, error()), text_ != nullptr);
    require(styr_abi_version() == STYR_ABI_VERSION && styr_version() > 0);
    require(styr_reason_text(data_.ConsumeIntegral<std::int32_t>()) != nullptr);
  }

  FuzzedDataProvider& data_;
  styr_context* context_ = nullptr;
  std::array<styr_model*, 3> models_{};
  std::array<styr_edit*, 2> edits_{};
  std::array<styr_table*, 3> tables_{};
  styr_live* live_ = nullptr;
  styr_risk_model* tree_ = nullptr;
  styr_text* text_ = nullptr;
  styr_error* error_ = nullptr;
  int countdown_ = 0;
  // Texts handed in, kept apart from each other so that reading past one is seen.
  std::deque<std::string> own_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  Host(data).run();
  return 0;
}
