// Risk models: fault trees from Open-PSA documents, and questions about them.

#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "guard.hpp"
#include "handles.hpp"
#include "questions.hpp"
#include "styr/risk_model_results.hpp"
#include "text.hpp"

struct styr_risk_model {
  styr_risk_model(styr::capi::ContextRef of, styr::OpenPsaModel read)
      : context(std::move(of)), model(std::move(read)) {}

  styr::capi::ContextRef context;
  styr::OpenPsaModel model;
};

namespace styr::capi {
namespace {

constexpr OptionDescription kGateOption = {"gate", OptionType::text, "", "only this gate"};
constexpr OptionDescription kTopOption = {"top", OptionType::boolean, "false",
                                          "only gates that feed no other gate"};
constexpr OptionDescription kAllOption = {"all", OptionType::boolean, "false",
                                          "every gate, not only those that feed no other gate"};
constexpr OptionDescription kNodesOption = {"node_limit", OptionType::integer, "",
                                            "how many nodes one decision diagram may have"};
constexpr OptionDescription kSeedOption = {"seed", OptionType::integer, "1",
                                           "of the random numbers; 0 or more"};
constexpr std::array kGatesOptions = {
    kGateOption, kTopOption, kNodesOption,
    OptionDescription{"probability_only", OptionType::boolean, "false", "count no cut sets"}};
constexpr std::array kImportanceOptions = {kGateOption, kAllOption, kNodesOption};
constexpr std::array kCutSetOptions = {
    kGateOption, kAllOption, kNodesOption,
    OptionDescription{"limit", OptionType::integer, "100", "at most so many of each gate"}};
constexpr std::array kUncertaintyOptions = {
    kGateOption, kAllOption, kNodesOption, kSeedOption,
    OptionDescription{"trials", OptionType::integer, "100000", "draws of what is uncertain"}};
constexpr std::array kBoundsOptions = {kGateOption, kTopOption};
constexpr std::array kSimulationOptions = {
    kGateOption, kTopOption, kSeedOption,
    OptionDescription{"trials", OptionType::integer, "1000000", "made a multiple of 64"},
    OptionDescription{"confidence", OptionType::number, "0.95", "of the intervals; above 0.5, below 1"}};
constexpr std::array kReadOptions = {
    OptionDescription{"name", OptionType::text, "risk_model", "named as the table of problems"},
    OptionDescription{"mission_time", OptionType::number, "8760", "hours"}};

constexpr std::int64_t kMostWhole = std::numeric_limits<std::int64_t>::max();

// `by_top`: without a gate and without option `all`, those at the top alone.
Outcome read_query(const Options& options, bool by_top, RiskModelQuery& query) {
  query.gate = options.text("gate");
  query.top = by_top ? !options.is_true("all") : options.is_true("top");
  return whole_of(options, "node_limit", 1, kMostWhole, query.node_limit);
}

RiskModelQuery query_with(const RiskModelRequest& request) {
  RiskModelQuery query;
  query.progress = request.progress.function();
  return query;
}

Outcome hand_out(const RiskModelRequest& request, std::string_view name,
                 absl::StatusOr<RiskModelAnswer> found, Answer& answer) {
  if (!found.ok()) return failure(STYR_ERROR_OPTION, std::string(from_absl(found.status().message())));
  for (Problem& limit : found->limits) request.remarks.add(std::move(limit));
  answer.table = table_of(request.context, name, found->table);
  return success();
}

Outcome gates(const RiskModelRequest& request, Answer& answer) {
  RiskModelQuery query = query_with(request);
  if (Outcome bad = read_query(request.options, false, query); bad.code != STYR_OK) return bad;
  absl::StatusOr<RiskModelAnswer> found =
      gate_probabilities(request.model, query, !request.options.is_true("probability_only"));
  if (!found.ok()) return hand_out(request, "gates", std::move(found), answer);
  // A number of cut sets that a column of whole numbers cannot hold is a remark.
  const ResultTable& table = found->table;
  for (std::size_t row = 0; row < table.rows; ++row) {
    const ResultCell count = table.columns[2].cell(row);
    if (const auto* digits = std::get_if<std::string>(&count)) {
      const std::string gate = std::get<std::string>(table.columns[0].cell(row));
      Problem problem;
      problem.severity = Severity::note;
      problem.code = "large_number";
      problem.table = "risk_model";
      problem.id = gate;
      problem.value = *digits;
      problem.message = gate + " has " + *digits + " minimal cut sets";
      request.remarks.add(std::move(problem));
    }
  }
  return hand_out(request, "gates", std::move(found), answer);
}

Outcome importance(const RiskModelRequest& request, Answer& answer) {
  RiskModelQuery query = query_with(request);
  if (Outcome bad = read_query(request.options, true, query); bad.code != STYR_OK) return bad;
  return hand_out(request, "importance", event_importances(request.model, query), answer);
}

Outcome listed_cut_sets(const RiskModelRequest& request, Answer& answer) {
  constexpr std::int64_t kMostSets = 1000000;
  RiskModelQuery query = query_with(request);
  std::size_t limit = 100;
  if (Outcome bad = read_query(request.options, true, query); bad.code != STYR_OK) return bad;
  if (Outcome bad = whole_of(request.options, "limit", 1, kMostSets, limit); bad.code != STYR_OK) return bad;
  return hand_out(request, "cut_sets", cut_sets(request.model, query, limit), answer);
}

Outcome uncertainty(const RiskModelRequest& request, Answer& answer) {
  constexpr std::int64_t kMostDraws = 100000000;
  RiskModelQuery query = query_with(request);
  UncertaintyOptions how;
  std::uint64_t seed = 1;
  if (Outcome bad = read_query(request.options, true, query); bad.code != STYR_OK) return bad;
  if (Outcome bad = whole_of(request.options, "seed", 0, kMostWhole, seed); bad.code != STYR_OK) return bad;
  if (Outcome bad = whole_of(request.options, "trials", 2, kMostDraws, how.trials); bad.code != STYR_OK)
    return bad;
  how.workers = &workers_of(request.context);
  return hand_out(request, "uncertainty", uncertain_probabilities(request.model, query, seed, how), answer);
}

Outcome bounds(const RiskModelRequest& request, Answer& answer) {
  RiskModelQuery query = query_with(request);
  if (Outcome bad = read_query(request.options, false, query); bad.code != STYR_OK) return bad;
  return hand_out(request, "bounds", probability_bounds(request.model, query), answer);
}

Outcome simulation(const RiskModelRequest& request, Answer& answer) {
  RiskModelQuery query = query_with(request);
  FaultTreeSimulationOptions how;
  if (Outcome bad = read_query(request.options, false, query); bad.code != STYR_OK) return bad;
  if (Outcome bad = whole_of(request.options, "seed", 0, kMostWhole, how.seed); bad.code != STYR_OK)
    return bad;
  if (Outcome bad = whole_of(request.options, "trials", 1, std::int64_t{1} << 38U, how.trials);
      bad.code != STYR_OK) {
    return bad;
  }
  how.confidence = request.options.number("confidence").value_or(how.confidence);
  how.workers = &workers_of(request.context);
  return hand_out(request, "simulation", simulated_probabilities(request.model, query, how), answer);
}

constexpr std::array kQuestions = {
    RiskModelQuestion{"gates", "exact probabilities, and how many minimal cut sets there are", kGatesOptions,
                      gates},
    RiskModelQuestion{"importance", "how much each event matters to a gate", kImportanceOptions, importance},
    RiskModelQuestion{"cut_sets", "the most probable minimal cut sets", kCutSetOptions, listed_cut_sets},
    RiskModelQuestion{"uncertainty", "how uncertain probabilities are", kUncertaintyOptions, uncertainty},
    RiskModelQuestion{"bounds", "between what limits probabilities lie, for trees of any size",
                      kBoundsOptions, bounds},
    RiskModelQuestion{"simulation", "simulated probabilities, for trees of any size", kSimulationOptions,
                      simulation},
};

ContextRef context_of(const styr_risk_model* model) {
  return model == nullptr ? ContextRef() : model->context;
}

Outcome read_risk_model(const ContextRef& context, std::string_view document, const Options& options,
                        styr_risk_model** model, styr_table** remarks) {
  OpenPsaOptions how;
  how.mission_time = options.number("mission_time").value_or(how.mission_time);
  if (!(how.mission_time >= 0)) {
    return failure(STYR_ERROR_OPTION, "option \"mission_time\" must not be negative");
  }
  Report report;
  std::optional<OpenPsaModel> read =
      read_open_psa(document, options.text("name").value_or("risk_model"), report, how);
  if (!read) {
    const absl::Status status = report.to_status();
    return failure(status, STYR_ERROR_DATA, std::move(report));
  }
  TableRef table;
  if (remarks != nullptr) table = table_of(context, "remarks", report);
  *model = make<styr_risk_model>(context, *std::move(read));
  if (remarks != nullptr) {
    *remarks = table.give();
  } else {
    log_remarks(context, report);
  }
  return success();
}

}  // namespace

std::span<const RiskModelQuestion> risk_model_questions() { return kQuestions; }

}  // namespace styr::capi

using styr::capi::failure;
using styr::capi::guarded;
using styr::capi::Outcome;
using styr::capi::success;

int32_t styr_risk_model_read(const styr_context* context, const char* document, size_t document_length,
                             const char* options, size_t options_length, styr_risk_model** model,
                             styr_table** remarks, styr_error** error) {
  const styr::capi::ContextRef owner = styr::capi::share(context);
  return guarded(owner, error, [&] {
    if (context == nullptr || model == nullptr)
      return failure(STYR_ERROR_NULL, "`context` or `model` is NULL");
    if (document == nullptr && document_length > 0) return failure(STYR_ERROR_NULL, "`document` is NULL");
    styr::capi::Options chosen;
    if (Outcome bad =
            styr::capi::Options::read(options, options_length, styr::capi::kReadOptions, owner, chosen);
        bad.code != STYR_OK) {
      return bad;
    }
    return styr::capi::read_risk_model(owner, styr::capi::view(document, document_length), chosen, model,
                                       remarks);
  });
}

void styr_risk_model_free(styr_risk_model** model) { styr::capi::free_handle(model); }

int32_t styr_risk_model_query(const styr_risk_model* model, const char* question, size_t question_length,
                              const char* options, size_t options_length, styr_progress_function progress,
                              void* user, styr_table** answer, styr_table** remarks, styr_error** error) {
  return guarded(styr::capi::context_of(model), error, [&] {
    if (model == nullptr || answer == nullptr) return failure(STYR_ERROR_NULL, "`model` or `answer` is NULL");
    const styr::capi::RiskModelQuestion* found = nullptr;
    styr::capi::Options chosen;
    if (Outcome bad = styr::capi::find_question(
            styr::capi::risk_model_questions(), {question, question_length, "question"},
            {options, options_length, "options"}, model->context, found, chosen);
        bad.code != STYR_OK) {
      return bad;
    }
    styr::Report report;
    styr::capi::HostProgress host(progress, user);
    const styr::capi::RiskModelRequest request{{model->context, chosen, host}, model->model, report};
    styr::capi::Answer made;
    if (Outcome bad = styr::capi::answered(*found, request, made); bad.code != STYR_OK) return bad;
    styr::capi::TableRef table;
    if (remarks != nullptr) table = styr::capi::table_of(model->context, "remarks", report);
    *answer = made.table.give();
    if (remarks != nullptr) {
      *remarks = table.give();
    } else {
      styr::capi::log_remarks(model->context, report);
    }
    return success();
  });
}
