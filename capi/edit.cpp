#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "guard.hpp"
#include "handles.hpp"
#include "styr/calendar.hpp"
#include "styr/risk_matrix.hpp"
#include "table_of.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

template <class Handle>
ContextRef context_of(const Handle* handle) {
  return handle == nullptr ? ContextRef() : handle->context;
}

// The fields of a caller, checked. A field without a value is "not given", so it is kept as an empty text.
Outcome read_fields(const styr_field* fields, std::size_t count, std::vector<NamedCell>& cells) {
  if (fields == nullptr && count > 0) return failure(STYR_ERROR_NULL, "`fields` is NULL");
  cells.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const styr_field& field = fields[i];
    if (Outcome bad = check_text({field.name, field.name_length, "name"}); bad.code != STYR_OK) return bad;
    if (Outcome bad = check_text({field.value, field.value_length, "value"}); bad.code != STYR_OK) return bad;
    cells.push_back({view(field.name, field.name_length), view(field.value, field.value_length)});
  }
  return success();
}

// Erases an observation by its key `unit|indicator|period`. A key that is not one goes to the edit as it is,
// which then says that there is no such record.
void erase_observation(Edit& edit, std::string_view table, std::string_view key) {
  const std::size_t second = key.rfind('|');
  const std::size_t first =
      second == std::string_view::npos || second == 0 ? std::string_view::npos : key.rfind('|', second - 1);
  if (first != std::string_view::npos) {
    const absl::StatusOr<Period> period = Period::parse(key.substr(second + 1));
    if (period.ok()) {
      edit.erase_observation(key.substr(0, first), key.substr(first + 1, second - first - 1), *period);
      return;
    }
  }
  edit.erase(table, key);
}

// Observations go over as columns, so that millions cost what they weigh.
bool upsert_columns(styr_edit& edit, const styr_table& rows) {
  ObservationRows keep;
  std::optional<ObservationColumns> columns = observation_columns(rows, edit.base, keep);
  if (!columns) return false;
  edit.rows.push_back(std::move(keep));
  try {
    edit.edit.upsert(*std::move(columns));
  } catch (...) {
    edit.rows.pop_back();
    throw;
  }
  edit.extra_rows += rows.rows;
  return true;
}

void upsert_rows(Edit& edit, std::string_view name, const styr_table& rows) {
  constexpr std::size_t kFirstRow = 2;  // as problems count: the header is row 1
  std::vector<std::string> texts(rows.columns.size());
  std::vector<NamedCell> cells(rows.columns.size());
  for (std::size_t row = 0; row < rows.rows; ++row) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      texts[i].clear();
      append_cell_text(rows.columns[i], row, texts[i]);
      cells[i] = {rows.columns[i].name, texts[i]};
    }
    edit.upsert(name, cells, kFirstRow + row);
  }
}

}  // namespace
}  // namespace styr::capi

using styr::capi::check_text;
using styr::capi::context_of;
using styr::capi::failure;
using styr::capi::guarded;
using styr::capi::Outcome;
using styr::capi::success;
using styr::capi::view;

int32_t styr_edit_create(const styr_model* model, styr_edit** edit, styr_error** error) {
  return guarded(context_of(model), error, [&] {
    if (model == nullptr || edit == nullptr) return failure(STYR_ERROR_NULL, "`model` or `edit` is NULL");
    *edit = styr::capi::make<styr_edit>(model->context, model->model);
    return success();
  });
}

void styr_edit_free(styr_edit** edit) { styr::capi::free_handle(edit); }

int32_t styr_edit_upsert(styr_edit* edit, const char* table, size_t table_length, const styr_field* fields,
                         size_t field_count, styr_error** error) {
  return guarded(context_of(edit), error, [&] {
    if (edit == nullptr) return failure(STYR_ERROR_NULL, "`edit` is NULL");
    if (Outcome bad = check_text({table, table_length, "table"}); bad.code != STYR_OK) return bad;
    std::vector<styr::NamedCell> cells;
    if (Outcome bad = styr::capi::read_fields(fields, field_count, cells); bad.code != STYR_OK) return bad;
    edit->edit.upsert(view(table, table_length), cells);
    return success();
  });
}

int32_t styr_edit_upsert_table(styr_edit* edit, const char* table, size_t table_length,
                               const styr_table* rows, styr_error** error) {
  return guarded(context_of(edit), error, [&] {
    if (edit == nullptr || rows == nullptr) return failure(STYR_ERROR_NULL, "`edit` or `rows` is NULL");
    if (Outcome bad = check_text({table, table_length, "table"}); bad.code != STYR_OK) return bad;
    const std::string_view name = view(table, table_length);
    const bool is_done =
        name == styr::describe<styr::Observation>().name && styr::capi::upsert_columns(*edit, *rows);
    if (!is_done) styr::capi::upsert_rows(edit->edit, name, *rows);
    return success();
  });
}

int32_t styr_edit_erase(styr_edit* edit, const char* table, size_t table_length, const char* key,
                        size_t key_length, styr_error** error) {
  return guarded(context_of(edit), error, [&] {
    if (edit == nullptr) return failure(STYR_ERROR_NULL, "`edit` is NULL");
    if (Outcome bad = check_text({table, table_length, "table"}); bad.code != STYR_OK) return bad;
    if (Outcome bad = check_text({key, key_length, "key"}); bad.code != STYR_OK) return bad;
    const std::string_view name = view(table, table_length);
    if (name == styr::describe<styr::Observation>().name) {
      styr::capi::erase_observation(edit->edit, name, view(key, key_length));
    } else {
      edit->edit.erase(name, view(key, key_length));
    }
    return success();
  });
}

int32_t styr_edit_upsert_risk_matrices(styr_edit* edit, const char* document, size_t document_length,
                                       styr_error** error) {
  return guarded(context_of(edit), error, [&] {
    if (edit == nullptr) return failure(STYR_ERROR_NULL, "`edit` is NULL");
    if (Outcome bad = check_text({document, document_length, "document"}); bad.code != STYR_OK) return bad;
    const auto matrices = styr::read_risk_matrices(view(document, document_length));
    if (!matrices.ok())
      return failure(STYR_ERROR_DATA, std::string(styr::from_absl(matrices.status().message())));
    for (const styr::NamedRiskMatrix& matrix : *matrices) {
      styr::upsert_risk_matrix(matrix, edit->base, edit->edit);
    }
    return success();
  });
}

int32_t styr_edit_size(const styr_edit* edit, size_t* size) {
  if (edit == nullptr || size == nullptr) return STYR_ERROR_NULL;
  *size = edit->edit.size() - edit->rows.size() + edit->extra_rows;
  return STYR_OK;
}

int32_t styr_edit_commit(const styr_edit* edit, styr_progress_function progress, void* user,
                         styr_model** model, styr_table** remarks, styr_error** error) {
  return guarded(context_of(edit), error, [&] {
    if (edit == nullptr || model == nullptr) return failure(STYR_ERROR_NULL, "`edit` or `model` is NULL");
    styr::Report report;
    absl::StatusOr<styr::Model> committed =
        edit->edit.commit(&report, styr::capi::progress_of(progress, user));
    if (!committed.ok()) return failure(committed.status(), STYR_ERROR_EDIT, std::move(report));
    styr::capi::TableRef table;
    if (remarks != nullptr) table = styr::capi::table_of(edit->context, "remarks", report);
    *model = styr::capi::make<styr_model>(edit->context, *std::move(committed));
    if (remarks != nullptr) {
      *remarks = table.give();
    } else {
      styr::capi::log_remarks(edit->context, report);
    }
    return success();
  });
}
