#ifndef STYR_RECORDS_HPP_
#define STYR_RECORDS_HPP_

// The record types of a governance model: one plain struct per table, in the words of the field. What a
// column may hold is said once, in the descriptions of src/records_*.cpp; docs/format.md is generated from
// them.
//
// Conventions: ids and texts are UTF-8; an empty string, empty list or empty optional means "not given".
// Amounts named
// `_knok` are in 1000 kroner. A record type is added by a struct here, its place in RecordTypes and its
// description.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "styr/axis_order.hpp"
#include "styr/calendar.hpp"
#include "styr/number.hpp"
#include "styr/schema.hpp"

namespace styr {

// ---- Organisation
// ----------------------------------------------------------------------------------------------------

// Room for manoeuvre (handlingsrom): who decides how the work is done.
enum class Discretion : std::uint8_t { low, middle, high };

// An organisational unit, valid in time; the parents form a forest.
struct Unit {
  std::string unit_id;
  std::string parent_id;
  std::string name;
  // Level in the organisation, 0 at the top; the depth in the tree where not given.
  std::optional<std::int32_t> level;
  std::string kind;
  std::string sector;
  std::string kostra_function;
  std::optional<Coded<Discretion>> discretion;
  std::optional<Number> fte;
  // What the unit counts as output volume; figures per volume are added only over the same volume unit.
  std::string volume_unit;
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;  // last day
  std::string successor_unit_id;
  std::string leader_role;
  std::string note;
};

// ---- Goals and figures
// -----------------------------------------------------------------------------------------------

// How the contributions to a goal are combined.
enum class Combination : std::uint8_t { weighted_mean, all, any, geometric_mean, signed_contributions };

// A goal; goals and their links form a directed graph without cycles.
struct Goal {
  std::string goal_id;
  std::string title;
  std::string title_en;
  std::string level;
  std::string chain_level;
  std::string owner_unit_id;
  std::vector<std::string> co_owner_unit_ids;
  std::optional<std::int32_t> priority;
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;
  std::string status;
  // By policy `goal.combination` where not given.
  std::optional<Coded<Combination>> combination;
};

// "from contributes to to".
struct GoalLink {
  std::string from_goal_id;
  std::string to_goal_id;
  std::string link_type;
  std::optional<Number> weight;  // 1 where not given
};

enum class Direction : std::uint8_t { lower, higher, band, none };
// How observations of an indicator become one figure.
enum class IndicatorAggregation : std::uint8_t {
  ratio_of_sums,
  ratio_of_ytd_sums,
  sum,
  mean,
  weighted_mean,
  minimum,
  maximum,
  count
};
enum class RollupScope : std::uint8_t { tree, none, same_volume_unit };
// How a figure goes over time inside a window: `flow` as the aggregation says; the others make it a stock.
enum class TimeAggregation : std::uint8_t { flow, last, first, mean, minimum, maximum };
// What a unit's own value means beside the values of its children.
enum class OwnValue : std::uint8_t { part, total };

struct Indicator {
  std::string indicator_id;
  std::string name_nb;
  std::string name_nn;
  std::string name_en;
  std::string chain_level;
  std::string formula;
  std::string unit;
  std::optional<Coded<Direction>> direction;
  std::optional<Coded<IndicatorAggregation>> aggregation;  // ratio_of_sums where not given
  std::optional<Coded<RollupScope>> rollup;                // tree where not given
  std::string frequency;
  std::optional<std::int32_t> decimals;
  std::string numerator;
  std::string denominator;
  std::optional<Number> valid_min;
  std::optional<Number> valid_max;
  std::string source_system;
  std::string definition;
  std::optional<Coded<TimeAggregation>> time_aggregation;  // flow where not given
  std::optional<Coded<AxisOrder>> axis_order;              // organisation_first where not given
  std::optional<Coded<OwnValue>> own_value;                // part where not given
};

// The level to be reached by a unit in a year; a target without a goal is a plain target figure (måltall).
struct Target {
  std::string target_id;
  std::string goal_id;
  std::string indicator_id;
  std::string unit_id;
  std::int32_t year = 0;
  Number target;
  std::optional<Number> green_tolerance;      // 0 where not given
  std::optional<Number> yellow_tolerance;     // the green tolerance where not given
  std::optional<Coded<Direction>> direction;  // the indicator's where not given
  std::optional<Number> weight;               // 1 where not given
};

enum class ObservationStatus : std::uint8_t { ok, estimated, missing, suppressed, not_applicable };

// A usable observation takes part in figures.
constexpr bool is_usable(ObservationStatus status) {
  return status == ObservationStatus::ok || status == ObservationStatus::estimated;
}

// One cell: a unit's numerator and denominator for an indicator in a period. Kept as columns, see
// observations.hpp; this struct is the form in which single cells are read, written and changed.
struct Observation {
  std::string unit_id;
  std::string indicator_id;
  Period period;
  std::optional<Number> numerator;
  std::optional<Number> denominator;
  // The formula's value rounded to the indicator's decimals; only checked, never computed with.
  std::optional<Number> value;
  Coded<ObservationStatus> status;
  std::optional<Date> reported_on;
};

struct Peer {
  std::string indicator_id;
  std::int32_t year = 0;
  std::string peer_code;
  std::string peer_name;
  std::string peer_group;
  std::optional<Number> value;
  Coded<ObservationStatus> status;
};

struct Budget {
  std::string unit_id;
  std::int32_t year = 0;
  Number budget_knok;
};

struct Resource {
  std::string unit_id;
  std::string kind;
  Period period;
  std::optional<Number> need;
  std::optional<Number> available;
  std::string unit;
};

// A driver in the surroundings, one row per year.
struct Trend {
  std::string driver_id;
  std::string name;
  std::int32_t year = 0;
  std::optional<Number> value;
  std::string unit;
  std::string affects;
  std::string unit_id;
};

// Named data that decide thresholds, scales, colours, weights and severities.
struct PolicyEntry {
  std::string key;
  std::string scope;
  std::string value;
  std::string meaning;
};

// One meaning of one term.
struct GlossaryEntry {
  std::string bokmaal;
  std::string nynorsk;
  std::string english;
  std::string definition;
  std::string source;
};

// ---- Services
// --------------------------------------------------------------------------------------------------------

struct Service {
  std::string service_id;
  std::string unit_id;
  std::string name;
  std::string user_group;
  std::string channel;
  std::string sla_indicator_id;
  std::optional<Number> sla_target;
  std::optional<std::int32_t> criticality_1_3;
  // Goals that cannot be reached without it.
  std::vector<std::string> needed_by_goal_ids;
};

struct ServiceLink {
  std::string service_id;
  std::string depends_on_service_id;
  std::string kind;
};

// Responsible, accountable, consulted, informed.
enum class Role : std::uint8_t { responsible, accountable, consulted, informed };

struct Responsibility {
  std::string service_id;
  std::string unit_id;
  Coded<Role> role_raci;
};

// ---- Risk
// ------------------------------------------------------------------------------------------------------------

enum class RiskStatus : std::uint8_t { open, closed };

struct Risk {
  std::string risk_id;
  std::string unit_id;
  std::string goal_id;
  std::string service_id;
  std::string title;
  std::string cause;
  std::string consequence_text;
  std::string category;
  std::string owner_role;
  std::optional<Date> identified_on;
  std::optional<std::int32_t> initial_likelihood;
  std::optional<std::int32_t> initial_consequence;
  std::optional<std::int32_t> current_likelihood;
  std::optional<std::int32_t> current_consequence;
  std::optional<Number> tolerance_score;
  std::optional<Coded<bool>> force_escalate;
  std::optional<Coded<RiskStatus>> status;  // open where not given and closed_on is empty
  std::optional<Date> closed_on;
  std::string event;
  // Other units where the same risk lives, other goals and services it threatens. It stays one risk.
  std::vector<std::string> also_unit_ids;
  std::vector<std::string> also_goal_ids;
  std::vector<std::string> also_service_ids;
  std::optional<std::int32_t> target_likelihood;
  std::optional<std::int32_t> target_consequence;
  std::optional<Number> annual_probability;  // 0 to 1
  std::optional<Number> loss_knok;           // when it happens
  std::optional<Date> next_review_on;
};

struct RiskAssessment {
  std::string risk_id;
  Period period;
  std::optional<std::int32_t> likelihood;
  std::optional<std::int32_t> consequence;
  std::optional<Date> assessed_on;
  std::string comment;
};

struct Mitigation {
  std::string mitigation_id;
  std::string risk_id;
  std::string title;
  std::string responsible_unit_id;
  std::string responsible_role;
  std::optional<Date> start_on;
  std::optional<Date> due_on;
  std::optional<Date> done_on;
  std::string status;
  std::optional<Number> cost_knok;
  std::optional<std::int32_t> reduces_likelihood;
  std::optional<std::int32_t> reduces_consequence;
  // Other risks that it lowers too.
  std::vector<std::string> also_risk_ids;
  std::vector<std::string> evidence;
  std::optional<Coded<bool>> evidence_required;  // by policy `mitigation.evidence_required` where not given
  std::optional<std::int32_t> observation_days;  // by policy `mitigation.observation_days` where not given
  std::optional<Date> closed_on;
};

enum class JudgementKind : std::uint8_t { current, initial, target };

// How a unit judged a risk on a day: beside the regular history, for other levels and other kinds.
struct RiskJudgement {
  std::string judgement_id;
  std::string risk_id;
  std::string unit_id;                       // the risk's own unit where not given
  std::optional<Coded<JudgementKind>> kind;  // current where not given
  std::optional<Date> judged_on;
  std::string judged_by;
  std::optional<std::int32_t> likelihood;
  std::optional<std::int32_t> consequence;
  std::optional<std::int32_t> knowledge_1_3;  // strength of the knowledge behind it
  std::string comment;
};

// What a risk would mean in one dimension.
struct RiskConsequence {
  std::string risk_id;
  std::string dimension_id;
  std::optional<Date> judged_on;
  std::optional<std::int32_t> consequence;
  std::string text;
};

// An informed decision to live with a risk as it was judged then.
struct RiskAcceptance {
  std::string acceptance_id;
  std::string risk_id;
  std::string unit_id;  // at whose level; the risk's own unit where not given
  std::string accepted_by;
  std::optional<Date> accepted_on;
  std::optional<Date> valid_to;  // last day
  std::optional<std::int32_t> likelihood;
  std::optional<std::int32_t> consequence;
  std::optional<Date> revoked_on;
  std::string justification;
};

// "from leads to to": when the one occurs, the other does too with this probability.
struct RiskLink {
  std::string from_risk_id;
  std::string to_risk_id;
  std::optional<Number> probability;  // 0 to 1; 1 where not given
  std::string note;
};

// ---- How risks are judged
// --------------------------------------------------------------------------------------------

// A kind of harm, such as life and health or economy.
struct RiskDimension {
  std::string dimension_id;
  std::string name_nb;
  std::string name_nn;
  std::string name_en;
  std::optional<std::int32_t> severe_from;
};

// The name of a risk matrix; its levels, cells and scales are rows of the tables below.
struct RiskMatrixDefinition {
  std::string matrix_id;
  std::string name;
  std::string note;
};

enum class RiskColour : std::uint8_t { green, yellow, red };

// A level of a matrix: 0 is the mildest.
struct RiskLevel {
  std::string matrix_id;
  std::int32_t level = 0;
  std::string name;
  Coded<RiskColour> colour;
  std::string display_colour;
};

struct RiskMatrixCell {
  std::string matrix_id;
  std::int32_t likelihood = 0;
  std::int32_t consequence = 0;
  std::int32_t level = 0;
  std::optional<Coded<RiskColour>> colour;  // the level's where not given
};

enum class RiskAxis : std::uint8_t { likelihood, consequence };

// What a step of a scale means.
struct RiskScaleStep {
  std::string matrix_id;
  Coded<RiskAxis> axis;
  std::int32_t step = 0;
  std::string dimension_id;
  std::string name;
  std::string meaning;
  std::optional<Number> from;
  std::optional<Number> to;
};

// The most that is tolerated, and the most that is sought, where all that is given holds.
struct RiskTolerance {
  std::string tolerance_id;
  std::string unit_id;
  std::optional<std::int32_t> unit_level;
  std::string category;
  std::string goal_id;
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;  // last day
  std::int32_t tolerated_level = 0;
  std::optional<std::int32_t> appetite_level;
  std::string decided_by;
  std::string note;
};

// How a consequence in a unit looks from the level above.
struct RiskTranslation {
  std::string unit_id;
  std::int32_t consequence = 0;
  std::int32_t consequence_at_parent = 0;
};

// ---- Quality system
// --------------------------------------------------------------------------------------------------

// One version of a procedure.
struct Procedure {
  std::string procedure_id;
  std::int32_t version = 0;
  std::string title;
  std::string kind;
  std::string unit_id;
  std::string decided_by;
  std::optional<Date> decided_on;
  std::string purpose;
  std::string applies_to;
  std::string regulation_refs;
  std::string roles;
  std::optional<std::int32_t> steps;
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;  // the day the next version starts
  std::optional<Date> next_review_on;
  std::string status;
  std::string change_note;
};

// A deviation (avvik, nonconformity) or an improvement report.
struct Deviation {
  std::string deviation_id;
  std::optional<Date> reported_on;
  std::string kind;
  std::string unit_id;
  std::string procedure_id;
  std::string category;
  std::optional<std::int32_t> severity_0_4;
  std::optional<Date> due_on;
  std::optional<Date> closed_on;
  std::string status;
  std::string outcome;
};

struct Document {
  std::string document_id;
  std::string title;
  std::string kind;
  std::string owner_unit_id;
  std::string parent_document_id;
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;
  std::string adopted_by;
};

// ---- Initiatives, benefits, annual wheel
// -----------------------------------------------------------------------------

struct Initiative {
  std::string initiative_id;
  std::string title;
  std::string owner_unit_id;
  std::vector<std::string> participant_unit_ids;
  std::string goal_id;
  std::string phase;
  std::string status;
  std::optional<Date> start_on;
  std::optional<Date> planned_end_on;
  std::optional<Date> actual_end_on;
  std::optional<Number> budget_knok;
  std::optional<Number> spent_knok;
  std::optional<Number> effort_fte_months;
  std::optional<Number> value_1_5;
  std::optional<Number> urgency_1_5;
  std::optional<Number> risk_reduction_1_5;
  std::optional<Number> effort_1_5;
  std::optional<Coded<bool>> mandatory;
};

enum class InitiativeLinkType : std::uint8_t { depends_on, overlaps, conflicts_with };

struct InitiativeLink {
  std::string from_initiative_id;
  std::string to_initiative_id;
  Coded<InitiativeLinkType> link_type;
  std::optional<std::int32_t> lag_days;
};

struct InitiativeGate {
  std::string initiative_id;
  std::string gate;
  std::string opens_phase;
  std::optional<Date> decided_on;
  std::string decision;
};

struct Benefit {
  std::string benefit_id;
  std::string initiative_id;
  std::string goal_id;
  std::string unit_id;
  std::string indicator_id;
  std::string title;
  std::string type;
  std::string unit;
  std::optional<Number> baseline;
  std::optional<Date> baseline_on;
  std::optional<Number> estimated_q1;
  std::optional<Number> calculated_q2;
  std::optional<Number> prioritised_q3;
  std::optional<Number> planned_q4;
  std::optional<Number> realised_y2;
  std::optional<Date> target_on;
  std::optional<Date> measured_on;
  std::string owner_role;
};

struct Activity {
  std::string activity_id;
  std::string title;
  std::string unit_id;
  std::string wheel;
  std::optional<std::int32_t> month;
  std::optional<std::int32_t> day;
  std::string recurrence;
  std::string inputs;
  std::string output;
  std::string decision_body;
  std::string predecessor_activity_id;
};

struct A3Sheet {
  std::string a3_id;
  std::string scope;
  std::string title;
  std::optional<Date> dated_on;
  std::optional<std::int32_t> edition;
  std::string owner_unit_id;
  std::string initiative_id;
  std::string justification;
  std::string current_state;
  std::string desired_state;
  std::vector<std::string> measure_indicator_ids;
};

struct A3Cause {
  std::string a3_id;
  std::int32_t cause_no = 0;
  std::optional<std::int32_t> parent_cause_no;
  std::string category;
  std::string text;
};

struct A3Measure {
  std::string a3_id;
  std::int32_t measure_no = 0;
  std::string measure;
  std::string responsible_unit_id;
  std::optional<Date> due_on;
  std::string status;
};

// ---- State governance
// ------------------------------------------------------------------------------------------------

// One amount of an allocation letter (tildelingsbrev): a row per letter and chapter/post.
struct Allocation {
  std::string letter_id;
  std::string from_unit_id;
  std::string to_unit_id;
  std::optional<std::int32_t> year;
  std::optional<Date> sent_on;
  std::string chapter_post;
  std::string post_text;
  std::optional<Number> amount_knok;
  std::vector<std::string> goal_ids;
  std::optional<Date> annual_report_due;
};

// A specific task given in a letter (oppdrag).
struct Assignment {
  std::string assignment_id;
  std::string letter_id;
  std::string goal_id;
  std::string text;
  std::string responsible_unit_id;
  std::optional<Date> due_on;
  std::optional<Date> delivered_on;
  std::string status;
};

// A unit's role in the coordination of a goal.
struct Coordination {
  std::string goal_id;
  std::string unit_id;
  std::string role;
  std::string degree;
};

// A main delivery of a joint steering document, one row per version of the document.
struct Delivery {
  std::string delivery_id;
  std::string document_version;
  std::string title;
  std::string responsible_unit_id;
  std::string goal_id;
  std::optional<Date> planned_on;
  std::optional<Date> delivered_on;
};

// ---- Uncertain amounts
// -----------------------------------------------------------------------------------------------

// Before or after the measures that are planned for the risk.
enum class LossStage : std::uint8_t { current, target };

// How often what is feared can happen in a year.
enum class LossOccurrence : std::uint8_t { several, at_most_once };

// What a low, a most likely and a high amount say together; see docs/losses.md.
enum class RangeForm : std::uint8_t { lognormal, pert, pert_by_moments, triangular, uniform };

// How often a risk is expected to strike in a year, and what it costs each time.
struct RiskLoss {
  std::string risk_id;
  Coded<LossStage> stage;
  std::optional<Coded<LossOccurrence>> occurrence;  // several where not given
  // Events a year, or the probability of the one event: the number alone, a range, or a range with a most
  // likely value.
  std::optional<Number> frequency_low;
  std::optional<Number> frequency_mode;
  std::optional<Number> frequency_high;
  // Of one event. The form is pert with a most likely amount, else lognormal, where not given.
  std::optional<Coded<RangeForm>> loss_form;
  std::optional<Number> loss_low_knok;
  std::optional<Number> loss_mode_knok;
  std::optional<Number> loss_high_knok;
  // Probability that a lognormal amount lies from low to high; by policy `loss.confidence` where not given.
  std::optional<Number> confidence;
  std::optional<Date> assessed_on;
  std::string assessed_by;
  std::string comment;
};

// One uncertain amount in the plan of an initiative.
struct PlanItem {
  std::string plan_item_id;
  std::string initiative_id;
  std::string title;
  std::optional<Number> probability;     // that the item comes at all; 1 where not given
  std::optional<Coded<RangeForm>> form;  // as for losses
  std::optional<Number> low_knok;
  std::optional<Number> mode_knok;
  std::optional<Number> high_knok;
  std::optional<Number> confidence;
  std::string comment;
};

// ---- The list
// --------------------------------------------------------------------------------------------------------

template <class... R>
struct TypeList {};

// Every record type kept as a table, in the order of the package: what is referred to stands before what
// refers.
using RecordTypes =
    TypeList<PolicyEntry, GlossaryEntry, Unit, Goal, GoalLink, Indicator, Target, Service, ServiceLink,
             Responsibility, RiskDimension, RiskMatrixDefinition, RiskLevel, RiskMatrixCell, RiskScaleStep,
             RiskTolerance, RiskTranslation, Risk, RiskAssessment, RiskJudgement, RiskConsequence,
             RiskAcceptance, Mitigation, Procedure, Deviation, Document, Initiative, InitiativeLink,
             InitiativeGate, Benefit, Activity, Budget, Resource, A3Sheet, A3Cause, A3Measure, Trend, Peer,
             Allocation, Assignment, Coordination, Delivery, RiskLoss, PlanItem, RiskLink>;

}  // namespace styr

#endif  // STYR_RECORDS_HPP_
