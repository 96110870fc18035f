#include <filesystem>
#include <string>
#include <utility>

#include "guard.hpp"
#include "handles.hpp"
#include "styr/package.hpp"
#include "styr/risk_matrix.hpp"
#include "styr/rollup.hpp"
#include "table_of.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

ContextRef context_of(const styr_model* model) { return model == nullptr ? ContextRef() : model->context; }

// Hands out a model and what was remarked about it, both or none.
Outcome hand_out(const ContextRef& context, absl::StatusOr<Model> read, Report report, std::int32_t data_code,
                 styr_model** model, styr_table** remarks) {
  if (!read.ok()) return failure(read.status(), data_code, std::move(report));
  TableRef table;
  if (remarks != nullptr) table = table_of(context, "remarks", report);
  *model = make<styr_model>(context, *std::move(read));
  if (remarks != nullptr) {
    *remarks = table.give();
  } else {
    log_remarks(context, report);
  }
  return success();
}

Outcome check_path(const char* path, std::size_t length) {
  if (Outcome bad = check_text({path, length, "path"}); bad.code != STYR_OK) return bad;
  if (length == 0) return failure(STYR_ERROR_ARGUMENT, "`path` is empty");
  if (view(path, length).find('\0') != std::string_view::npos) {
    return failure(STYR_ERROR_ARGUMENT, "`path` has a zero byte in it");
  }
  return success();
}

}  // namespace
}  // namespace styr::capi

using styr::capi::check_text;
using styr::capi::ContextRef;
using styr::capi::failure;
using styr::capi::guarded;
using styr::capi::Outcome;
using styr::capi::success;
using styr::capi::view;

int32_t styr_model_create(const styr_context* context, styr_model** model, styr_error** error) {
  const ContextRef owner = styr::capi::share(context);
  return guarded(owner, error, [&] {
    if (context == nullptr || model == nullptr)
      return failure(STYR_ERROR_NULL, "`context` or `model` is NULL");
    *model = styr::capi::make<styr_model>(owner, styr::Model());
    return success();
  });
}

int32_t styr_model_open(const styr_context* context, const char* path, size_t path_length,
                        styr_progress_function progress, void* user, styr_model** model, styr_table** remarks,
                        styr_error** error) {
  const ContextRef owner = styr::capi::share(context);
  return guarded(owner, error, [&] {
    if (context == nullptr || model == nullptr)
      return failure(STYR_ERROR_NULL, "`context` or `model` is NULL");
    if (Outcome bad = styr::capi::check_path(path, path_length); bad.code != STYR_OK) return bad;
    styr::ReadOptions how;
    how.progress = styr::capi::progress_of(progress, user);
    styr::Report report;
    auto read = styr::read_package(std::filesystem::path(view(path, path_length)), &report, how);
    return styr::capi::hand_out(owner, std::move(read), std::move(report), STYR_ERROR_DATA, model, remarks);
  });
}

int32_t styr_model_read_json(const styr_context* context, const char* document, size_t document_length,
                             styr_progress_function progress, void* user, styr_model** model,
                             styr_table** remarks, styr_error** error) {
  const ContextRef owner = styr::capi::share(context);
  return guarded(owner, error, [&] {
    if (context == nullptr || model == nullptr)
      return failure(STYR_ERROR_NULL, "`context` or `model` is NULL");
    if (document == nullptr && document_length > 0) return failure(STYR_ERROR_NULL, "`document` is NULL");
    styr::ReadOptions how;
    how.progress = styr::capi::progress_of(progress, user);
    styr::Report report;
    auto read = styr::read_json(view(document, document_length), &report, how);
    return styr::capi::hand_out(owner, std::move(read), std::move(report), STYR_ERROR_DATA, model, remarks);
  });
}

int32_t styr_model_share(const styr_model* model, styr_model** copy, styr_error** error) {
  return guarded(styr::capi::context_of(model), error, [&] {
    if (model == nullptr || copy == nullptr) return failure(STYR_ERROR_NULL, "`model` or `copy` is NULL");
    *copy = styr::capi::make<styr_model>(model->context, model->model);
    return success();
  });
}

void styr_model_free(styr_model** model) { styr::capi::free_handle(model); }

int32_t styr_model_revision(const styr_model* model, uint64_t* revision) {
  if (model == nullptr || revision == nullptr) return STYR_ERROR_NULL;
  *revision = model->model.revision();
  return STYR_OK;
}

int32_t styr_model_write(const styr_model* model, const char* path, size_t path_length,
                         styr_progress_function progress, void* user, styr_error** error) {
  return guarded(styr::capi::context_of(model), error, [&] {
    if (model == nullptr) return failure(STYR_ERROR_NULL, "`model` is NULL");
    if (Outcome bad = styr::capi::check_path(path, path_length); bad.code != STYR_OK) return bad;
    const absl::Status written =
        styr::write_package(model->model, std::filesystem::path(view(path, path_length)),
                            styr::capi::progress_of(progress, user));
    if (written.ok()) return success();
    Outcome refused = failure(written, STYR_ERROR_FILE, {});
    // The folder to write to may be missing: that is for the file system to say, not a package that is not
    // there.
    if (refused.code == STYR_ERROR_NOT_FOUND) refused.code = STYR_ERROR_FILE;
    return refused;
  });
}

int32_t styr_model_write_json(const styr_model* model, styr_text** document, styr_error** error) {
  return guarded(styr::capi::context_of(model), error, [&] {
    if (model == nullptr || document == nullptr)
      return failure(STYR_ERROR_NULL, "`model` or `document` is NULL");
    *document = styr::capi::make<styr_text>(model->context, styr::write_json(model->model));
    return success();
  });
}

int32_t styr_model_write_risk_matrices(const styr_model* model, styr_text** document, styr_error** error) {
  return guarded(styr::capi::context_of(model), error, [&] {
    if (model == nullptr || document == nullptr)
      return failure(STYR_ERROR_NULL, "`model` or `document` is NULL");
    *document = styr::capi::make<styr_text>(
        model->context, styr::write_risk_matrices(styr::named_risk_matrices(model->model)));
    return success();
  });
}

int32_t styr_model_table(const styr_model* model, const char* name, size_t name_length, styr_table** table,
                         styr_error** error) {
  return guarded(styr::capi::context_of(model), error, [&] {
    if (model == nullptr || table == nullptr) return failure(STYR_ERROR_NULL, "`model` or `table` is NULL");
    if (Outcome bad = check_text({name, name_length, "name"}); bad.code != STYR_OK) return bad;
    const std::string_view wanted = view(name, name_length);
    if (wanted == styr::describe<styr::Observation>().name) {
      *table = styr::capi::observations_of(model->context, model->model).give();
      return success();
    }
    const styr::AnyTable* records = model->model.tables().find(wanted);
    if (records == nullptr) return failure(STYR_ERROR_TABLE, "there is no table " + styr::quote(wanted));
    *table = styr::capi::table_of(model->context, *records).give();
    return success();
  });
}

int32_t styr_model_find(const styr_model* model, const char* table, size_t table_length, const char* key,
                        size_t key_length, size_t* row) {
  if (model == nullptr || row == nullptr || (table == nullptr && table_length > 0) ||
      (key == nullptr && key_length > 0)) {
    return STYR_ERROR_NULL;
  }
  return guarded([&]() -> std::int32_t {
    const styr::AnyTable* records = model->model.tables().find(view(table, table_length));
    if (records == nullptr) return STYR_ERROR_TABLE;
    const auto found = model->model.find_row(records->description(), view(key, key_length));
    if (!found) return STYR_ERROR_RECORD;
    *row = *found;
    return STYR_OK;
  });
}

int32_t styr_model_figure(const styr_model* model, size_t unit, size_t indicator, const char* period,
                          size_t period_length, int32_t year_to_date, styr_figure* figure) {
  if (model == nullptr || figure == nullptr || (period == nullptr && period_length > 0))
    return STYR_ERROR_NULL;
  return guarded([&]() -> std::int32_t {
    const styr::Model& snapshot = model->model;
    if (unit >= snapshot.table<styr::Unit>().size() ||
        indicator >= snapshot.table<styr::Indicator>().size()) {
      return STYR_ERROR_RECORD;
    }
    const absl::StatusOr<styr::Period> when = styr::Period::parse(view(period, period_length));
    if (!when.ok() || year_to_date < 0 || year_to_date > 1) return STYR_ERROR_ARGUMENT;
    const absl::StatusOr<styr::Figure> found =
        styr::figure(snapshot, static_cast<std::uint32_t>(unit), static_cast<std::uint32_t>(indicator), *when,
                     year_to_date == 1);
    if (!found.ok()) return STYR_ERROR_ARGUMENT;
    return styr::capi::fill_struct(figure, styr::capi::kFirstFigureSize, styr::capi::figure_of(*found));
  });
}
