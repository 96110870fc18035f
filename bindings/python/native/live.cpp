#include <nanobind/stl/string.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model.hpp"
#include "table.hpp"

namespace styr::python {

namespace {

using LiveHandle = std::unique_ptr<styr_live, Freeing<styr_live, styr_live_free>>;

// A Python function that hears of changes.
struct Watcher {
  nb::object function;
};

// What a function raised waits here until the call that caused the change is over. Functions are called on
// the thread of that call, so each thread has its own.
std::exception_ptr& raised_here() {
  thread_local std::exception_ptr raised;
  return raised;
}

// A model that follows events and tells watches. Safe to use from several threads.
class Live {
 public:
  Live(const Model& model, const std::string& options) {
    styr_live* live = nullptr;
    call([&](styr_error** error) {
      return styr_live_create(model.get(), options.data(), options.size(), &live, error);
    });
    live_.reset(live);
  }

  Model model() const {
    styr_model* out = nullptr;
    call([&](styr_error** error) { return styr_live_model(live_.get(), &out, error); });
    return Model(out);
  }

  void update(const Model& next, std::uint64_t expected) {
    changing([&](styr_error** error) { return styr_live_update(live_.get(), next.get(), expected, error); });
  }

  // Events as JSON; the outcome of each.
  Table apply(const std::string& events) {
    TableHandle outcomes;
    changing([&](styr_error** error) {
      styr_table* out = nullptr;
      const auto code = styr_live_apply_json(live_.get(), events.data(), events.size(), &out, error);
      outcomes.reset(out);
      return code;
    });
    return Table(outcomes.release());
  }

  std::uint64_t watch(const std::string& options, nb::object function) {
    auto watcher = std::make_unique<Watcher>(Watcher{std::move(function)});
    std::uint64_t number = 0;
    call([&](styr_error** error) {
      return styr_live_watch(live_.get(), options.data(), options.size(), &Live::tell, watcher.get(), &number,
                             error);
    });
    watchers_[number] = std::move(watcher);
    return number;
  }

  void unwatch(std::uint64_t number) {
    call([&](styr_error** error) { return styr_live_unwatch(live_.get(), number, error); });
    watchers_.erase(number);
  }

  Table state() const {
    styr_table* out = nullptr;
    call([&](styr_error** error) { return styr_live_state(live_.get(), &out, error); });
    return Table(out);
  }

  // A function usually knows the model that it watches: Python's collector must see that way round.
  int traverse(visitproc visit, void* arg) const {
    for (const auto& [number, watcher] : watchers_) Py_VISIT(watcher->function.ptr());
    return 0;
  }

  // Lets go of the functions. Nobody can reach this any more, so none of them will be missed.
  void clear() {
    // Dropped at the end, when nothing is being changed: what they hold may do anything when it goes.
    std::vector<nb::object> dropped;
    for (auto& [number, watcher] : watchers_) dropped.push_back(std::move(watcher->function));
  }

 private:
  // A call that may cause callbacks: the first exception that one of them raised goes on from here.
  template <class Body>
  void changing(Body&& body) {
    styr_error* error = nullptr;
    std::int32_t code = STYR_OK;
    {
      nb::gil_scoped_release released;
      code = body(&error);
    }
    const std::exception_ptr raised = std::exchange(raised_here(), nullptr);
    if (raised) {
      const ErrorHandle dropped(error);
      std::rethrow_exception(raised);
    }
    if (code != STYR_OK) raise(code, error);
  }

  // Called without the GIL, on the thread of the call that changed something.
  static std::int32_t tell(void* user, const styr_table* changes) {
    nb::gil_scoped_acquire acquired;
    try {
      // Held for the time of the call: the function may end its own watch.
      const nb::object function = static_cast<Watcher*>(user)->function;
      if (!function.is_valid()) return 0;
      // The table is borrowed for this call only, so the function gets a copy.
      function(copy_of(*changes));
      return 0;
    } catch (...) {
      if (!raised_here()) raised_here() = std::current_exception();
      return 1;
    }
  }

  static nb::list copy_of(const styr_table& changes) {
    std::size_t rows = 0;
    std::size_t columns = 0;
    check(styr_table_size(&changes, &rows, &columns));
    nb::list result;
    for (std::size_t row = 0; row < rows; ++row) {
      nb::dict record;
      for (std::size_t i = 0; i < columns; ++i) {
        styr_column column{};
        column.struct_size = sizeof column;
        check(styr_table_column(&changes, i, &column));
        record[to_str(column.name, column.name_length)] = cell_of(&changes, row, i);
      }
      result.append(record);
    }
    return result;
  }

  std::map<std::uint64_t, std::unique_ptr<Watcher>> watchers_;
  LiveHandle live_;  // last: freed first, while the watchers are still there
};

int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  return nb::inst_ready(self) ? nb::inst_ptr<Live>(self)->traverse(visit, arg) : 0;
}

int clear(PyObject* self) {
  if (nb::inst_ready(self)) nb::inst_ptr<Live>(self)->clear();
  return 0;
}

PyType_Slot kCollected[] = {{Py_tp_traverse, reinterpret_cast<void*>(traverse)},
                            {Py_tp_clear, reinterpret_cast<void*>(clear)},
                            {0, nullptr}};

}  // namespace

void bind_live(nb::module_& module) {
  nb::class_<Live>(module, "Live", nb::type_slots(kCollected))
      .def(nb::init<const Model&, const std::string&>(), nb::arg("model"), nb::arg("options") = "")
      .def("model", &Live::model)
      .def("update", &Live::update, nb::arg("next"), nb::arg("expected"))
      .def("apply", &Live::apply, nb::arg("events"))
      .def("watch", &Live::watch, nb::arg("options"), nb::arg("function"))
      .def("unwatch", &Live::unwatch, nb::arg("number"))
      .def("state", &Live::state);
}

}  // namespace styr::python
